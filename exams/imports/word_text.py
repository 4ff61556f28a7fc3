"""Text as it is copied from Word: numbered stems, options A to H, lines 答案 and 解析."""

import re
from collections.abc import Iterator

from exams.engine.types import Kind
from exams.imports.answers import letters, verdict
from exams.imports.parsed import Outcome
from exams.imports.settle import Raw, kind_from, settle

NUMBERED = re.compile(r"^\s*(?:[（(]\s*(\d{1,4})\s*[)）]|(\d{1,4})\s*[.、．:：)）](?!\d))\s*(.*)$")
HEADING = re.compile(r"^\s*[一二三四五六七八九十]+\s*[、.．]\s*(.+)$")
LABELS = {
    "答案": "answer",
    "正确答案": "answer",
    "参考答案": "answer",
    "解析": "explanation",
    "答案解析": "explanation",
    "难度": "difficulty",
    "来源": "source",
    "依据": "source",
    "科目": "subject",
    "能力": "competencies",
    "题型": "kind",
}
LABELLED = re.compile(
    rf"^\s*[【\[]?\s*({'|'.join(sorted(LABELS, key=len, reverse=True))})\s*[】\]:：]+\s*(.*)$"
)
OPTION_START = re.compile(r"^\s*[（(]?[A-HＡ-Ｈ][)）]?\s*[.、．:：)）]")
ANSWER_WITHIN = re.compile(r"[（(][\s\u3000]*([A-HＡ-Ｈ]{1,8}|√|×|对|错|正确|错误)[\s\u3000]*[)）]")


def read_word_text(text: str) -> Iterator[Outcome]:
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield from reader.take(number, line)
    yield from reader.finish()


def split_options(line: str) -> list[str]:
    """`A. 甲 B. 乙`, also when nothing stands between them; letters count only in their order."""
    starts: list[tuple[int, int]] = []
    for place in range(8):
        label = re.compile(rf"[（(]?[{chr(65 + place)}{chr(0xFF21 + place)}]\s*[.、．:：)）]\s*")
        found = next(
            (
                match
                for match in label.finditer(line, starts[-1][1] if starts else 0)
                if not line[max(match.start() - 1, 0) : match.start()].isascii() or _free(line, match.start())
            ),
            None,
        )
        if found is None:
            if starts:
                break
            continue
        starts.append((found.start(), found.end()))
    ends = [start for start, _ in starts[1:]] + [len(line)]
    return [line[begin:end].strip() for (_, begin), end in zip(starts, ends, strict=True)]


def _free(line: str, place: int) -> bool:
    return place == 0 or not line[place - 1].isalnum()


class _Reader:
    def __init__(self) -> None:
        self.raw: Raw | None = None
        self.kind = ""
        self.number = 0
        self.inner = 0
        self.field = ""

    def take(self, line_number: int, line: str) -> Iterator[Outcome]:
        heading = HEADING.match(line)
        if heading and kind_from(heading[1]):
            yield from self.finish()
            self.kind, self.number = heading[1], 0
            return
        numbered = NUMBERED.match(line)
        if numbered and not self._inside_answer(int(numbered[1] or numbered[2])):
            yield from self.finish()
            self._begin(line_number, int(numbered[1] or numbered[2]), numbered[3])
        elif self.raw is None:
            return
        else:
            self._add(self.raw, line)

    def _inside_answer(self, number: int) -> bool:
        """A list within a model answer has numbers too: it starts over, then counts on."""
        if self.raw is None or self.raw.options or self.field not in ("answer", "explanation"):
            return False
        named = kind_from(self.raw.kind or self.kind)
        if named not in (None, Kind.SHORT) or (number == self.number + 1 and number != self.inner + 1):
            return False
        if self.inner == 0 and number == 1 and named is None and self.raw.answer:
            return False
        inside = number == self.inner + 1
        self.inner = number if inside else self.inner
        return inside

    def _begin(self, line_number: int, number: int, stem: str) -> None:
        self.raw = Raw(line_number, kind=self.kind, stem=stem.strip())
        if self.number and number != self.number + 1:
            self.raw.doubt("number_jumps", fatal=False, given=number, before=self.number)
        self.number, self.inner, self.field = number, 0, "stem"

    def _add(self, raw: Raw, line: str) -> None:
        labelled = LABELLED.match(line)
        if labelled:
            self.field = LABELS[labelled[1]]
            setattr(raw, self.field, labelled[2].strip())
        elif OPTION_START.match(line) and self.field in ("stem", "options"):
            raw.options += split_options(line)
            self.field = "options"
        elif self.field == "options":
            raw.options[-1] += "\n" + line.strip()
        else:
            setattr(raw, self.field, f"{getattr(raw, self.field)}\n{line.strip()}".strip())

    def finish(self) -> Iterator[Outcome]:
        raw, self.raw = self.raw, None
        if raw is None:
            return
        _answer_within(raw)
        yield settle(raw)


def _answer_within(raw: Raw) -> None:
    """The answer written into the brackets of the stem: taken out, so that the paper does not show it."""
    found = list(ANSWER_WITHIN.finditer(raw.stem))
    if raw.answer or len(found) != 1:
        return
    given = found[0][1]
    if (raw.options and letters(given)) or (not raw.options and verdict(given) is not None):
        raw.answer = given
        raw.stem = raw.stem[: found[0].start()] + "（  ）" + raw.stem[found[0].end() :]
