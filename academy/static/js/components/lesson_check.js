// A check question answers at once; without this file its answer stays behind the disclosure.
function judge(check) {
  const options = [...check.querySelectorAll("label")];
  const chosen = options.filter((option) => option.querySelector("input").checked);
  const correct = options.filter((option) => option.hasAttribute("data-correct"));
  if (chosen.length < correct.length) {
    return;
  }
  const isRight = chosen.length === correct.length && chosen.every((option) => option.hasAttribute("data-correct"));
  const verdict = check.querySelector("[data-lesson-check-verdict]");
  verdict.textContent = isRight ? verdict.dataset.right : verdict.dataset.wrong;
  verdict.dataset.state = isRight ? "right" : "wrong";
  verdict.hidden = false;
  if (isRight) {
    check.querySelector("details").open = true;
  }
}

for (const check of document.querySelectorAll("[data-lesson-check]")) {
  check.addEventListener("change", () => judge(check));
}
