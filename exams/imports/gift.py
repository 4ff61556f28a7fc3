"""GIFT, the text format of Moodle."""

import re
from collections.abc import Iterator
from dataclasses import replace

from exams.engine.types import Kind
from exams.imports.parsed import LETTERS, Note, Outcome, ParsedQuestion

# Escaped signs wait in the private use area until the structure has been read.
ESCAPED = {sign: chr(0xE000 + ord(sign)) for sign in "~=#{}:\\n"}
BACK = {waiting: "\n" if sign == "n" else sign for sign, waiting in ESCAPED.items()}
TITLE = re.compile(r"^\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"^\s*\[(html|markdown|plain|moodle)\]")
BODY = re.compile(r"^(.*?)\{(.*)\}(.*)$", re.DOTALL)
PIECE = re.compile(r"([~=])([^~=]*)")
WEIGHT = re.compile(r"^\s*%(-?[\d.]+)%")
DIFFICULTY = re.compile(r"\[tag:difficulty:([1-5])\]")
TRUE, FALSE = frozenset({"T", "TRUE"}), frozenset({"F", "FALSE"})


def is_gift(text: str) -> bool:
    return bool(BODY.search(_hide(text)))


def read_gift(text: str) -> Iterator[Outcome]:
    block: list[str] = []
    start, subject, difficulty = 1, "", 3
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            found = DIFFICULTY.search(line)
            difficulty = int(found[1]) if found else difficulty
        elif line.lstrip().startswith("$CATEGORY:"):
            subject = line.split(":", 1)[1].strip().rpartition("/")[2]
        elif line.strip():
            start = start if block else number
            block.append(line)
        elif block:
            yield _question(start, "\n".join(block), subject, difficulty)
            block, difficulty = [], 3


def _hide(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\n])", lambda match: ESCAPED[match[1]], text)


def _show(text: str) -> str:
    return "".join(BACK.get(sign, sign) for sign in text.strip())


def _question(line: int, text: str, subject: str, difficulty: int) -> Outcome:
    hidden = TITLE.sub("", _hide(text), count=1)
    match = BODY.match(FORMAT.sub("", hidden, count=1))
    if match is None:
        return _refused(line, _show(hidden), "gift_without_answer")
    head, body, tail = match.groups()
    stem = _show(f"{head.rstrip()}____{tail}" if tail.strip() else head)
    answers, _sign, explanation = body.partition("####")
    base = ParsedQuestion(
        Kind.SHORT, stem, subject=subject, difficulty=difficulty, explanation=_show(explanation)
    )
    if not stem:
        return _refused(line, stem, "stem_missing")
    found = _read(answers.strip(), base)
    return _refused(line, stem, found) if isinstance(found, str) else Outcome(line, stem, found)


def _refused(line: int, stem: str, code: str) -> Outcome:
    return Outcome(line, stem, None, (Note(code, line),))


def _read(answers: str, base: ParsedQuestion) -> ParsedQuestion | str:
    """The question, or the code of what is wrong with it."""
    word = answers.partition("#")[0].strip().upper()
    if word in TRUE | FALSE:
        return replace(base, kind=Kind.JUDGE, verdict=word in TRUE)
    if answers.startswith("#"):
        return "kind_unsupported"
    pieces = PIECE.findall(answers)
    if not pieces:
        return "answer_missing" if not answers else "answer_unreadable"
    texts = [(sign, WEIGHT.match(text), WEIGHT.sub("", text).partition("#")[0]) for sign, text in pieces]
    if all("->" in text for _sign, _weight, text in texts):
        return _matching([text for _sign, _weight, text in texts], base)
    if all(sign == "=" for sign, _weight, _text in texts):
        words = tuple(_show(text) for _sign, _weight, text in texts)
        return replace(base, kind=Kind.FILL, accepted=(words,)) if all(words) else "answer_missing"
    right = tuple(
        place
        for place, (sign, weight, _text) in enumerate(texts)
        if sign == "=" or (weight and float(weight[1]) > 0)
    )
    return _choice(right, tuple(_show(text) for _sign, _weight, text in texts), base)


def _choice(right: tuple[int, ...], options: tuple[str, ...], base: ParsedQuestion) -> ParsedQuestion | str:
    if not right:
        return "answer_missing"
    if len(options) < 2 or len(options) > len(LETTERS):
        return "too_few_options" if len(options) < 2 else "too_many_options"
    if len(set(options)) != len(options):
        return "options_repeated"
    kind = Kind.SINGLE if len(right) == 1 else Kind.MULTIPLE
    return replace(base, kind=kind, options=options, right=right)


def _matching(pairs: list[str], base: ParsedQuestion) -> ParsedQuestion | str:
    sides = [pair.split("->", 1) for pair in pairs]
    lefts = tuple(_show(left) for left, _right in sides)
    options = tuple(_show(right) for _left, right in sides)
    if len(pairs) < 2 or not all(lefts) or not all(options):
        return "pair_unreadable"
    return replace(base, kind=Kind.MATCHING, lefts=lefts, options=options)
