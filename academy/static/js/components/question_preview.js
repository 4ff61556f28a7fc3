// Shows the question as the candidate will see it while the author types. The server draws it.
const form = document.querySelector("[data-question-form]");
const view = document.querySelector("[data-question-preview]");
const PAUSE = 500;
let waiting = 0;
let asked = null;

function sent(withFiles) {
  const data = new FormData(form);
  if (!withFiles) {
    for (const field of form.querySelectorAll("input[type=file]")) data.delete(field.name);
  }
  return data;
}

// A picture is sent once: from then on its hidden field names it.
function hold(marks) {
  for (const mark of marks) {
    const field = form.elements.namedItem(mark.dataset.kept);
    if (!field) continue;
    field.value = mark.dataset.value;
    const chosen = form.elements.namedItem(mark.dataset.kept.replace(/_kept$/, ""));
    const drop = form.elements.namedItem(mark.dataset.kept.replace(/_kept$/, "_drop"));
    if (drop) drop.checked = false;
    sayKept(mark, chosen?.files[0]?.name ?? "");
    if (chosen) chosen.value = "";
  }
}

// The browser empties the file's field once it is sent: beside it stands which picture the question will have.
function sayKept(mark, fileName) {
  const place = form.querySelector(`[data-picture-of="${CSS.escape(mark.dataset.kept)}"]`);
  if (!place) return;
  const words = place.querySelector("[data-words]");
  words.textContent = words.dataset.words + fileName;
  const picture = document.createElement("img");
  picture.src = mark.dataset.src;
  picture.alt = fileName;
  place.replaceChildren(words, document.createElement("br"), picture);
  place.hidden = false;
}

async function show(withFiles) {
  if (asked) asked.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(form.dataset.preview, {
      method: "POST",
      body: sent(withFiles),
      signal: asked.signal,
    });
    if (!answer.ok) return;
    view.innerHTML = await answer.text();
    hold(view.querySelectorAll("[data-kept]"));
  } catch (error) {
    if (error.name !== "AbortError") view.dataset.stale = "true";
  }
}

if (form && view) {
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(false), PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") show(true);
  });
}
