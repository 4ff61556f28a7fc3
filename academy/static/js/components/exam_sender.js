// Sends what the store holds, in batches, until every change has its receipt.
const BATCH = 100;
// Browsers refuse what is to outlive its page beyond 64 KB; the server refuses a body beyond 2 MB.
const OUTLIVING_BYTES = 60000;
const BATCH_BYTES = 500000;
const FIRST_RETRY = 2000;
const LONGEST_RETRY = 15000;

const sizeOf = (text) => new Blob([text]).size;

export class Sender {
  constructor({ url, token, store, received, refused, changed }) {
    Object.assign(this, { url, token, store, received, refused, changed });
    this.offline = false;
    this.stopped = false;
    this.retryAfter = FIRST_RETRY;
    this.running = null;
    this.left = 0;
    window.addEventListener("online", () => this.flush());
    window.addEventListener("offline", () => this.lost());
  }

  lost() {
    this.offline = true;
    this.changed();
  }

  // One flush at a time; a second call waits for the first and then looks again.
  async flush() {
    if (this.running) await this.running;
    this.running = this.sendAll();
    try {
      return await this.running;
    } finally {
      this.running = null;
    }
  }

  async sendAll() {
    for (;;) {
      const rows = await this.store.queued();
      if (this.stopped) return rows.length === 0;
      // Nothing waits, but whether the server is back is still to be found out.
      if (rows.length === 0 && !this.offline) return true;
      if (!(await this.send(this.body(rows, BATCH_BYTES)))) return false;
    }
  }

  // An empty save only asks for the time.
  reaches() {
    return this.send(this.body([], 0));
  }

  // As many of the rows as fit, and always one.
  body(rows, limit) {
    const changes = [];
    let size = 0;
    for (const { slot, sequence, payload, device, client_time, epoch } of rows.slice(0, BATCH)) {
      const change = { slot, sequence, payload, device, client_time, epoch };
      size += sizeOf(JSON.stringify(change)) + 1;
      if (changes.length && size > limit) break;
      changes.push(change);
    }
    return JSON.stringify({ token: this.token, changes, left: this.left });
  }

  async send(body) {
    let response;
    let answer;
    try {
      const left = this.left;
      response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
        keepalive: sizeOf(body) <= OUTLIVING_BYTES,
        signal: AbortSignal.timeout(20000),
      });
      answer = await response.json();
      this.left -= left;
    } catch {
      return this.retryLater();
    }
    if (response.status >= 500 || response.status === 429) return this.retryLater();
    this.offline = false;
    this.retryAfter = FIRST_RETRY;
    await this.store.drop(answer.receipts, answer.aside);
    if (!response.ok) {
      this.refused(answer);
      // Refused but kept for the officer: then all that waits must get there, not only the first batch.
      this.stopped = answer.receipts.length === 0;
      return !this.stopped;
    }
    this.received(answer);
    return true;
  }

  retryLater() {
    this.lost();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), this.retryAfter);
    this.retryAfter = Math.min(this.retryAfter * 1.6, LONGEST_RETRY);
    return false;
  }

  // The page is going away: no receipt can be read, so the store keeps the changes and sends them again later.
  async beacon() {
    const rows = await this.store.queued();
    if (rows.length && !this.stopped) {
      const body = this.body(rows, OUTLIVING_BYTES - this.token.length - 200);
      navigator.sendBeacon(this.url, new Blob([body], { type: "application/json" }));
    }
  }
}
