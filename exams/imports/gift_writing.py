"""GIFT out of the bank."""

import re
from collections.abc import Iterable, Iterator

from exams.engine.types import Kind
from exams.imports.parsed import ParsedQuestion


def gift_of(questions: Iterable[ParsedQuestion], left_out: Iterable[str] = ()) -> str:
    """`left_out` names what GIFT cannot carry, so that the file says so itself."""
    notes = [f"// {name}\n" for name in left_out]
    return "".join(notes) + "\n".join(_blocks(questions))


def _blocks(questions: Iterable[ParsedQuestion]) -> Iterator[str]:
    subject = ""
    for one in questions:
        if one.subject != subject:
            subject = one.subject
            yield f"$CATEGORY: {subject}\n"
        yield f"// [tag:difficulty:{one.difficulty}] [tag:subject:{one.subject}]"
        explanation = f"####{_gift(one.explanation)}" if one.explanation else ""
        yield f"::::{_plain_mark(one.stem)}{_gift(one.stem)} {{{_answers(one)}{explanation}}}\n"


def _gift(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")


def _plain_mark(stem: str) -> str:
    """A bracket at the start would be taken for the name of a text format."""
    return "[plain]" if stem.startswith("[") else ""


def _weighed(text: str, weight: int) -> str:
    """A percent sign at the start would be taken for a weight, unless a weight stands before it."""
    return f"%{weight}%{_gift(text)}" if text.startswith("%") else _gift(text)


def _answers(one: ParsedQuestion) -> str:
    if one.kind is Kind.JUDGE:
        return "TRUE" if one.verdict else "FALSE"
    if one.kind is Kind.FILL:
        return "".join(f"={_weighed(word, 100)}" for word in one.accepted[0])
    if one.kind is Kind.MATCHING:
        return "".join(
            f"={_weighed(left, 100)} -> {_gift(right)}"
            for left, right in zip(one.lefts, one.options, strict=True)
        )
    return "".join(_option(one, place, option) for place, option in enumerate(one.options))


def _option(one: ParsedQuestion, place: int, text: str) -> str:
    if one.kind is Kind.SINGLE:
        right = place in one.right
        return f"{'=' if right else '~'}{_weighed(text, 100 if right else 0)}"
    weight = f"{100 / len(one.right):.5f}" if place in one.right else "-100"
    return f"~%{weight}%{_gift(text)}"
