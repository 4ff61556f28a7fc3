// Before the paper is asked for: what comes through the service worker is kept on the way and need not be fetched twice.
const { workerUrl } = document.querySelector("[data-worker-url]").dataset;
if ("serviceWorker" in navigator) navigator.serviceWorker.register(workerUrl).catch(() => {});
