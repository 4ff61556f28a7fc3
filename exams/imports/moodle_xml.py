"""Moodle XML. Entities and outside references are refused by the parser."""

import base64
import binascii
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

from exams.engine.types import Kind
from exams.imports.answers import blanks_text, pair_text
from exams.imports.markup import picture_tags, plain_text
from exams.imports.parsed import LETTERS, Outcome
from exams.imports.raw import KIND_NAMES, Raw
from exams.imports.settle import settle

IN_FILE = "@@PLUGINFILE@@/"
NAMED_TAGS = ("difficulty", "subject", "source")


def read_moodle(root: Any) -> Iterator[Outcome]:
    """Lines are not known to the parser, so places count the questions of the file."""
    questions = [one for one in root.iter("question") if one.get("type") != "category"]
    for number, element in enumerate(questions, start=1):
        yield settle(_question(number, element))


def _question(number: int, element: Any) -> Raw:
    raw = Raw(number)
    raw.stem = _take(raw, element.find("questiontext"))
    raw.explanation = _text(element.find("generalfeedback"))
    given = element.get("type", "")
    for tag in (tag.text or "" for tag in element.iterfind("tags/tag/text")):
        name, _colon, value = tag.partition(":")
        if name in NAMED_TAGS and value:
            setattr(raw, name, value)
        else:
            raw.competencies = "、".join(filter(None, [raw.competencies, tag.strip()]))
    reader = _READERS.get(given)
    if reader is None:
        raw.kind = given
        raw.doubt("kind_unsupported")
    else:
        reader(element, raw)
    return raw


def _text(holder: Any) -> str:
    """Plain text is taken as it stands, markup without its tags."""
    if holder is None:
        return ""
    text = holder.findtext("text") or ""
    return text.strip() if holder.get("format") == "plain_text" else plain_text(text)


def _take(raw: Raw, holder: Any, *, option: int | None = None) -> str:
    """The text of a holder; its pictures go to the stem or to an option."""
    if holder is None:
        return ""
    files = {
        file.get("name", ""): file.text or ""
        for file in holder.findall("file")
        if file.get("encoding") == "base64"
    }
    markup = "" if holder.get("format") == "plain_text" else holder.findtext("text") or ""
    for tag in picture_tags(markup):
        raw.picture(_bytes(tag.get("src", ""), files), tag.get("alt", ""), option=option)
    return _text(holder)


def _bytes(source: str, files: dict[str, str]) -> bytes | None:
    if source.startswith("data:image/") and ";base64," in source:
        return _decoded(source.partition(";base64,")[2])
    name = unquote(source.removeprefix(IN_FILE))
    return _decoded(files[name]) if source.startswith(IN_FILE) and name in files else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _fraction(answer: Any) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        return 0.0


def _choice(element: Any, raw: Raw) -> None:
    found = element.findall("answer")
    single = (element.findtext("single") or "true").strip().lower() in ("true", "1")
    raw.kind = KIND_NAMES[Kind.SINGLE if single else Kind.MULTIPLE]
    for place, answer in enumerate(found):
        raw.options.append(_take(raw, answer, option=place))
    enough = 100.0 if single else 0.000_001
    right = [place for place, answer in enumerate(found) if _fraction(answer) >= enough]
    raw.answer = "".join(LETTERS[place] for place in right if place < len(LETTERS))
    if single:
        raw.note_part_credit(0 < _fraction(answer) < enough for answer in found)


def _true_false(element: Any, raw: Raw) -> None:
    raw.kind = KIND_NAMES[Kind.JUDGE]
    right = [_text(answer).lower() for answer in element.findall("answer") if _fraction(answer) > 0]
    raw.answer = right[0] if len(right) == 1 else ""


def _short_answer(element: Any, raw: Raw) -> None:
    raw.kind = KIND_NAMES[Kind.FILL]
    words = tuple(_text(answer) for answer in element.findall("answer") if _fraction(answer) >= 100)
    raw.answer = blanks_text((words,)) if words else ""
    raw.note_part_credit(0 < _fraction(answer) < 100 for answer in element.findall("answer"))


def _numerical(element: Any, raw: Raw) -> None:
    _short_answer(element, raw)
    if any(float(t.text or 0) for t in element.iterfind("answer/tolerance") if _is_number(t.text)):
        raw.doubt("tolerance_unsupported")


def _is_number(text: str | None) -> bool:
    return (text or "0").strip().lstrip("-").replace(".", "", 1).isdigit()


def _essay(element: Any, raw: Raw) -> None:
    practical = (element.findtext("idnumber") or "").startswith("practical")
    raw.kind = KIND_NAMES[Kind.PRACTICAL if practical else Kind.SHORT]
    raw.answer = _text(element.find("graderinfo"))


def _ordering(element: Any, raw: Raw) -> None:
    raw.kind = KIND_NAMES[Kind.ORDERING]
    for place, answer in enumerate(element.findall("answer")):
        raw.options.append(_take(raw, answer, option=place))


def _matching(element: Any, raw: Raw) -> None:
    raw.kind = KIND_NAMES[Kind.MATCHING]
    for pair in element.findall("subquestion"):
        if picture_tags(pair.findtext("text") or ""):
            raw.doubt("pictures_in_pairs")
        raw.options.append(pair_text(_text(pair), _text(pair.find("answer"))))


_READERS: dict[str, Callable[[Any, Raw], None]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "essay": _essay,
    "ordering": _ordering,
    "matching": _matching,
}
