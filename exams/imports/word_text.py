"""Text as it is copied from Word: numbered stems, options A to H, lines 答案 and 解析."""

import re
from collections.abc import Iterator, Sequence

from exams.engine.types import Kind
from exams.imports.answers import letters, verdict
from exams.imports.parsed import Note, Outcome
from exams.imports.pictures import Found
from exams.imports.raw import Raw
from exams.imports.settle import BLANK, kind_from, settle

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
    "评分要点": "rubric",
    "占比": "share",
}
# Fields that go on in the lines below; after the others the stem or the options go on.
LONG_LABELS = ("answer", "explanation", "rubric")
LABELLED = re.compile(
    rf"^\s*[【\[]?\s*({'|'.join(sorted(LABELS, key=len, reverse=True))})\s*[】\]:：]+\s*(.*)$"
)
PICTURE_MARK = re.compile("\ue000([0-9]+)\ue001")
OPTION_START = re.compile(r"^\s*[（(]?[A-HＡ-Ｈ][)）]?\s*[.、．:：)）]")
ANSWER_WITHIN = re.compile(r"[（(][\s\u3000]*([A-HＡ-Ｈ]{1,8}|√|×|对|错|正确|错误)[\s\u3000]*[)）]")
# On the line of its stem or of the last option. In brackets, or to the end of the line.
ANSWER_BEHIND = re.compile(
    r"^(.*?)(?:(?P<open>[（(])|(?<=[。？?！!）)])|\s)\s*(?:正确|参考)?答案\s*[:：]\s*(?P<text>[^（(）)]*\S)\s*(?(open)[）)])$"
)


def read_word_text(text: str) -> Iterator[Outcome]:
    return read_lines(text.split("\n"), ())


def read_lines(lines: Sequence[str], pictures: Sequence[Found]) -> Iterator[Outcome]:
    """A mark such as \ue0000\ue001 stands where the picture of that number is."""
    reader = _Reader(lines, pictures)
    for number, line in enumerate(lines, start=1):
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
    def __init__(self, lines: Sequence[str], pictures: Sequence[Found]) -> None:
        self.lines = lines
        self.pictures = pictures
        self.raw: Raw | None = None
        self.part: Raw | None = None
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
        if numbered and numbered[1] and self._in_case():
            self._begin_part(line_number, numbered[3])
        elif numbered and not self._inside_answer(line_number, int(numbered[1] or numbered[2])):
            yield from self.finish()
            self._begin(line_number, int(numbered[1] or numbered[2]), numbered[3])
        elif self.raw is None:
            yield Outcome(line_number, line.strip(), None, (Note("line_skipped", line_number, fatal=False),))
        else:
            self._add(self.part or self.raw, line)

    def _in_case(self) -> bool:
        return self.raw is not None and kind_from(self.raw.kind) is Kind.CASE

    def _inside_answer(self, line_number: int, number: int) -> bool:
        """A list within a model answer has numbers too: it starts over, then counts on."""
        raw = self.part or self.raw
        if raw is None or raw.options or self.field not in ("answer", "explanation", "rubric"):
            return False
        named = kind_from(raw.kind or self.kind)
        written = named in (None, Kind.SHORT, Kind.PRACTICAL) or self.part is not None
        if not written or (number == self.number + 1 and number != self.inner + 1):
            return False
        if self.inner == 0 and number == 1 and raw.answer and (named is None or self._is_stem(line_number)):
            return False
        inside = number == self.inner + 1
        self.inner = number if inside else self.inner
        return inside

    def _is_stem(self, line_number: int) -> bool:
        """It has an answer or parts of its own before the next number: numbering starts over with a new question."""
        if answer_behind(self.lines[line_number - 1]):
            return True
        for line in self.lines[line_number:]:
            labelled = LABELLED.match(line)
            if labelled and LABELS[labelled[1]] == "answer":
                return True
            numbered = NUMBERED.match(line)
            if numbered or HEADING.match(line):
                # The first part of a case.
                return bool(numbered and numbered[1] == "1")
        return False

    def _begin(self, line_number: int, number: int, stem: str) -> None:
        self.raw, self.part = Raw(line_number, kind=self.kind), None
        if self.number and number != self.number + 1:
            self.raw.doubt("number_jumps", fatal=False, given=number, before=self.number)
        self.number, self.inner, self.field = number, 0, "stem"
        self._add_stem(self.raw, stem)

    def _begin_part(self, line_number: int, stem: str) -> None:
        self.part = Raw(line_number)
        self.inner, self.field = 0, "stem"
        self._add_stem(self.part, stem)
        if self.raw is not None:
            self.raw.parts.append(self.part)

    def _add_stem(self, raw: Raw, line: str) -> None:
        behind = answer_behind(line)
        raw.stem = f"{raw.stem}\n{behind[0] if behind else line.strip()}".strip()
        if behind:
            self._label(raw, "answer", behind[1])

    def _add_options(self, raw: Raw, line: str) -> None:
        behind = answer_behind(line)
        raw.options += split_options(behind[0] if behind else line)
        self.field = "options"
        if behind:
            self._label(raw, "answer", behind[1])

    def _add(self, raw: Raw, line: str) -> None:
        labelled = LABELLED.match(line)
        if labelled:
            self._label(raw, LABELS[labelled[1]], labelled[2].strip())
        elif OPTION_START.match(line) and (self.field in ("stem", "options") or _awaits_options(raw)):
            self._add_options(raw, line)
        elif self.field == "options":
            raw.options[-1] += "\n" + line.strip()
        elif self.field == "stem":
            self._add_stem(raw, line)
        else:
            if OPTION_START.match(line) and raw.options:
                raw.doubt("options_after_answer")
            setattr(raw, self.field, f"{getattr(raw, self.field)}\n{line.strip()}".strip())

    def _label(self, raw: Raw, name: str, text: str) -> None:
        if getattr(raw, name) and name != "kind":
            raw.doubt("label_repeated")
        # What concerns the question as a whole may stand below its last part.
        whole = self.raw if name in ("difficulty", "source", "subject", "competencies") else None
        setattr(whole or raw, name, text)
        if name in LONG_LABELS:
            self.field = name

    def finish(self) -> Iterator[Outcome]:
        raw, self.raw, self.part = self.raw, None, None
        if raw is None:
            return
        for one in (raw, *raw.parts):
            _answer_within(one)
            if _lacks_options(one):
                one.doubt("too_few_options", "options", found=0)
            lift_pictures(one, self.pictures)
        yield settle(raw)


