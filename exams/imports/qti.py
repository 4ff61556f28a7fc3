"""QTI items. The element names of 2.x and 3.0 differ in spelling only, so both are read by one plain name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from exams.engine.types import Kind
from exams.imports.answers import blanks_text, pair_text
from exams.imports.parsed import LETTERS, Outcome
from exams.imports.raw import KIND_NAMES, Raw
from exams.imports.settle import kind_from, settle

Resolve = Callable[[str], bytes | None]
BLOCKS = frozenset({"p", "div", "li", "tr", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
ANSWERED = frozenset({"choiceinteraction", "orderinteraction", "matchinteraction", "extendedtextinteraction"})
# Not part of what the candidate is asked.
ASIDE = ANSWERED | {"rubricblock", "feedbackblock", "modalfeedback", "templateblock"}
PART = "data-part"


def plain_name(element: Any) -> str:
    """qti-choice-interaction and choiceInteraction are both choiceinteraction."""
    name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    return name.removeprefix("qti-").replace("-", "").lower()


def attribute(element: Any, name: str) -> str:
    wanted = name.replace("-", "").lower()
    return next(
        (
            value
            for key, value in element.items()
            if key.rpartition("}")[2].replace("-", "").lower() == wanted
        ),
        "",
    )


def all_named(element: Any, name: str) -> list[Any]:
    return [one for one in element.iter() if plain_name(one) == name]


def is_item(root: Any) -> bool:
    return plain_name(root) == "assessmentitem"


@dataclass(slots=True)
class Declared:
    """What a response declaration says is right."""

    cardinality: str = "single"
    values: list[str] = field(default_factory=list)
    mapped: list[str] = field(default_factory=list)

    @property
    def right(self) -> list[str]:
        return self.values or self.mapped


def read_item(root: Any, number: int, resolve: Resolve = lambda _path: None, **facts: str) -> Outcome:
    """`facts` are fields that the package tells beside the item."""
    raw = Raw(number, **facts)  # type: ignore[arg-type]  # names of text fields only
    body = next(iter(all_named(root, "itembody")), None)
    if body is None:
        raw.doubt("stem_missing")
        return settle(raw)
    declared = {
        attribute(one, "identifier"): _declared(one) for one in all_named(root, "responsedeclaration")
    }
    _Item(declared, resolve).read(body, raw)
    feedback = all_named(root, "modalfeedback")
    raw.explanation = "\n".join(text for one in feedback if (text := text_of(one)))
    return settle(raw)


def _declared(element: Any) -> Declared:
    found = Declared(attribute(element, "cardinality") or "single")
    for correct in all_named(element, "correctresponse"):
        found.values += [value.text or "" for value in all_named(correct, "value")]
    for entry in all_named(element, "mapentry"):
        if not attribute(entry, "mappedvalue").lstrip().startswith(("-", "0")):
            found.mapped.append(attribute(entry, "mapkey"))
    return found


def text_of(element: Any, skip: Callable[[Any], bool] = lambda _one: False) -> str:
    """The text that is seen: blocks and br are new lines, line breaks of the source are spaces."""
    pieces: list[str] = []
    _gather(element, pieces, skip)
    text = re.sub(r"\n{2,}", lambda found: "\n" * (len(found[0]) // 2), "".join(pieces))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def _gather(element: Any, pieces: list[str], skip: Callable[[Any], bool]) -> None:
    name = plain_name(element)
    if name in BLOCKS:
        pieces.append("\n")
    pieces.append(re.sub(r"\s*\n\s*", " ", element.text or ""))
    for child in element:
        if plain_name(child) == "br":
            pieces.append("\n\n")
        elif plain_name(child) == "textentryinteraction":
            pieces.append("____" if not _stands_alone(child, element) else "")
        elif not skip(child):
            _gather(child, pieces, skip)
        pieces.append(re.sub(r"\s*\n\s*", " ", child.tail or ""))
    if name in BLOCKS:
        pieces.append("\n")


def _stands_alone(child: Any, holder: Any) -> bool:
    """A field in a line of its own asks below the stem; one within words is a gap in them."""
    words = [holder.text, *(one.tail for one in holder)]
    return plain_name(holder) in BLOCKS and not any((text or "").strip() for text in words)


class _Item:
    def __init__(self, declared: dict[str, Declared], resolve: Resolve) -> None:
        self.declared = declared
        self.resolve = resolve

    def read(self, body: Any, raw: Raw) -> None:
        parts = [one for one in body.iter() if one.get(PART)]
        asked = self._asked(body)
        raw.stem = text_of(body, self._skipped)
        if parts:
            raw.kind = KIND_NAMES[Kind.CASE]
            self._pictures(body, raw)
            for element in parts:
                part = Raw(raw.line, share=element.get("data-share", ""))
                raw.parts.append(part)
                self._one(element, part)
        elif len(asked) > 1:
            raw.kind = KIND_NAMES[Kind.CASE]
            self._pictures(body, raw)
            for group in asked:
                part = Raw(raw.line)
                raw.parts.append(part)
                self._answer(group, part)
        else:
            self._one(body, raw)

    def _skipped(self, element: Any) -> bool:
        return plain_name(element) in ASIDE or bool(element.get(PART))

    def _asked(self, container: Any) -> list[list[Any]]:
        """Text entries belong together; every other interaction asks for itself."""
        entries = all_named(container, "textentryinteraction")
        others = [[one] for one in container.iter() if plain_name(one) in ANSWERED]
        return ([entries] if entries else []) + others

    def _one(self, container: Any, raw: Raw) -> None:
        raw.stem = text_of(container, lambda one: plain_name(one) in ASIDE)
        self._pictures(container, raw)
        unknown = [one for one in container.iter() if plain_name(one).endswith("interaction")]
        asked = self._asked(container)
        if len(asked) != 1 or len(unknown) != len(asked[0]):
            raw.doubt("kind_unsupported")
            return
        self._answer(asked[0], raw)
        given = container.get("data-kind", "")
        raw.kind = KIND_NAMES[Kind(given)] if given in list(Kind) else raw.kind
        for block in all_named(container, "rubricblock"):
            self._guidance(block, raw)
        explained = all_named(container, "feedbackblock")
        raw.explanation = "\n".join(text for one in explained if (text := text_of(one)))

    def _guidance(self, block: Any, raw: Raw) -> None:
        if "scorer" not in attribute(block, "view") or kind_from(raw.kind) not in (
            Kind.SHORT,
            Kind.PRACTICAL,
        ):
            return
        if block.get("class") == "rubric":
            raw.rubric = "\n".join(
                f"{text_of(line)} | {line.get('data-share')}" for line in all_named(block, "li")
            )
        else:
            raw.answer = "\n".join(filter(None, [raw.answer, text_of(block)]))

    def _pictures(self, container: Any, raw: Raw, option: int | None = None) -> None:
        for image in _images(container, self._skipped if option is None else lambda _one: False):
            raw.picture(self.resolve(attribute(image, "src")), attribute(image, "alt"), option=option)

    def _answer(self, group: list[Any], raw: Raw) -> None:
        first = group[0]
        for prompt in all_named(first, "prompt"):
            raw.stem = "\n".join(filter(None, [raw.stem, text_of(prompt)]))
            self._pictures(prompt, raw)
        declared = self.declared.get(attribute(first, "responseidentifier"), Declared())
        name = plain_name(first)
        if name == "textentryinteraction":
            self._entries(group, raw)
        elif name == "extendedtextinteraction":
            raw.kind, raw.answer = KIND_NAMES[Kind.SHORT], "\n".join(declared.right)
        elif name == "matchinteraction":
            self._match(first, raw, declared)
        else:
            self._choices(first, raw, declared, ordered=name == "orderinteraction")

    def _entries(self, group: list[Any], raw: Raw) -> None:
        raw.kind = KIND_NAMES[Kind.FILL]
        found = [self.declared.get(attribute(one, "responseidentifier"), Declared()) for one in group]
        raw.answer = blanks_text(tuple(tuple(dict.fromkeys(one.values + one.mapped)) for one in found))

    def _choices(self, element: Any, raw: Raw, declared: Declared, *, ordered: bool) -> None:
        choices = all_named(element, "simplechoice")
        names = [attribute(one, "identifier") for one in choices]
        if not ordered and sorted(name.lower() for name in names) == ["false", "true"]:
            raw.kind = KIND_NAMES[Kind.JUDGE]
            raw.answer = declared.right[0] if len(declared.right) == 1 else ""
            return
        several = attribute(element, "maxchoices") not in ("", "1") or declared.cardinality == "multiple"
        raw.kind = KIND_NAMES[Kind.ORDERING if ordered else Kind.MULTIPLE if several else Kind.SINGLE]
        for place, choice in enumerate(choices[: len(LETTERS)]):
            raw.options.append(text_of(choice))
            self._pictures(choice, raw, place)
        raw.options += [text_of(choice) for choice in choices[len(LETTERS) :]]
        places = [names.index(value) for value in declared.right if value in names]
        raw.answer = "".join(LETTERS[place] for place in places if place < len(LETTERS))
        if len(places) != len(declared.right):
            raw.doubt("answer_unreadable", "answer")
        elif ordered and not places:
            raw.doubt("answer_missing", "answer")

    def _match(self, element: Any, raw: Raw, declared: Declared) -> None:
        raw.kind = KIND_NAMES[Kind.MATCHING]
        sets = [
            {attribute(one, "identifier"): one for one in all_named(side, "simpleassociablechoice")}
            for side in all_named(element, "simplematchset")
        ]
        pairs = [tuple(value.split()) for value in declared.right]
        used = [[pair[side] for pair in pairs if len(pair) == 2] for side in (0, 1)]
        if len(sets) != 2 or any(sorted(found) != sorted(one) for found, one in zip(used, sets, strict=True)):
            raw.doubt("match_not_pairs", "answer")
            return
        order = {name: place for place, name in enumerate(sets[0])}
        for left, right in sorted(zip(*used, strict=True), key=lambda pair: order[pair[0]]):
            raw.options.append(pair_text(text_of(sets[0][left]), text_of(sets[1][right])))
        if any(True for side in sets for one in side.values() for _image in all_named(one, "img")):
            raw.doubt("pictures_in_pairs", "options")


def _images(element: Any, skip: Callable[[Any], bool]) -> Iterator[Any]:
    for child in element:
        if skip(child):
            continue
        if plain_name(child) == "img":
            yield child
        yield from _images(child, skip)
