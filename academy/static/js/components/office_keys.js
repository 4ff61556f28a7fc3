// Working through a list of people by keyboard. Without this script the same links and buttons are there.
const STORE = "office-keys";
const list = document.querySelector("[data-list]");
const person = document.querySelector("[data-person-nav]");
const help = document.querySelector("[data-keys-help]");
const lever = document.querySelector("[data-keys-switch]");
const FIRST_FIELD = "input:not([type=hidden]), select, textarea";

// Single letters can be turned off: speech input types them by accident.
function isOn() {
  return lever !== null && lever.checked;
}

function isTyping(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
}

function rows() {
  return [...list.querySelectorAll("[data-row]")].filter((row) => link(row));
}

function link(row) {
  return row.querySelector("a, input");
}

function move(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  if (!all[next]) return;
  link(all[next]).focus();
  all[next].scrollIntoView({ block: "nearest" });
}

// The back button then returns to this row.
function remember(row) {
  if (row && row.id) history.replaceState(history.state, "", `#${row.id}`);
}

function follow(anchor, place = "") {
  if (anchor) location.assign(anchor.href + place);
}

function decide() {
  const row = document.activeElement.closest("[data-row]");
  const anchor = row && row.querySelector("a");
  if (!anchor) return;
  remember(row);
  follow(anchor, "#decision");
}

function openDecision() {
  const field = document.querySelector(`[data-decision] :is(${FIRST_FIELD})`);
  if (field) field.focus();
}

const ON_LIST = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  a: decide,
  n: () => follow(document.querySelector(".pagination [rel=next]")),
  p: () => follow(document.querySelector(".pagination [rel=prev]")),
  f: () => document.querySelector(`[data-list-filter] :is(${FIRST_FIELD})`).focus(),
};
const ON_PERSON = {
  j: () => follow(person.querySelector("[rel=next]")),
  k: () => follow(person.querySelector("[rel=prev]")),
  a: openDecision,
  Escape: () => follow(person.querySelector("[data-back]")),
};

function act(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
  const keys = list ? ON_LIST : ON_PERSON;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const arrow = event.key.startsWith("Arrow");
  // Arrows scroll the page until somebody stands in the list.
  if (arrow && list && !list.contains(document.activeElement)) return;
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
}

function returnToRow() {
  const row = location.hash && document.getElementById(location.hash.slice(1));
  if (row && list.contains(row) && link(row)) link(row).focus();
}

function stored() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

if (help && lever && (list || person)) {
  help.hidden = false;
  lever.checked = stored() !== "off";
  lever.addEventListener("change", () => {
    try {
      localStorage.setItem(STORE, lever.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing asks again on the next page.
    }
  });
  document.addEventListener("keydown", act);
  if (list) {
    list.addEventListener("click", (event) => remember(event.target.closest("a") && event.target.closest("[data-row]")));
    // The browser goes to the row of the address by itself and drops the focus; ours comes after it.
    window.addEventListener("pageshow", () => requestAnimationFrame(returnToRow));
  }
  if (person && location.hash === "#decision") openDecision();
}
