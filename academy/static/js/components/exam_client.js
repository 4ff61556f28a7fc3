import { readAnswer, writeAnswer } from "./exam_answers.js";
import { ExamClock } from "./exam_clock.js";
import { Pulse } from "./exam_pulse.js";
import { Rescue } from "./exam_rescue.js";
import { Sender } from "./exam_sender.js";
import { openStore } from "./exam_store.js";

// Text is gathered for a moment; a choice goes at once. Both stay far below the promised five seconds.
const TYPING_PAUSE = 1500;
const CHOICE_PAUSE = 150;
// A network that stays away so long may not come back: then the answers can be carried to the officer as a file.
const LONG_OFFLINE = 120000;

const form = document.querySelector("[data-exam]");
const words = (name, n) => form.dataset[name].replace("{n}", n);
const questions = [...form.querySelectorAll(".question")];
const bySlot = new Map(questions.map((question) => [Number(question.dataset.slot), question]));
const find = (selector) => document.querySelector(selector);
const banner = find("[data-banner]");

const goOn = find("[data-go-on]");

function newer(row, shown) {
  const epoch = Number(shown.epoch);
  return row.epoch > epoch || (row.epoch === epoch && row.sequence > Number(shown.sequence));
}

class Exam {
  constructor(store) {
    this.store = store;
    this.device = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
    this.known = new Map(questions.map((question) => [question, JSON.stringify(readAnswer(question))]));
    this.sequence = Math.max(0, ...questions.map((question) => Number(question.dataset.sequence)));
    this.current = 0;
    this.readOnly = false;
    this.held = "";
    this.rescue = new Rescue(store);
    this.sender = new Sender({
      url: form.dataset.saveUrl,
      token: form.dataset.token,
      store,
      received: (answer) => this.received(answer),
      refused: (answer) => this.refused(answer),
      changed: () => this.refresh(),
    });
    this.pulse = new Pulse({
      url: form.dataset.pulseUrl,
      token: form.dataset.token,
      waiting: async () => (await this.store.queued()).length,
      open: (answer) => {
        this.clock.correct(answer.now, answer.deadline);
        if (answer.closed > Number(form.dataset.closed) && !this.readOnly) this.leftBehind("");
      },
      closed: (answer) => this.collected(answer),
      told: (text) => this.tell(text),
    });
    this.clock = new ExamClock({
      attempt: store.attempt,
      deadline: form.dataset.deadline,
      now: form.dataset.now,
      show: (text, left) => this.showTime(text, left),
      announce: (minutes) => {
        find("[data-announce]").textContent = words("textMinutes", minutes);
      },
      over: () => this.timeIsUp(),
    });
  }

  async begin() {
    form.classList.add("exam--live");
    await this.restore();
    this.listen();
    this.show(this.fromHash(), false);
    if (!this.store.durable) this.say(form.dataset.textNoStore);
    await this.refresh();
    this.sender.flush();
    this.pulse.begin();
  }

  // Answers of this browser that are newer than what the server's page shows: typed offline, then reloaded.
  // Newer as the server decides it: what was answered on a device that took over is not covered up here.
  async restore() {
    for (const row of await this.store.latest()) {
      const question = bySlot.get(row.slot);
      if (!question || !newer(row, question.dataset)) continue;
      writeAnswer(question, row.payload);
      this.known.set(question, JSON.stringify(readAnswer(question)));
      this.sequence = Math.max(this.sequence, row.sequence);
      // Kept aside when it came, because another device had taken over: what is shown here now is given anew.
      if (row.aside) await this.keep(row.slot, row.payload);
    }
  }

