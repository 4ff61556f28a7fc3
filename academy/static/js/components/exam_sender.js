// Sends what the store holds, in batches, until every change has its receipt.
const BATCH = 100;
const BEACON_BATCH = 40;
const FIRST_RETRY = 2000;
const LONGEST_RETRY = 15000;

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
      if (this.stopped || rows.length === 0) return rows.length === 0;
      if (!(await this.send(rows.slice(0, BATCH)))) return false;
    }
  }

  body(rows) {
    const changes = rows.map(({ slot, sequence, payload, device, client_time }) => ({
      slot,
      sequence,
      payload,
      device,
      client_time,
    }));
    return JSON.stringify({ token: this.token, changes, left: this.left });
  }

  async send(rows) {
    let response;
    let answer;
    try {
      const left = this.left;
      response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: this.body(rows),
        keepalive: rows.length <= BEACON_BATCH,
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
    await this.store.drop(answer.receipts);
    if (!response.ok) {
      this.stopped = true;
      this.refused(answer);
      return false;
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
    const rows = (await this.store.queued()).slice(0, BEACON_BATCH);
    if (rows.length && !this.stopped) {
      navigator.sendBeacon(this.url, new Blob([this.body(rows)], { type: "application/json" }));
    }
  }
}
