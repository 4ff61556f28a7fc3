"""Questions of the bank as files carry them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.imports.parsed import ParsedQuestion
from exams.imports.pictures import Picture
from exams.imports.stored import question_of
from exams.models import Question, QuestionPicture
from exams.rules import can_author


@transaction.atomic
def note_export(actor: Person, form: str, count: int, *, now: datetime) -> None:
    """A file with keys leaves the house: that stays on record."""
    require(can_author(actor), "may not export questions")
    log_event(actor, "questions.exported", after={"format": form, "count": count}, at=now)


class _Shelf:
    """Each picture is read once, however many questions show it."""

    def __init__(self) -> None:
        self._data: dict[str, bytes] = {}

    def load(self, stored: dict[str, Any]) -> Picture:
        name = stored["sha256"]
        if name not in self._data:
            with QuestionPicture.objects.get(sha256=name).file.open("rb") as file:
                self._data[name] = file.read()
        return Picture(self._data[name], stored["alt"])


def portable(questions: QuerySet[Question]) -> Iterator[tuple[Question, ParsedQuestion]]:
    shelf = _Shelf()
    for one in questions.filter(current__isnull=False):
        yield one, _parsed(one, shelf)


def portable_question(question: Question) -> ParsedQuestion:
    return _parsed(question, _Shelf())


def _parsed(one: Question, shelf: _Shelf) -> ParsedQuestion:
    version = one.current
    assert version is not None, "only questions with a wording are given out"  # noqa: S101
    return question_of(
        one.kind,
        version.stem,
        version.content,
        version.key,
        shelf.load,
        explanation=version.explanation,
        difficulty=one.difficulty,
        subject=one.subject.code,
        source=version.source,
        competencies=tuple(one.competencies),
    )
