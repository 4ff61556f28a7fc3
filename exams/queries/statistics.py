"""Marks of a sitting as the engine wants them: each person's first attempt, one column per question version."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from exams.engine.distractors import Distractors, distractors
from exams.engine.histogram import Bin, histogram
from exams.engine.statistics import ItemFigures, Reliance, Responses, Statistics, statistics
from exams.engine.types import Kind, Slot
from exams.enums import HANDED_IN, AttemptState
from exams.models import Answer, Attempt, Exam, QuestionVersion

MARKED = (AttemptState.GRADED, AttemptState.RELEASED)
CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.JUDGE})
# One column: a question version for so many points, as the paper writes them.
Column = tuple[int, str]
Row = tuple[int, dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Sitting:
    attempts: tuple[int, ...]
    columns: tuple[Column, ...]
    responses: Responses
    # The highest total that a paper of this exam gives.
    points: float


@dataclass(frozen=True)
class QuestionFigures:
    version: QuestionVersion
    figures: ItemFigures

    @property
    def has_options(self) -> bool:
        return self.version.question.kind in CHOICES


@dataclass(frozen=True)
class ExamStatistics:
    exam: Exam
    found: Statistics
    questions: list[QuestionFigures]
    bins: tuple[Bin, ...]

    @property
    def nothing(self) -> bool:
        return self.found.reliance is Reliance.NONE


def _first_attempts(exam: Exam) -> Iterator[Row]:
    """A person whose first paper is still being marked waits; her second one does not stand in for it."""
    rows = (
        Attempt.objects.filter(exam=exam, state__in=HANDED_IN, imported=False)
        .order_by("person_id", "number")
        .values_list("pk", "person_id", "state", "paper", "marks")
    )
    last = None
    for pk, person, state, paper, marks in rows.iterator(chunk_size=500):
        if person != last and state in MARKED:
            yield pk, paper, marks
        last = person


def slots_of(paper: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Straight from the stored paper: a large sitting has a million slots."""
    for section in paper.get("sections", ()):
        yield from section["slots"]


def sitting_of(exam: Exam) -> Sitting:
    attempts: list[int] = []
    places: dict[Column, int] = {}
    cells: list[tuple[int, int, float]] = []
    points = 0.0
    for row, (pk, paper, marks) in enumerate(_first_attempts(exam)):
        attempts.append(pk)
        total = 0.0
        for slot in slots_of(paper):
            column = places.setdefault((slot["version"], slot["points"]), len(places))
            cells.append((row, column, float(marks.get(str(slot["number"])) or 0)))
            total += float(slot["points"])
        points = max(points, total)
    return Sitting(tuple(attempts), tuple(places), _responses(len(attempts), tuple(places), cells), points)


def _responses(people: int, columns: tuple[Column, ...], cells: list[tuple[int, int, float]]) -> Responses:
    marks = np.full((people, len(columns)), np.nan)
    if cells:
        rows, places, values = np.array(cells).T
        marks[rows.astype(np.int64), places.astype(np.int64)] = values
    names = tuple(f"{version}/{points}" for version, points in columns)
    return Responses(names, marks, np.array([float(points) for _version, points in columns]))


def statistics_of(exam: Exam) -> ExamStatistics:
    sitting = sitting_of(exam)
    found = statistics(sitting.responses)
    bins = histogram(sitting.responses.totals, sitting.points) if sitting.points else ()
    return ExamStatistics(exam, found, _by_question(sitting, found), bins)


def _by_question(sitting: Sitting, found: Statistics) -> list[QuestionFigures]:
    versions = QuestionVersion.objects.select_related("question__subject").in_bulk(
        [version for version, _points in sitting.columns]
    )
    questions = [
        QuestionFigures(versions[version], figures)
        for (version, _points), figures in zip(sitting.columns, found.items, strict=True)
    ]
    return sorted(questions, key=lambda entry: (entry.version.question.code, entry.version.number))


def distractors_of(exam: Exam, version: QuestionVersion) -> Distractors:
    """Options in the question's own order, whatever order each paper showed."""
    sitting = sitting_of(exam)
    rows = {pk: row for row, pk in enumerate(sitting.attempts)}
    slots = {
        attempt: slot
        for attempt, paper in Attempt.objects.filter(pk__in=_with(exam, version)).values_list("pk", "paper")
        for slot in slots_of(paper)
        if slot["version"] == version.pk and attempt in rows
    }
    given = _payloads(exam, slots)
    choices = [
        chosen_options(version, Slot.from_json(slot), given.get(attempt)) for attempt, slot in slots.items()
    ]
    totals = sitting.responses.totals[[rows[attempt] for attempt in slots]]
    return distractors(choices, totals, max(2, len(version.content.get("options", []))))


def _with(exam: Exam, version: QuestionVersion) -> list[int]:
    return [
        pk
        for pk, paper, _marks in _first_attempts(exam)
        if any(slot["version"] == version.pk for slot in slots_of(paper))
    ]


def _payloads(exam: Exam, slots: dict[int, dict[str, Any]]) -> dict[int, Any]:
    numbers = {slot["number"] for slot in slots.values()}
    answers = Answer.objects.filter(attempt__exam=exam, slot__in=numbers)
    return {
        attempt: payload
        for attempt, slot, payload in answers.values_list("attempt_id", "slot", "payload").iterator()
        if attempt in slots and slots[attempt]["number"] == slot
    }


def chosen_options(version: QuestionVersion, slot: Slot, payload: Any) -> list[int]:
    """Places shown → options of the question; for true/false 0 is “true”. What cannot be read is nothing."""
    if version.question.kind == Kind.JUDGE:
        return [0 if payload else 1] if isinstance(payload, bool) else []
    places = payload if isinstance(payload, list) else [payload]
    known = [p for p in places if isinstance(p, int) and not isinstance(p, bool) and 0 <= p < len(slot.order)]
    return sorted({slot.order[place] for place in known})
