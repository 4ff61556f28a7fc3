import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exams.engine.clock import remaining
from exams.engine.stages import Stage
from exams.queries.sheets import SheetItem, SheetQuestion, SheetSection

register = template.Library()

# Stand for the question's number and the next one's in what is kept. Unicode keeps both out of every text for good.
NUMBER, FOLLOWING = "\ufdd0", "\ufdd1"
# Two hundred questions in every order of four options; about 20 MB per process.
KEPT = 8192


@dataclass(frozen=True)
class _Place:
    """Everything that decides how an unanswered question looks, so that what is kept can never be another's."""

    language: str | None
    version: int
    order: tuple[int, ...]
    part_orders: tuple[tuple[int, ...], ...]
    title: str
    points: str
    points_each: str
    count: int
    total: int
    last: bool
    item: SheetItem = field(hash=False)


def _named(item: SheetItem, name: str) -> SheetItem:
    parts = [_named(part, f"{name}p{index}") for index, part in enumerate(item.parts, start=1)]
    return replace(item, name=name, parts=parts)


def _render(place: _Place, item: SheetItem, **more: Any) -> SafeString:
    context = {
        "item": item,
        "section": {
            "title": place.title,
            "points": place.points,
            "points_each": place.points_each,
            "count": place.count,
        },
        "total": place.total,
        "last": place.last,
        "LANGUAGE_CODE": place.language,
        **more,
    }
    return render_to_string("exams/_paper_question.html", context)


@lru_cache(maxsize=KEPT)
def _unanswered(place: _Place) -> str:
    return _render(place, place.item, number=NUMBER, following=FOLLOWING, answered=False)


@register.simple_tag
def paper_question(
    question: SheetQuestion,
    section: SheetSection,
    stage: Stage,
    total: int,
    marks: Mapping[int, Mapping[str, int]],
) -> str:
    """One question of a paper. At the start of an exam nobody has answered yet, so it is drawn once for all."""
    slot = question.slot
    last = slot.number >= stage.last
    following = slot.number if last else slot.number + 1
    place = _Place(
        get_language(), slot.version, slot.order, slot.part_orders, section.title, section.points,
        section.points_each, len(section.questions), total, last, _named(question.item, f"q{NUMBER}"),
    )  # fmt: skip
    mark = marks.get(slot.number)
    if mark is None and question.item.payload is None:
        html = _unanswered(place).replace(NUMBER, str(slot.number)).replace(FOLLOWING, str(following))
        return mark_safe(html)  # noqa: S308 - rendered by the template engine, only numbers put in
    return _render(
        place, question.item, number=slot.number, following=following, answered=question.answered, mark=mark
    )


@register.filter
def as_json(value: Any) -> str:
    return json.dumps(value)


@register.filter
def minutes_until(deadline: datetime, now: datetime) -> str:
    """The clock before the script takes over: 29:59."""
    seconds = int(remaining(deadline, now).total_seconds())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


# Title of a section, and its questions: number, answered or not.
_Section = tuple[str, tuple[tuple[int, bool], ...]]


def _answer_sheet(language: str | None, sections: tuple[_Section, ...]) -> SafeString:
    return render_to_string("exams/_answer_sheet.html", {"sections": sections, "LANGUAGE_CODE": language})


# One per exam and language: the same for everybody who has not answered yet.
_empty_answer_sheet = lru_cache(maxsize=64)(_answer_sheet)


@register.simple_tag
def answer_sheet(sheet: list[SheetSection]) -> SafeString:
    sections = tuple(
        (section.title, tuple((question.slot.number, question.answered) for question in section.questions))
        for section in sheet
    )
    answered = any(done for _title, places in sections for _number, done in places)
    return (_answer_sheet if answered else _empty_answer_sheet)(get_language(), sections)
