"""What each format of export can hold, so that nothing is left out without a word."""

from collections.abc import Callable
from enum import StrEnum

from exams.engine.types import Kind
from exams.imports.parsed import LETTERS, ParsedQuestion


class Format(StrEnum):
    EXCEL = "xlsx"
    QTI = "qti"
    MOODLE = "moodle"
    GIFT = "gift"


IN_GIFT = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.JUDGE, Kind.FILL, Kind.MATCHING})
IN_MOODLE = IN_GIFT | {Kind.ORDERING, Kind.SHORT, Kind.PRACTICAL}


def _excel(one: ParsedQuestion) -> str:
    """Empty when the question goes in whole, else the code of what keeps it out."""
    if any(len(part.options) > len(LETTERS) for part in (one, *one.parts)):
        return "too_many_options"
    return ""


def _qti(one: ParsedQuestion) -> str:
    return ""


def _moodle(one: ParsedQuestion) -> str:
    if one.kind not in IN_MOODLE:
        return "kind_not_carried"
    if len(one.accepted) > 1:
        return "blanks_not_carried"
    return "rubric_not_carried" if one.rubric else ""


def _gift(one: ParsedQuestion) -> str:
    if one.kind not in IN_GIFT:
        return "kind_not_carried"
    if len(one.accepted) > 1:
        return "blanks_not_carried"
    if one.all_pictures:
        return "pictures_not_carried"
    return "arrows_not_carried" if _looks_like_pairs(one) else ""


def _looks_like_pairs(one: ParsedQuestion) -> bool:
    """GIFT tells pairs by their arrows alone."""
    if one.kind is Kind.MATCHING:
        return any("->" in text for text in (*one.lefts, *one.options))
    texts = [*one.options, *(word for words in one.accepted for word in words)]
    return bool(texts) and all("->" in text for text in texts)


_CHECKS: dict[Format, Callable[[ParsedQuestion], str]] = {
    Format.EXCEL: _excel,
    Format.QTI: _qti,
    Format.MOODLE: _moodle,
    Format.GIFT: _gift,
}


def reason_left_out(kept: Format, one: ParsedQuestion) -> str:
    return _CHECKS[kept](one)


def fields_left_out(kept: Format) -> tuple[str, ...]:
    """Fields that no question keeps in this format."""
    return ("source", "competencies") if kept is Format.GIFT else ()
