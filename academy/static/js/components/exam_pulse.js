// Between saves the page asks whether the invigilator has spoken, given time or collected the paper.
const EVERY = 25000;

export class Pulse {
  constructor({ url, token, waiting, open, closed, told }) {
    Object.assign(this, { url, token, waiting, open, closed, told });
    this.seen = 0;
    this.ended = false;
  }

  begin() {
    this.ask();
    // Everybody starts at the same minute; the hall must not ask at the same second ever after.
    setTimeout(() => setInterval(() => this.ask(), EVERY), Math.random() * EVERY);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.ask();
    });
  }

  async ask() {
    if (this.ended) return;
    let answer;
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: this.token, seen: this.seen, waiting: await this.waiting() }),
        signal: AbortSignal.timeout(15000),
      });
      if (!response.ok) return;
      answer = await response.json();
    } catch {
      return;
    }
    for (const [number, text] of answer.announcements) {
      this.seen = Math.max(this.seen, number);
      this.told(text);
    }
    if (answer.state === "open") this.open(answer);
    else {
      this.ended = true;
      this.closed(answer);
    }
  }
}
