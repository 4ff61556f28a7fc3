"""The questions of an open paper in HTML.

An unanswered question looks the same to everybody but for its number and the order of its options. So it is drawn
once, with holes for these (decision 11), and filled in for each candidate. What is answered is drawn anew.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exams.engine.scoring import is_answered
from exams.engine.stages import Stage
from exams.engine.types import Slot
from exams.enums import QuestionKind
from exams.models import Exam, QuestionVersion
from exams.queries.sheets import (
    GivenAnswer,
    SheetItem,
    preview_item,
    question_on,
    section_of,
    shown_versions,
)

# Stand in a drawn question for its number, the next one's, and the options. Unicode gives them no meaning for good.
NUMBER, FOLLOWING, OPENS, CLOSES = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
HOLE = re.compile(f"{OPENS}([0-9]+),([0-9]+){CLOSES}")
# Of several exams at once, in two languages; about 4 KB each.
KEPT = 8192


class Frame(NamedTuple):
    """What stands around a question. It belongs to one exam as published at one moment: a database that was put
    back from a copy gives the numbers of its rows out anew."""

    exam: tuple[Any, ...]
    language: str | None
    title: str
    points: str
    points_each: str
    count: int
    total: int
    last: bool


@dataclass(frozen=True)
class Piece:
    """A drawn question: the texts between its holes, for each hole which option belongs there, and the options.

    `options` and `holes` count the question itself as 0 and the parts of a case from 1.
    """

    texts: tuple[str, ...]
    holes: tuple[tuple[int, int], ...]
    options: tuple[tuple[str, ...], ...]

    def fits(self, slot: Slot) -> bool:
        orders = (slot.order, *slot.part_orders)
        return [*map(len, orders)] == [*map(len, self.options)]

    def filled(self, slot: Slot, following: int) -> str:
        orders = (slot.order, *slot.part_orders)
        shown = [self.texts[0]]
        for (which, place), text in zip(self.holes, self.texts[1:], strict=True):
            shown += (self.options[which][orders[which][place]], text)
        return "".join(shown).replace(NUMBER, str(slot.number)).replace(FOLLOWING, str(following))


_kept: dict[tuple[Frame, int], Piece] = {}
_drawing = Lock()


def _keep(frame: Frame, version: QuestionVersion) -> None:
    """Neither words that can still change nor those that hold one of our marks."""
    question = preview_item(f"q{NUMBER}", version.question.kind, version.stem, version.content)
    if not version.used or re.search(f"[{NUMBER}-{CLOSES}]", f"{version.stem}{version.content}"):
        return
    drawn = _draw(frame, _hollow(question), number=NUMBER, following=FOLLOWING, answered=False)
    texts = HOLE.split(drawn)
    piece = Piece(
        texts=tuple(texts[::3]),
        holes=tuple((int(which), int(place)) for which, place in zip(texts[1::3], texts[2::3], strict=True)),
        options=tuple(_options(item) for item in (question, *question.parts)),
    )
    if len(_kept) >= KEPT:
        _kept.clear()
    _kept[frame, version.pk] = piece


def _hollow(item: SheetItem, which: int = 0) -> SheetItem:
    """The question with a hole in place of each option."""
    return replace(
        item,
        options=[
            replace(option, text=f"{OPENS}{which},{option.place}{CLOSES}", picture=None)
            for option in item.options
        ],
        parts=[_hollow(part, number) for number, part in enumerate(item.parts, start=1)],
    )


def _options(item: SheetItem) -> tuple[str, ...]:
    # In a list to choose from, as matching has, nothing but words can stand.
    words_only = item.kind == QuestionKind.MATCHING
    return tuple(
        conditional_escape(option.text)
        if words_only or option.picture is None
        else render_to_string("exams/_question.html#option", {"option": option})
        for option in item.options
    )


def _draw(frame: Frame, item: SheetItem, **more: Any) -> SafeString:
    context = {
        "item": item,
        "section": frame._asdict(),
        "total": frame.total,
        "last": frame.last,
        "LANGUAGE_CODE": frame.language,
        **more,
    }
    return render_to_string("exams/_paper_question.html", context)


def _draw_anew(
    frame: Frame, slot: Slot, version: QuestionVersion, following: int, given: GivenAnswer | None
) -> str:
    question = question_on(slot, version, given.payload if given else None)
    return _draw(
        frame, question.item, number=slot.number, following=following, answered=question.answered, mark=given
    )


def _frames(exam: Exam, stage: Stage, total: int) -> Iterator[list[tuple[Slot, Frame]]]:
    """Each open section's slots, with what stands around each."""
    for section in stage.sections:
        head = section_of(section, [])
        frame = Frame(
            exam=(exam.pk, exam.published_at),
            language=get_language(),
            title=head.title,
            points=head.points,
            points_each=head.points_each,
            count=len(section.slots),
            total=total,
            last=False,
        )
        yield [
            (slot, frame._replace(last=True) if slot.number >= stage.last else frame)
            for slot in section.slots
        ]


def _pieces_of(places: Iterable[tuple[Frame, Slot]]) -> dict[int, Piece]:
    found = ((slot, _kept.get((frame, slot.version))) for frame, slot in places)
    return {slot.number: piece for slot, piece in found if piece is not None and piece.fits(slot)}


def _draw_missing(places: Iterable[tuple[Frame, Slot]]) -> None:
    """One thread at a time: when an exam opens, all of them meet the same new questions in the same moment."""
    with _drawing:
        missing = {(frame, slot.version) for frame, slot in places} - _kept.keys()
        versions = shown_versions({version for _frame, version in missing})
        for frame, version in missing:
            _keep(frame, versions[version])


def open_questions(
    exam: Exam, stage: Stage, total: int, given: Mapping[int, GivenAnswer]
) -> list[SafeString]:
    """The questions of each section that stands open. The database is asked only for those that are not kept."""
    sections = list(_frames(exam, stage, total))
    fresh = [(frame, slot) for section in sections for slot, frame in section if slot.number not in given]
    pieces = _pieces_of(fresh)
    if len(pieces) < len(fresh):
        _draw_missing(fresh)
        pieces = _pieces_of(fresh)
    alone = {slot.version for section in sections for slot, _frame in section if slot.number not in pieces}
    versions = shown_versions(alone) if alone else {}

    def html_of(slot: Slot, frame: Frame) -> str:
        following = slot.number if frame.last else slot.number + 1
        if piece := pieces.get(slot.number):
            return piece.filled(slot, following)
        return _draw_anew(frame, slot, versions[slot.version], following, given.get(slot.number))

    # Drawn by the template engine, which escapes; only numbers are put in.
    return [mark_safe("".join(html_of(*place) for place in section)) for section in sections]  # noqa: S308


# Title of a section, and its questions: number, answered or not.
_Section = tuple[str, tuple[tuple[int, bool], ...]]


def _answer_sheet(language: str | None, sections: tuple[_Section, ...]) -> SafeString:
    return render_to_string("exams/_answer_sheet.html", {"sections": sections, "LANGUAGE_CODE": language})


# One per exam and language: the same for everybody who has not answered yet.
_empty_answer_sheet = lru_cache(maxsize=64)(_answer_sheet)


def answer_sheet(stage: Stage, given: Mapping[int, GivenAnswer]) -> SafeString:
    answered = {number for number, answer in given.items() if is_answered(answer.payload)}
    sections = tuple(
        (section.title, tuple((slot.number, slot.number in answered) for slot in section.slots))
        for section in stage.sections
    )
    return (_answer_sheet if answered else _empty_answer_sheet)(get_language(), sections)
