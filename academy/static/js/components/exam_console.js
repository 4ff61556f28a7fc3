// Keeps the console's table fresh: what is ticked and where the focus stands survives; silence is said in words.
const EVERY = 5000;
const LONGEST = 60000;
const table = document.querySelector("[data-console]");
const body = table.tBodies[0];
const status = document.querySelector("[data-console-status]");
const usual = status.textContent;
const all = table.querySelector("[data-tick-all]");
const offset = Date.parse(table.dataset.now) - Date.now();
let tag = "";
let pause = EVERY;

const ticked = () => new Set([...body.querySelectorAll("input:checked")].map((box) => box.value));

function showTimeLeft() {
  for (const row of body.rows) {
    const shown = row.querySelector("[data-left]");
    if (!shown) continue;
    const left = Math.max(0, Math.round((Date.parse(row.dataset.deadline) - Date.now() - offset) / 1000));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }
}

function replace(html) {
  const kept = ticked();
  const focused = body.contains(document.activeElement) ? document.activeElement.id : "";
  body.innerHTML = html;
  for (const box of body.querySelectorAll("input[name=attempt]")) box.checked = kept.has(box.value);
  if (focused) document.getElementById(focused)?.focus();
  showTimeLeft();
}

async function refresh() {
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(table.dataset.console, { headers, signal: AbortSignal.timeout(20000) });
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    if (answer.status === 200) {
      tag = answer.headers.get("ETag") ?? "";
      replace(await answer.text());
    }
    pause = EVERY;
    if (status.textContent !== usual) status.textContent = usual;
  } catch {
    pause = Math.min(pause * 2, LONGEST);
    status.textContent = status.dataset.textLost;
  }
  next();
}

function next() {
  setTimeout(() => (document.hidden ? next() : refresh()), pause);
}

// Who only looks on has nothing to tick.
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of body.querySelectorAll("input[name=attempt]")) box.checked = all.checked;
  });
}
setInterval(showTimeLeft, 1000);
showTimeLeft();
next();
