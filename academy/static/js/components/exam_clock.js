// The countdown follows the server's clock: every receipt corrects it.
const ANNOUNCED_MINUTES = [10, 5, 1];
const REMEMBERED = "exam-clock";

export class ExamClock {
  constructor({ attempt, deadline, now, show, announce, over }) {
    this.attempt = attempt;
    this.deadline = Date.parse(deadline);
    this.offset = Date.parse(now) - Date.now();
    this.recall(Date.parse(now));
    this.remember(Date.parse(now));
    this.show = show;
    this.announce = announce;
    this.over = over;
    this.ended = false;
    this.announced = new Set(ANNOUNCED_MINUTES.filter((minutes) => this.secondsLeft() < minutes * 60));
    this.tick();
    this.timer = setInterval(() => this.tick(), 500);
  }

  serverNow() {
    return Date.now() + this.offset;
  }

  secondsLeft() {
    return Math.max(0, Math.ceil((this.deadline - this.serverNow()) / 1000));
  }

  correct(now, deadline) {
    this.offset = Date.parse(now) - Date.now();
    if (deadline) this.deadline = Date.parse(deadline);
    this.remember(Date.parse(now));
    if (this.secondsLeft() > 0) this.ended = false;
  }

  // A page out of the browser's cache, opened without a network, brings the time at which it was drawn: taken for now,
  // it would show time that has long passed. Whoever has heard a later time of the server keeps to that.
  recall(drawn) {
    try {
      const kept = JSON.parse(localStorage.getItem(REMEMBERED));
      if (kept?.attempt !== this.attempt || kept.heard < drawn) return;
      this.heard = kept.heard;
      this.offset = kept.offset;
      this.deadline = kept.deadline;
    } catch {
      // Without a store the page's own time is the best there is.
    }
  }

  remember(heard) {
    if (heard <= this.heard) return;
    this.heard = heard;
    const { attempt, offset, deadline } = this;
    try {
      localStorage.setItem(REMEMBERED, JSON.stringify({ attempt, heard, offset, deadline }));
    } catch {
      // Refused or full: only an offline reload misses it.
    }
  }

  tick() {
    const left = this.secondsLeft();
    this.show(ExamClock.words(left), left);
    for (const minutes of ANNOUNCED_MINUTES) {
      if (left <= minutes * 60 && !this.announced.has(minutes)) {
        this.announced.add(minutes);
        this.announce(minutes);
      }
    }
    if (left === 0 && !this.ended) {
      this.ended = true;
      this.over();
    }
  }

  static words(seconds) {
    const two = (n) => String(n).padStart(2, "0");
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
    return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
  }
}
