// The last resort: what never got its receipt is sealed in the browser, for the officer and nobody else to open.
const FORMAT = "grid-academy-answers/1";

const encoded = (text) => new TextEncoder().encode(text);
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function toBase64(buffer) {
  let text = "";
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}

async function seal(text, exam, publicKey) {
  const oaep = { name: "RSA-OAEP", hash: "SHA-256" };
  const theirs = await crypto.subtle.importKey("spki", fromBase64(publicKey), oaep, false, ["wrapKey"]);
  const own = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = { name: "AES-GCM", iv, additionalData: encoded(`${FORMAT}:${exam}`) };
  const data = await crypto.subtle.encrypt(bound, own, encoded(text));
  const key = await crypto.subtle.wrapKey("raw", own, theirs, { name: "RSA-OAEP" });
  return { format: FORMAT, exam, key: toBase64(key), iv: toBase64(iv), data: toBase64(data) };
}

export class Rescue {
  constructor(store) {
    this.box = document.querySelector("[data-rescue]");
    this.store = store;
    this.box?.querySelector("button").addEventListener("click", () => this.save());
  }

  // Without WebCrypto (a page over plain http) nothing is written out unsealed: the answers stay in this browser.
  async offer() {
    if (!this.box || (await this.store.queued()).length === 0) return;
    if (!globalThis.crypto?.subtle) {
      this.box.querySelector("p").textContent = this.box.dataset.textUnsealed;
      this.box.querySelector("button").hidden = true;
    }
    this.box.hidden = false;
  }

  withdraw() {
    if (this.box) this.box.hidden = true;
  }

  async save() {
    const { token, attempt, ofExam, key } = this.box.dataset;
    const changes = await this.store.queued();
    const sealed = await seal(JSON.stringify({ token, changes }), Number(ofExam), key);
    const url = URL.createObjectURL(new Blob([JSON.stringify(sealed)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `answers-${attempt}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
    this.box.querySelector("[role=status]").textContent = this.box.dataset.textSaved;
  }
}
