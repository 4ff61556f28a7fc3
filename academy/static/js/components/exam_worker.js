// Keeps the paper openable without a network: the page and its files, nothing else, and only during a sitting.
const CACHE = "exam-paper";
const isPaper = (url) => /\/exams\/sittings\/\d+\/$/.test(url.pathname);
const isFile = (url) => url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function freshOrKept(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    // A redirect means that the sitting is over: a kept paper must not outlive it on a shared computer.
    if (response.ok && !response.redirected) await cache.put(request, response.clone());
    else if (isPaper(new URL(request.url))) await caches.delete(CACHE);
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isPaper(url) || isFile(url)) event.respondWith(freshOrKept(event.request));
  else if (event.request.mode === "navigate" && url.pathname.includes("/result/")) {
    event.waitUntil(caches.delete(CACHE));
  }
});