def answer_behind(line: str) -> tuple[str, str] | None:
    """What stands before an answer on the same line, and the answer: letters or a verdict, or what fills a blank."""
    found = ANSWER_BEHIND.match(line.strip())
    if not found or not found[1].strip():
        return None
    before, given = found[1].rstrip(), found["text"].strip()
    if letters(given) or verdict(given) is not None or BLANK.search(before):
        return before, given
    return None


def _awaits_options(raw: Raw) -> bool:
    """An answer in letters stands before the options that it names."""
    return not raw.options and bool(letters(raw.answer))


def _lacks_options(raw: Raw) -> bool:
    """Options that were written on beside their stem: letters are no model answer to them."""
    return (
        not raw.options
        and kind_from(raw.kind) is None
        and bool(letters(raw.answer))
        and len(split_options(raw.stem)) > 1
    )


def lift_pictures(raw: Raw, pictures: Sequence[Found]) -> None:
    """From the marks in the text to the stem and the options; elsewhere nobody would see them."""

    def take(text: str, option: int | None = None) -> str:
        for mark in PICTURE_MARK.finditer(text):
            found = pictures[int(mark[1])]
            raw.picture(found.data, found.alt, option=option)
        return PICTURE_MARK.sub("", text).strip()

    raw.stem = take(raw.stem)
    raw.options = [take(option, place) for place, option in enumerate(raw.options)]
    for name in ("answer", "explanation", "rubric"):
        if PICTURE_MARK.search(getattr(raw, name)):
            raw.doubt("picture_misplaced", fatal=False)
            setattr(raw, name, PICTURE_MARK.sub("", getattr(raw, name)).strip())


def _answer_within(raw: Raw) -> None:
    """The answer written into the brackets of the stem: taken out, so that the paper does not show it."""
    found = list(ANSWER_WITHIN.finditer(raw.stem))
    if raw.answer or len(found) != 1:
        return
    given = found[0][1]
    if (raw.options and letters(given)) or (not raw.options and verdict(given) is not None):
        raw.answer = given
        raw.stem = raw.stem[: found[0].start()] + "（  ）" + raw.stem[found[0].end() :]
