"""Moodle XML. Entities and outside references are refused by the parser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from academy.tabular.refusals import TableRefused
from exams.engine.types import Kind
from exams.imports.parsed import LETTERS, Note, Outcome, ParsedQuestion

BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/li|/div)\s*>", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")
PICTURE = re.compile(r"<\s*img\b|@@PLUGINFILE@@", re.IGNORECASE)


def read_moodle_xml(data: bytes) -> Iterator[Outcome]:
    """Lines are not known to the parser, so places count the questions of the file."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise TableRefused("DAMAGED") from error
    if root.tag != "quiz":
        raise TableRefused("WRONG_TYPE", found="xml")
    questions = [one for one in root.iter("question") if one.get("type") != "category"]
    for number, element in enumerate(questions, start=1):
        yield _question(number, element)


def _plain(markup: str) -> str:
    text = unescape(TAG.sub("", BREAK.sub("\n", markup)))
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _text(element: Any, path: str) -> str:
    return _plain(element.findtext(f"{path}/text") or "")


def _question(number: int, element: Any) -> Outcome:
    stem = _text(element, "questiontext")
    markup = element.findtext("questiontext/text") or ""
    base = ParsedQuestion(Kind.SHORT, stem, explanation=_text(element, "generalfeedback"))
    reader = _READERS.get(element.get("type", ""))
    if not stem:
        found: ParsedQuestion | str = "stem_missing"
    elif PICTURE.search(markup):
        found = "picture_in_stem"
    else:
        found = reader(element, base) if reader else "kind_unsupported"
    if isinstance(found, str):
        return Outcome(number, stem, None, (Note(found, number),))
    return Outcome(number, stem, found)


def _answers(element: Any) -> list[tuple[str, float]]:
    return [
        (_plain(answer.findtext("text") or ""), _fraction(answer.get("fraction", "0")))
        for answer in element.findall("answer")
    ]


def _fraction(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _choice(element: Any, base: ParsedQuestion) -> ParsedQuestion | str:
    found = _answers(element)
    options = tuple(text for text, _fraction in found)
    right = tuple(place for place, (_text, fraction) in enumerate(found) if fraction > 0)
    if not 2 <= len(options) <= len(LETTERS):
        return "too_few_options" if len(options) < 2 else "too_many_options"
    if not all(options) or len(set(options)) != len(options):
        return "options_repeated"
    single = (element.findtext("single") or "true").strip().lower() in ("true", "1")
    if not right:
        return "answer_missing"
    if single:
        right = tuple(place for place in right if found[place][1] >= 100)
        if len(right) != 1:
            return "answer_unreadable"
    return replace(base, kind=Kind.SINGLE if single else Kind.MULTIPLE, options=options, right=right)


def _true_false(element: Any, base: ParsedQuestion) -> ParsedQuestion | str:
    right = [text.lower() for text, fraction in _answers(element) if fraction > 0]
    if right not in (["true"], ["false"]):
        return "answer_missing"
    return replace(base, kind=Kind.JUDGE, verdict=right == ["true"])


def _short_answer(element: Any, base: ParsedQuestion) -> ParsedQuestion | str:
    words = tuple(text for text, fraction in _answers(element) if fraction >= 100 and text)
    return replace(base, kind=Kind.FILL, accepted=(words,)) if words else "answer_missing"


def _matching(element: Any, base: ParsedQuestion) -> ParsedQuestion | str:
    pairs = [
        (_plain(sub.findtext("text") or ""), _text(sub, "answer")) for sub in element.findall("subquestion")
    ]
    if len(pairs) < 2 or not all(left and right for left, right in pairs):
        return "pair_unreadable"
    return replace(
        base,
        kind=Kind.MATCHING,
        lefts=tuple(left for left, _right in pairs),
        options=tuple(right for _left, right in pairs),
    )


_READERS = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "matching": _matching,
}
