"""QTI 3.0 items out of the bank."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from exams.engine.types import Kind
from exams.imports.parsed import CHOICES, WRITTEN, ParsedQuestion
from exams.imports.pictures import Picture

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"


def item_of(one: ParsedQuestion, identifier: str) -> bytes:
    item = Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "identifier": identifier,
            "title": " ".join(one.stem.split())[:60] or identifier,
            "adaptive": "false",
            "time-dependent": "false",
            "xml:lang": "zh-Hans",
        },
    )
    body = Element("qti-item-body", {"data-kind": one.kind.value})
    responses = _Responses(item)
    _paragraphs(body, one.stem)
    _images(body, one.pictures)
    for number, part in enumerate(one.parts, start=1):
        element = SubElement(
            body,
            "div",
            {"data-part": str(number), "data-kind": part.kind.value, "data-share": f"{part.share:g}"},
        )
        _paragraphs(element, part.stem)
        _images(element, part.pictures)
        _ask(element, part, responses)
        if part.explanation:
            block = SubElement(element, "qti-feedback-block", _feedback(f"part{number}"))
            _paragraphs(SubElement(block, "qti-content-body"), part.explanation)
    if one.kind is not Kind.CASE:
        _ask(body, one, responses)
    SubElement(
        item,
        "qti-outcome-declaration",
        {"identifier": "SCORE", "cardinality": "single", "base-type": "float"},
    )
    SubElement(
        item,
        "qti-outcome-declaration",
        {"identifier": "FEEDBACK", "cardinality": "multiple", "base-type": "identifier"},
    )
    item.append(body)
    if one.kind in CHOICES or one.kind in (Kind.JUDGE, Kind.ORDERING, Kind.MATCHING):
        SubElement(item, "qti-response-processing", {"template": f"{TEMPLATES}match_correct.xml"})
    if one.explanation:
        feedback = SubElement(item, "qti-modal-feedback", _feedback("explanation"))
        _paragraphs(SubElement(feedback, "qti-content-body"), one.explanation)
    text: bytes = tostring(item, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text


def _feedback(identifier: str) -> dict[str, str]:
    return {"outcome-identifier": "FEEDBACK", "show-hide": "show", "identifier": identifier}


class _Responses:
    """Declarations stand before the body, in the order in which it asks."""

    def __init__(self, item: Element) -> None:
        self._item = item
        self._count = 0

    def declare(self, cardinality: str, base: str, values: Iterable[str], words: Iterable[str] = ()) -> str:
        self._count += 1
        identifier = "RESPONSE" if self._count == 1 else f"RESPONSE_{self._count}"
        element = SubElement(
            self._item,
            "qti-response-declaration",
            {"identifier": identifier, "cardinality": cardinality, "base-type": base},
        )
        right = list(values)
        if right:
            correct = SubElement(element, "qti-correct-response")
            for value in right:
                SubElement(correct, "qti-value").text = value
        accepted = list(words)
        if accepted:
            mapping = SubElement(element, "qti-mapping", {"default-value": "0"})
            for word in accepted:
                SubElement(
                    mapping,
                    "qti-map-entry",
                    {"map-key": word, "mapped-value": "1", "case-sensitive": "false"},
                )
        return identifier


def _ask(holder: Element, one: ParsedQuestion, responses: _Responses) -> None:
    if one.kind is Kind.FILL:
        for words in one.accepted:
            name = responses.declare("single", "string", words[:1], words)
            SubElement(SubElement(holder, "p"), "qti-text-entry-interaction", {"response-identifier": name})
    elif one.kind in WRITTEN:
        name = responses.declare("single", "string", ())
        SubElement(holder, "qti-extended-text-interaction", {"response-identifier": name})
        _guidance(holder, one)
    elif one.kind is Kind.MATCHING:
        _match(holder, one, responses)
    else:
        _choices(holder, one, responses)


def _guidance(holder: Element, one: ParsedQuestion) -> None:
    if one.model:
        block = SubElement(holder, "qti-rubric-block", {"view": "scorer", "use": "scoring", "class": "model"})
        _paragraphs(SubElement(block, "qti-content-body"), one.model)
    if one.rubric:
        block = SubElement(
            holder, "qti-rubric-block", {"view": "scorer", "use": "scoring", "class": "rubric"}
        )
        lines = SubElement(SubElement(block, "qti-content-body"), "ul")
        for line in one.rubric:
            SubElement(lines, "li", {"data-share": f"{line.share:g}"}).text = line.item


def _choices(holder: Element, one: ParsedQuestion, responses: _Responses) -> None:
    judge, ordered = one.kind is Kind.JUDGE, one.kind is Kind.ORDERING
    names = ["true", "false"] if judge else [f"choice_{n}" for n in range(len(one.options))]
    texts = ("正确", "错误") if judge else one.options
    right = names if ordered else [names[place] for place in one.right]
    if judge:
        right = ["true" if one.verdict else "false"]
    cardinality = "ordered" if ordered else "multiple" if one.kind is Kind.MULTIPLE else "single"
    identifier = responses.declare(cardinality, "identifier", right)
    limits = {} if ordered else {"max-choices": "0" if one.kind is Kind.MULTIPLE else "1"}
    interaction = SubElement(
        holder,
        "qti-order-interaction" if ordered else "qti-choice-interaction",
        {"response-identifier": identifier, "shuffle": "false" if judge else "true", **limits},
    )
    for place, (name, text) in enumerate(zip(names, texts, strict=True)):
        choice = SubElement(interaction, "qti-simple-choice", {"identifier": name})
        _inline(choice, text)
        if one.option_pictures and (picture := one.option_pictures[place]):
            _images(choice, (picture,))


def _match(holder: Element, one: ParsedQuestion, responses: _Responses) -> None:
    pairs = [f"left_{n} right_{n}" for n in range(len(one.lefts))]
    identifier = responses.declare("multiple", "directedPair", pairs)
    interaction = SubElement(
        holder,
        "qti-match-interaction",
        {"response-identifier": identifier, "shuffle": "true", "max-associations": str(len(pairs))},
    )
    for side, texts in (("left", one.lefts), ("right", one.options)):
        choices = SubElement(interaction, "qti-simple-match-set")
        for place, text in enumerate(texts):
            choice = SubElement(
                choices,
                "qti-simple-associable-choice",
                {"identifier": f"{side}_{place}", "match-max": "1"},
            )
            _inline(choice, text)


def _paragraphs(holder: Element, text: str) -> None:
    _inline(SubElement(holder, "p"), text)


def _inline(holder: Element, text: str) -> None:
    first, *others = text.split("\n")
    holder.text = first
    for line in others:
        SubElement(holder, "br").tail = line


def _images(holder: Element, pictures: Iterable[Picture]) -> None:
    for one in pictures:
        SubElement(holder, "img", {"src": f"pictures/{one.name}", "alt": one.alt})
