// The countdown follows the server's clock: every receipt corrects it.
const ANNOUNCED_MINUTES = [10, 5, 1];

export class ExamClock {
  constructor({ deadline, now, show, announce, over }) {
    this.deadline = Date.parse(deadline);
    this.offset = Date.parse(now) - Date.now();
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
    if (this.secondsLeft() > 0) this.ended = false;
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
