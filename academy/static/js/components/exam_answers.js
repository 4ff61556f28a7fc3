// Reading a question's controls into an answer, and writing an answer back into them.
function place(text) {
  return text === "" || text === undefined ? null : Number(text);
}

const any = (values) => values.some((value) => value !== null && value !== "");

function readItem(root, kind, name) {
  const checked = [...root.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);
  switch (kind) {
    case "single":
      return checked.length ? Number(checked[0]) : null;
    case "multiple":
      return checked.length ? checked.map(Number).sort((a, b) => a - b) : null;
    case "judge":
      return checked.length ? checked[0] === "true" : null;
    case "fill": {
      const texts = [...root.querySelectorAll(`input[name^="${name}b"]`)].map((input) => input.value);
      return any(texts) ? texts : null;
    }
    case "ordering":
    case "matching": {
      const places = [...root.querySelectorAll(`select[name^="${name}r"]`)].map((select) => place(select.value));
      return any(places) ? places : null;
    }
    default:
      return root.querySelector(`textarea[name="${name}"]`)?.value || null;
  }
}

function writeItem(root, kind, name, payload) {
  const chosen = (Array.isArray(payload) ? payload : [payload]).map(String);
  if (["single", "multiple", "judge"].includes(kind)) {
    for (const input of root.querySelectorAll(`input[name="${name}"]`)) {
      input.checked = payload !== null && chosen.includes(input.value);
    }
  } else if (kind === "fill") {
    root.querySelectorAll(`input[name^="${name}b"]`).forEach((input, n) => {
      input.value = payload?.[n] ?? "";
    });
  } else if (kind === "ordering" || kind === "matching") {
    root.querySelectorAll(`select[name^="${name}r"]`).forEach((select, n) => {
      select.value = payload?.[n] === null || payload?.[n] === undefined ? "" : String(payload[n]);
    });
  } else {
    const area = root.querySelector(`textarea[name="${name}"]`);
    if (area) area.value = payload ?? "";
  }
}

function parts(question) {
  return [...question.querySelectorAll("[data-part]")];
}

export function readAnswer(question) {
  if (question.dataset.kind !== "case") return readItem(question, question.dataset.kind, question.dataset.name);
  const given = parts(question).map((part) => readItem(part, part.dataset.kind, part.dataset.name));
  return given.some((answer) => answer !== null) ? given : null;
}

export function writeAnswer(question, payload) {
  if (question.dataset.kind !== "case") {
    writeItem(question, question.dataset.kind, question.dataset.name, payload);
    return;
  }
  parts(question).forEach((part, n) => {
    writeItem(part, part.dataset.kind, part.dataset.name, payload?.[n] ?? null);
  });
}