  listen() {
    form.addEventListener("change", (event) => this.noticed(event.target, CHOICE_PAUSE));
    form.addEventListener("input", (event) => {
      if (event.target.matches("textarea, input[type=text]")) this.noticed(event.target, TYPING_PAUSE);
    });
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") {
        this.sender.left += 1;
        this.sender.beacon();
      } else this.sender.flush();
    });
    window.addEventListener("pagehide", () => this.sender.beacon());
    window.addEventListener("hashchange", () => this.show(this.fromHash(), true));
    find("[data-previous]").addEventListener("click", () => this.turn(-1));
    find("[data-next]").addEventListener("click", () => this.turn(1));
    const toggle = find("[data-sheet-toggle]");
    toggle.hidden = false;
    toggle.addEventListener("click", () => this.openSheet(!form.classList.contains("exam--sheet")));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.openSheet(false);
    });
    find("[data-turn]").hidden = false;
  }

  openSheet(open) {
    const toggle = find("[data-sheet-toggle]");
    form.classList.toggle("exam--sheet", open);
    toggle.setAttribute("aria-expanded", String(open));
    if (open) find(".sheet__link").focus();
  }

  async noticed(control, pause) {
    const question = control.closest(".question");
    if (!question || this.readOnly) return;
    const payload = readAnswer(question);
    const text = JSON.stringify(payload);
    if (text === this.known.get(question)) return;
    this.known.set(question, text);
    this.held = "";
    const typed = pause === TYPING_PAUSE;
    const slot = Number(question.dataset.slot);
    const replaced = typed && this.typed?.slot === slot ? this.typed : null;
    const kept = this.keep(slot, payload, replaced);
    this.typed = typed ? { slot, sequence: this.sequence, device: this.device } : null;
    await kept;
    await this.refresh();
    clearTimeout(this.pending);
    this.pending = setTimeout(() => this.sender.flush(), pause);
  }

  async keep(slot, payload, replaced) {
    // Never behind an earlier change, and comparable between two tabs of one browser.
    this.sequence = Math.max(this.sequence + 1, Math.round(this.clock.serverNow()));
    const change = {
      slot,
      sequence: this.sequence,
      payload,
      device: this.device,
      client_time: new Date().toISOString(),
      epoch: Number(form.dataset.epoch),
    };
    await this.store.put(change, replaced);
  }

  received(answer) {
    this.held = "";
    this.clock.correct(answer.now, answer.deadline);
    this.refresh();
  }

  // A section that was left in another tab says so here; what this page itself shows may still be open.
  refused(answer) {
    const own = answer.state !== "section_closed" || answer.aside.some(([slot]) => bySlot.has(slot));
    if (!own) this.tell(answer.sentence);
    else if (answer.state === "section_closed") this.leftBehind(answer.sentence);
    else this.close(answer.sentence);
    this.refresh();
  }

  async refresh() {
    const queued = await this.store.queued();
    const waiting = new Set(queued.map((row) => row.slot));
    const aside = await this.keptAside();
    for (const [slot, question] of bySlot) {
      const empty = this.known.get(question) === "null";
      const answered = aside.has(slot) ? "aside" : empty ? "empty" : "saved";
      this.mark(slot, waiting.has(slot) ? "waiting" : answered);
    }
    const count = waiting.size;
    this.offerFile(count);
    find("[data-summary]").textContent = this.summary(count);
    if (this.readOnly) return;
    if (this.sender.offline) this.say(this.held || words(count ? "textOffline" : "textAway", count));
    else if (this.store.durable) this.say("");
  }

  offerFile(waiting) {
    if (!waiting) {
      this.unsentSince = null;
      this.rescue.withdraw();
      return;
    }
    this.unsentSince ??= Date.now();
    const long = this.sender.offline && Date.now() - this.unsentSince > LONG_OFFLINE;
    const over = this.clock.secondsLeft() === 0 && this.sender.offline;
    if (long || over || this.sender.stopped) this.rescue.offer();
  }

  // After a refusal: what the officer has, and what does not count, must not be shown as saved.
  async keptAside() {
    if (!this.readOnly) return new Set();
    const latest = await this.store.latest();
    return new Set(latest.filter((row) => row.aside).map((row) => row.slot));
  }

  summary(waiting) {
    if (waiting) return form.dataset.textSending;
    const answered = [...this.known.values()].some((answer) => answer !== "null");
    return answered ? form.dataset.textAllSaved : form.dataset.textNothing;
  }

  mark(slot, state) {
    const text = form.dataset[`text${state[0].toUpperCase()}${state.slice(1)}`];
    const own = bySlot.get(slot).querySelector(".question__state");
    const link = form.querySelector(`[data-goto="${slot}"]`);
    if (own.dataset.state !== state || own.textContent !== text) {
      own.dataset.state = link.dataset.state = state;
      own.textContent = text;
      link.querySelector("[data-state-words]").textContent = text;
    }
    if (questions[this.current] === bySlot.get(slot)) find("[data-turn-state]").textContent = text;
  }

  say(text) {
    banner.hidden = !text;
    if (banner.textContent !== text) banner.textContent = text;
  }

  fromHash() {
    const index = questions.findIndex((question) => `#${question.id}` === location.hash);
    return Math.max(0, index);
  }

  turn(step) {
    if (step > 0 && goOn && this.current === questions.length - 1) {
      form.requestSubmit(goOn);
      return;
    }
    const next = Math.min(questions.length - 1, Math.max(0, this.current + step));
    history.replaceState(null, "", `#${questions[next].id}`);
    this.show(next, true);
    this.sender.flush();
  }

  show(index, focus) {
    this.current = index;
    questions.forEach((question, n) => question.classList.toggle("question--shown", n === index));
    form.querySelectorAll(".sheet__link").forEach((link) => {
      if (link.dataset.goto === questions[index].dataset.slot) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    find("[data-previous]").disabled = index === 0;
    const next = find("[data-next]");
    const atEnd = index === questions.length - 1;
    next.disabled = atEnd && !goOn;
    next.textContent = atEnd && goOn ? goOn.textContent : form.dataset.textNext;
    find("[data-turn-state]").textContent = questions[index].querySelector(".question__state").textContent;
    this.openSheet(false);
    if (focus) {
      questions[index].focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  showTime(text, left) {
    const clock = find("[data-clock]");
    clock.textContent = text;
    clock.closest(".exam-clock").classList.toggle("exam-clock--short", left <= 300);
  }

  async submitted(event) {
    event.preventDefault();
    const button = event.submitter ?? find("[data-hand-in]");
    const { leave, textWait, textAway } = button.dataset;
    if (!leave) return;
    await this.sender.flush();
    const left = (await this.store.queued()).length;
    if (left) this.hold(textWait.replace("{n}", left));
    else if (await this.sender.reaches()) location.assign(leave);
    // A page that cannot be opened must not take the place of the paper.
    else if (this.sender.offline) this.hold(textAway);
  }

  // Stays in place of the line about the network until the server is back or she answers on.
  hold(text) {
    this.held = text;
    this.say(text);
  }

  async timeIsUp() {
    this.say(form.dataset.textOver);
    await this.sender.flush();
    // Time may have been granted since the last receipt; when nothing waited, the flush asked nobody.
    if (this.clock.secondsLeft() === 0 && !this.sender.offline) await this.sender.reaches();
    if (this.clock.secondsLeft() === 0 && !this.sender.offline) location.assign(form.dataset.handInUrl);
  }

  // What the invigilator says stays in sight until the candidate has put it away.
  tell(text) {
    const list = find("[data-told]");
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = form.dataset.textRead;
    button.addEventListener("click", () => item.remove());
    item.append(text, " ", button);
    list.append(item);
  }

  // Collected, voided or taken over: what still waits is sent first, then the page says how it stands.
  async collected(answer) {
    await this.sender.flush();
    this.close(answer.sentence);
  }

  // The candidate has gone on elsewhere: this page shows questions that are closed now.
  leftBehind(sentence) {
    this.close(sentence || form.dataset.textLeft);
    this.sender.flush();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = form.dataset.textPresent;
    button.addEventListener("click", () => location.reload());
    banner.append(" ", button);
  }

  close(sentence) {
    this.readOnly = true;
    this.say(sentence);
    form.classList.add("exam--closed");
    for (const control of form.querySelectorAll(".question input, .question select, .question textarea")) {
      control.disabled = true;
    }
  }
}

// Two tabs of one browser: the second one reads only, unless the candidate moves the exam here.
function holdTab(attempt, options, begin, lost) {
  if (!navigator.locks) return begin();
  return navigator.locks
    .request(`exam-${attempt}`, options, (lock) => {
      if (!lock) return lost();
      begin();
      return new Promise(() => {});
    })
    .catch(lost);
}

const drawnAt = (html) => /data-now="([^"]+)"/.exec(html)?.[1];

// So that a reload works offline. A page that came through the service worker is kept already; whoever came before it
// was there (not by the door of the exam) hands it the page and its files.
async function keepPage(clock) {
  await navigator.serviceWorker.register(form.dataset.workerUrl);
  await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  const own = files.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"));
  const cache = await caches.open("exam-paper");
  const paper = () => cache.match(location.pathname, { ignoreVary: true });
  const kept = await paper();
  const isThis = kept && drawnAt(await kept.text()) === form.dataset.now;
  await cache.addAll([...(isThis ? [] : [location.pathname]), ...new Set(own.map(String))]);
  // Drawn a little after this page; opened again, it shall not pass for a new one.
  if (!isThis) clock.remember(Date.parse(drawnAt(await (await paper()).text())));
}

async function main() {
  const attempt = Number(form.dataset.attempt);
  const exam = new Exam(await openStore(attempt));
  // Without one (private window, plain http) only the reload while offline is lost, no answer.
  if ("serviceWorker" in navigator) keepPage(exam.clock).catch(() => {});
  let begun = false;
  const begin = () => {
    begun = true;
    exam.begin();
  };
  const elsewhere = () => {
    exam.sender.stopped = true;
    exam.close(form.dataset.textSecondTab);
    if (begun) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = form.dataset.textHere;
    button.addEventListener("click", () => {
      navigator.locks.request(`exam-${attempt}`, { steal: true }, () => location.reload());
    });
    banner.append(" ", button);
  };
  holdTab(attempt, { ifAvailable: true }, begin, elsewhere);
}

main();
