"""GIFT, the text format of Moodle."""

import re
from collections.abc import Iterator

from exams.engine.types import Kind
from exams.imports.answers import blanks_text, pair_text
from exams.imports.markup import PICTURE, plain_text
from exams.imports.parsed import LETTERS, Outcome
from exams.imports.raw import KIND_NAMES, Raw
from exams.imports.settle import settle

# Escaped signs wait in the private use area until the structure has been read.
ESCAPED = {sign: chr(0xE000 + ord(sign)) for sign in "~=#{}:\\n"}
BACK = {waiting: "\n" if sign == "n" else sign for sign, waiting in ESCAPED.items()}
TITLE = re.compile(r"^\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"^\s*\[(html|markdown|plain|moodle)\]")
BODY = re.compile(r"^(.*?)\{(.*)\}(.*)$", re.DOTALL)
PIECE = re.compile(r"([~=])([^~=]*)")
WEIGHT = re.compile(r"^\s*%(-?\d{1,3}(?:\.\d+)?)%")
DIFFICULTY = re.compile(r"\[tag:difficulty:([1-5])\]")
SUBJECT = re.compile(r"\[tag:subject:([^\]\s]+)\]")
WHOLE = 100
TRUE, FALSE = frozenset({"T", "TRUE"}), frozenset({"F", "FALSE"})


def is_gift(text: str) -> bool:
    return bool(BODY.search(_hide(text)))


def read_gift(text: str) -> Iterator[Outcome]:
    """Categories are folders of the program that wrote the file, not our subjects: they are passed over."""
    block: list[str] = []
    start, tags = 1, ""
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            tags += line
        elif line.lstrip().startswith("$CATEGORY:"):
            continue
        elif line.strip():
            if _begins_anew(line, block):
                yield settle(_question(start, "\n".join(block), tags))
                block, tags = [], ""
            start = start if block else number
            block.append(line)
        elif block:
            yield settle(_question(start, "\n".join(block), tags))
            block, tags = [], ""


def _begins_anew(line: str, block: list[str]) -> bool:
    """Hand-written files leave out the empty line between two questions."""
    whole = bool(block) and _hide(block[-1]).rstrip().endswith("}")
    return whole and (line.lstrip().startswith("::") or "{" in _hide(line))


def _hide(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\n])", lambda match: ESCAPED[match[1]], text)


def _show(text: str) -> str:
    return "".join(BACK.get(sign, sign) for sign in text.strip())


def _question(line: int, text: str, tags: str) -> Raw:
    hidden = TITLE.sub("", _hide(text), count=1)
    markup = FORMAT.match(hidden)
    match = BODY.match(hidden[markup.end() :] if markup else hidden)
    raw = Raw(line, stem=_show(hidden), explanation="")
    for name, found in (("difficulty", DIFFICULTY.search(tags)), ("subject", SUBJECT.search(tags))):
        setattr(raw, name, found[1] if found else "")
    if match is None:
        raw.doubt("gift_without_answer")
        return raw
    head, body, tail = match.groups()
    if "{" in body or "}" in body:
        # Read on, two questions would become one with a key that nobody wrote.
        raw.doubt("gift_braces_unclear")
        return raw
    raw.stem = _show(f"{head.rstrip()}____{tail}" if tail.strip() else head)
    if markup and markup[1] == "html":
        if PICTURE.search(raw.stem):
            raw.doubt("picture_missing")
        raw.stem = plain_text(raw.stem)
    answers, _sign, explanation = body.partition("####")
    raw.explanation = _show(explanation)
    _read(answers.strip(), raw)
    return raw


def _read(answers: str, raw: Raw) -> None:
    word = answers.partition("#")[0].strip().upper()
    if word in TRUE | FALSE:
        raw.kind, raw.answer = KIND_NAMES[Kind.JUDGE], "正确" if word in TRUE else "错误"
        return
    if answers.startswith("#"):
        raw.answer = _show(answers)
        raw.doubt("kind_unsupported")
        return
    pieces = PIECE.findall(answers)
    if not pieces:
        raw.kind, raw.answer = KIND_NAMES[Kind.SHORT], _show(answers)
        if answers:
            raw.doubt("answer_unreadable")
        return
    texts = [(sign, WEIGHT.match(text), WEIGHT.sub("", text).partition("#")[0]) for sign, text in pieces]
    shown = [_show(text) for _sign, _weight, text in texts]
    if all("->" in text for _sign, _weight, text in texts):
        sides = [[_show(side) for side in text.split("->", 1)] for _sign, _weight, text in texts]
        raw.kind, raw.options = KIND_NAMES[Kind.MATCHING], [pair_text(left, right) for left, right in sides]
    elif all(sign == "=" for sign, _weight, _text in texts):
        words = [text for text, (_sign, weight, _text) in zip(shown, texts, strict=True) if _is_full(weight)]
        raw.kind, raw.answer = KIND_NAMES[Kind.FILL], blanks_text((tuple(words),)) if words else ""
        raw.note_part_credit(_is_part(weight) for _sign, weight, _text in texts)
    else:
        right = _right_places([(sign, weight) for sign, weight, _text in texts], raw)
        raw.kind = KIND_NAMES[Kind.MULTIPLE if len(right) > 1 else Kind.SINGLE]
        raw.options, raw.answer = shown, "".join(LETTERS[place] for place in right if place < len(LETTERS))


def _right_places(marks: list[tuple[str, re.Match[str] | None]], raw: Raw) -> list[int]:
    """Beside an option marked as right, a weight is credit for half an answer, not a second right option."""
    right = [place for place, (sign, weight) in enumerate(marks) if sign == "=" and _is_full(weight)]
    if right:
        raw.note_part_credit(_is_part(weight) for _sign, weight in marks)
        return right
    return [place for place, (_sign, weight) in enumerate(marks) if weight and float(weight[1]) > 0]


def _is_full(weight: re.Match[str] | None) -> bool:
    return weight is None or float(weight[1]) >= WHOLE


def _is_part(weight: re.Match[str] | None) -> bool:
    return weight is not None and 0 < float(weight[1]) < WHOLE
