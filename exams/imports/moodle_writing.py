"""Moodle XML out of the bank, pictures within."""

import base64
from collections.abc import Iterable
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from exams.engine.types import Kind
from exams.imports.parsed import ParsedQuestion
from exams.imports.pictures import Picture

TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.JUDGE: "truefalse",
    Kind.FILL: "shortanswer",
    Kind.SHORT: "essay",
    Kind.PRACTICAL: "essay",
    Kind.ORDERING: "ordering",
    Kind.MATCHING: "matching",
}


def moodle_of(questions: Iterable[ParsedQuestion]) -> bytes:
    quiz = Element("quiz")
    for one in questions:
        _question(SubElement(quiz, "question", type=TYPES[one.kind]), one)
    text: bytes = tostring(quiz, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text


def _question(element: Element, one: ParsedQuestion) -> None:
    _text(SubElement(element, "name"), one.stem.split("\n")[0][:60])
    _markup(SubElement(element, "questiontext"), one.stem, one.pictures)
    _markup(SubElement(element, "generalfeedback"), one.explanation)
    if one.kind is Kind.PRACTICAL:
        SubElement(element, "idnumber").text = "practical"
    _answers(element, one)
    tags = SubElement(element, "tags")
    named = {"difficulty": str(one.difficulty), "subject": one.subject, "source": one.source}
    for tag in [*(f"{name}:{value}" for name, value in named.items() if value), *one.competencies]:
        _text(SubElement(tags, "tag"), tag)


def _answers(element: Element, one: ParsedQuestion) -> None:
    if one.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING):
        if one.kind is not Kind.ORDERING:
            SubElement(element, "single").text = "true" if one.kind is Kind.SINGLE else "false"
        for place, option in enumerate(one.options):
            picture = one.option_pictures[place] if one.option_pictures else None
            answer = SubElement(element, "answer", fraction=_fraction(one, place))
            _markup(answer, option, (picture,) if picture else ())
    elif one.kind is Kind.JUDGE:
        for word, verdict in (("true", True), ("false", False)):
            _text(SubElement(element, "answer", fraction="100" if one.verdict is verdict else "0"), word)
    elif one.kind is Kind.FILL:
        for word in one.accepted[0]:
            _text(SubElement(element, "answer", fraction="100", format="plain_text"), word)
    elif one.kind is Kind.MATCHING:
        for left, right in zip(one.lefts, one.options, strict=True):
            pair = SubElement(element, "subquestion", format="plain_text")
            _text(pair, left)
            _text(SubElement(pair, "answer", format="plain_text"), right)
    else:
        _markup(SubElement(element, "graderinfo"), one.model)


def _fraction(one: ParsedQuestion, place: int) -> str:
    if one.kind is Kind.ORDERING:
        return str(place + 1)
    if place in one.right:
        return f"{100 / len(one.right):.5f}" if one.kind is Kind.MULTIPLE else "100"
    return "-100" if one.kind is Kind.MULTIPLE else "0"


def _text(holder: Element, text: str) -> None:
    SubElement(holder, "text").text = text


def _markup(holder: Element, text: str, pictures: Iterable[Picture] = ()) -> None:
    kept = list(pictures)
    holder.set("format", "html")
    tags = "".join(
        f'<img src="@@PLUGINFILE@@/{one.name}" alt="{escape(one.alt, quote=True)}">' for one in kept
    )
    _text(holder, escape(text, quote=False).replace("\n", "<br>") + tags)
    for one in kept:
        file = SubElement(holder, "file", name=one.name, path="/", encoding="base64")
        file.text = base64.b64encode(one.data).decode()
