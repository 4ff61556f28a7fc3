"""Whose answers still need a mark: by question, across candidates, without a name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from academy.people.models import Person
from exams.engine.marking import wanted
from exams.engine.types import Slot
from exams.models import Attempt, Exam, ManualMark, QuestionVersion
from exams.queries.sittings import attempts_in_marking, attempts_to_mark


@dataclass(frozen=True)
class OpenAnswer:
    attempt: Attempt
    slot: Slot
    # Already marked by the one who looks: now it is another's turn.
    marked_by_me: bool


@dataclass
class QueueEntry:
    """One question of one exam: what is left for me, and what others still have to do."""

    exam: Exam
    version: QuestionVersion
    mine: int = 0
    others: int = 0


def _given(attempts: list[Attempt]) -> dict[tuple[int, int], list[tuple[int, Decimal]]]:
    """(attempt, slot) → examiner and points, in the order they were given."""
    found: dict[tuple[int, int], list[tuple[int, Decimal]]] = defaultdict(list)
    marks = ManualMark.objects.filter(attempt__in=attempts).order_by("marked_at", "pk")
    for attempt, slot, examiner, points in marks.values_list("attempt_id", "slot", "examiner_id", "points"):
        found[attempt, slot].append((examiner, points))
    return found


def marks_given(attempt: Attempt) -> dict[int, list[ManualMark]]:
    """Slot → the examiners' marks in the order they were given, the deciding third one last."""
    found: dict[int, list[ManualMark]] = defaultdict(list)
    marks = ManualMark.objects.filter(attempt=attempt).order_by("marked_at", "pk")
    for mark in marks.select_related("examiner"):
        found[mark.slot].append(mark)
    return found


def open_answers(examiner: Person, exam: Exam | None = None) -> Iterator[OpenAnswer]:
    """Answers below the examiner's units that lack a mark; her own papers are never among them."""
    attempts = attempts_to_mark(examiner).exclude(person=examiner)
    yield from _lacking(attempts if exam is None else attempts.filter(exam=exam), examiner)


def _lacking(attempts: QuerySet[Attempt], examiner: Person) -> Iterator[OpenAnswer]:
    # A number that says nothing of the candidate, so that neighbours in the hall are not neighbours here.
    waiting = list(attempts.order_by("seed", "pk"))
    given = _given(waiting)
    for attempt in waiting:
        for slot in attempt.frozen_paper.slots():
            if attempt.marks.get(str(slot.number), "") is not None:
                continue
            marks = given[attempt.pk, slot.number]
            if len(marks) < _wanted(attempt.exam, slot, [points for _examiner, points in marks]):
                mine = examiner.pk in {marker for marker, _points in marks}
                yield OpenAnswer(attempt, slot, mine)


def _wanted(exam: Exam, slot: Slot, points: list[Decimal]) -> int:
    return wanted(points, exam.markers, Decimal(exam.marking_limit), slot.points)


def marking_queue(examiner: Person) -> list[QueueEntry]:
    return _queue(open_answers(examiner))


def marking_state(reader: Person) -> list[QueueEntry]:
    """The same for who looks on: how many answers wait, not for whom; `mine` says nothing here."""
    return _queue(_lacking(attempts_in_marking(reader).exclude(person=reader), reader))


def _queue(answers_open: Iterable[OpenAnswer]) -> list[QueueEntry]:
    counts: dict[tuple[int, int], list[OpenAnswer]] = defaultdict(list)
    for answer in answers_open:
        counts[answer.attempt.exam_id, answer.slot.version].append(answer)
    versions = QuestionVersion.objects.select_related("question").in_bulk([v for _exam, v in counts])
    entries = [
        QueueEntry(
            answers[0].attempt.exam,
            versions[version],
            sum(not answer.marked_by_me for answer in answers),
            sum(answer.marked_by_me for answer in answers),
        )
        for (_exam, version), answers in counts.items()
    ]
    return sorted(
        entries, key=lambda e: (e.exam.closes_at, e.exam.pk, e.version.question.code, e.version.number)
    )


def answers_to_mark(examiner: Person, exam: Exam, version: QuestionVersion) -> list[OpenAnswer]:
    """What is left for this examiner of one question, the next one first."""
    return [
        answer
        for answer in open_answers(examiner, exam)
        if answer.slot.version == version.pk and not answer.marked_by_me
    ]
