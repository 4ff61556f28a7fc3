"""Aiken: a stem, options A. or A), a line ANSWER: X."""

import re
from collections.abc import Iterator

from exams.imports.parsed import Outcome
from exams.imports.raw import Raw
from exams.imports.settle import settle

OPTION = re.compile(r"^\s*([A-HＡ-Ｈ])[.)．）]\s*(.*)$")
ANSWER = re.compile(r"^\s*ANSWER\s*[:：]\s*(.*)$", re.IGNORECASE)


def is_aiken(text: str) -> bool:
    return any(ANSWER.match(line) for line in text.split("\n"))


def read_aiken(text: str) -> Iterator[Outcome]:
    raw: Raw | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        answer, option = ANSWER.match(line), OPTION.match(line)
        if raw and not answer and not option and raw.options and line.strip():
            yield settle(raw)
            raw = None
        if answer and raw:
            raw.answer = answer[1]
            yield settle(raw)
            raw = None
        elif option and raw:
            raw.options.append(option[2])
        elif line.strip():
            raw = raw or Raw(number, kind="单选")
            raw.stem = f"{raw.stem}\n{line.strip()}".strip()
    if raw:
        yield settle(raw)
