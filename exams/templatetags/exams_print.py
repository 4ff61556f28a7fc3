"""What printed papers need beside the words of their templates."""

import base64
import re
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from academy.people.models import Person
from exams.explanations import printed_key
from exams.models import Exam, QuestionPicture, QuestionVersion
from exams.queries.sheets import SheetItem, SheetPicture, SheetQuestion

register = template.Library()

NUMERALS = "一二三四五六七八九十"
NUMBERED = re.compile(rf"^[（(]?[{NUMERALS}]+[、）).．]")
EMPTY_BRACKET = re.compile(r"[（(][\s\u3000]*[)）]")
# Wide enough for a letter written by hand, and never torn apart at the end of a line.
BRACKET = "（" + "\u00a0" * 9 + "）"
OBJECTIVE = frozenset({"single", "multiple", "judge"})
LINES_LEAST, LINES_MOST, LINES_OF_PART = 5, 16, 5


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十"""
    tens, ones = divmod(number, 10)
    before = "" if not tens else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return before + (NUMERALS[ones - 1] if ones else "")


@register.filter
def section_title(title: str, number: int) -> str:
    return title if NUMBERED.match(title) else f"{numeral(number)}、{title}"


@register.filter
def section_numeral(number: int) -> str:
    return numeral(number)


@register.filter
def with_bracket(item: SheetItem) -> str:
    """The stem with the place for the letter: where it leaves one, else at its end."""
    if item.kind not in OBJECTIVE:
        return item.stem
    stem, found = EMPTY_BRACKET.subn(BRACKET, item.stem)
    return stem if found else stem + BRACKET


@register.filter
def one_day(exam: Exam) -> bool:
    """An exam that stands open for days has no date of its own: it is written in by hand."""
    return timezone.localdate(exam.opens_at) == timezone.localdate(exam.closes_at)


@register.filter
def picture_data(picture: SheetPicture) -> str:
    """The bytes themselves: a paper is laid out without asking any server."""
    kept = QuestionPicture.objects.get(sha256=picture.sha256)
    with kept.file.open("rb") as file:
        return f"data:{kept.media_type};base64,{base64.b64encode(file.read()).decode()}"


@register.filter
def answer_lines(question: SheetQuestion) -> range:
    """More room for more points."""
    return range(max(LINES_LEAST, min(LINES_MOST, int(question.slot.points))))


@register.simple_tag
def part_lines() -> range:
    return range(LINES_OF_PART)


@register.filter
def on_sheet(item: SheetItem) -> str:
    """How an answer is given on a sheet of its own."""
    if item.kind in OBJECTIVE:
        return "boxes"
    return "short" if item.kind in ("fill", "ordering", "matching") else "lines"


@register.filter
def box_letters(item: SheetItem) -> list[str]:
    return ["√", "×"] if item.kind == "judge" else [option.letter for option in item.options]


@register.filter
def version_of(question: SheetQuestion, versions: dict[int, QuestionVersion]) -> QuestionVersion:
    return versions[question.slot.version]


@register.simple_tag
def key_of(question: SheetQuestion, version: QuestionVersion) -> list[dict[str, Any]]:
    """Per part: what is right, its points, its rubric and its explanation."""
    right = printed_key(question, version)
    parts = question.item.parts
    keys = version.key["parts"] if parts else [version.key]
    points = _points_of_parts(question, version) if parts else [question.slot.points]
    explanations = version.key.get("explanations", [])
    return [
        {
            "number": index + 1 if parts else None,
            "right": words,
            "points": _plain(points[index]),
            "rubric": [
                (row["item"], _plain(points[index] * Decimal(str(row["share"])) / 100))
                for row in keys[index].get("rubric", [])
            ],
            "explanation": explanations[index] if parts and index < len(explanations) else "",
        }
        for index, words in enumerate(right)
    ]


def _points_of_parts(question: SheetQuestion, version: QuestionVersion) -> list[Decimal]:
    parts = question.item.parts
    shares = [Decimal(str(share)) for share in version.key.get("shares", [])] or [Decimal(1)] * len(parts)
    return [question.slot.points * share / sum(shares) for share in shares]


def _plain(points: Decimal) -> str:
    return f"{points.quantize(Decimal('0.01')).normalize():f}"


@register.filter
def option_columns(item: SheetItem) -> str:
    """Short options stand beside each other, as on papers everywhere."""
    longest = max(len(option.text) for option in item.options)
    if any(option.picture for option in item.options):
        return " options--two"
    if longest <= 6 and len(item.options) == 4:
        return " options--four"
    return " options--two" if longest <= 18 else ""


@register.filter
def photo_data(person: Person) -> str:
    with person.photo.open("rb") as file:
        return f"data:image/jpeg;base64,{base64.b64encode(file.read()).decode()}"
