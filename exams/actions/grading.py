from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from courses import actions as courses
from exams.actions.refusals import ExamRefusedError
from exams.actions.transitions import lock, move
from exams.engine.scoring import score
from exams.engine.types import Paper
from exams.engine.verdict import judge
from exams.enums import AttemptState
from exams.models import Attempt, Exam, ManualMark
from exams.models.questions import key_of
from exams.queries.bank import paper_versions
from exams.queries.sheets import current_answers
from exams.rules import can_mark, can_run

Marks = dict[int, Decimal | None]


def mark_paper(paper: Paper, answers: dict[int, Any]) -> Marks:
    """Points by slot; None where a person has to mark."""
    versions = paper_versions(paper)
    marks: Marks = {}
    for section in paper.sections:
        for slot in section.slots:
            version = versions[slot.version]
            key = key_of(version.question.kind, version.content, version.key)
            marks[slot.number] = score(key, slot, answers.get(slot.number), section.credit)
    return marks


@transaction.atomic
def grade_attempt(attempt: Attempt, *, now: datetime) -> Attempt:
    """Mark what a machine can; with nothing left for a person, give the result. Safe to run twice."""
    locked = lock(attempt)
    if locked.state != AttemptState.SUBMITTED:
        return locked
    marks = mark_paper(locked.frozen_paper, current_answers(locked))
    locked.marks = {str(slot): None if points is None else str(points) for slot, points in marks.items()}
    locked.objective = sum((points for points in marks.values() if points is not None), Decimal(0))
    if None in marks.values():
        move(locked, AttemptState.MARKING, actor=None, now=now, fields=("marks", "objective"))
        return locked
    return _finish(locked, {slot: points or Decimal(0) for slot, points in marks.items()}, now=now)


def _finish(attempt: Attempt, marks: dict[int, Decimal], *, now: datetime) -> Attempt:
    verdict = judge(attempt.frozen_paper, marks, attempt.exam.pass_mark)
    attempt.subjective = verdict.total - (attempt.objective or Decimal(0))
    attempt.total, attempt.maximum = verdict.total, verdict.points
    attempt.percent, attempt.passed = verdict.percent, verdict.passed
    attempt.section_results = [section.to_json() for section in verdict.sections]
    attempt.graded_at = now
    move(
        attempt,
        AttemptState.GRADED,
        actor=None,
        now=now,
        fields=(
            *("marks", "objective", "subjective", "total", "maximum", "percent", "passed"),
            *("section_results", "graded_at"),
        ),
    )
    if attempt.exam.release_at_once:
        _release(attempt, actor=None, now=now)
    return attempt


def _release(attempt: Attempt, *, actor: Person | None, now: datetime) -> None:
    attempt.released_at = now
    move(attempt, AttemptState.RELEASED, actor=actor, now=now, fields=("released_at",))
    if attempt.passed and attempt.exam.subject and attempt.submitted_at:
        courses.complete(
            attempt.person,
            attempt.exam.subject,
            score=attempt.percent,
            completed_on=timezone.localtime(attempt.submitted_at).date(),
            actor=actor,
            now=now,
        )


@transaction.atomic
def release_attempt(actor: Person, attempt: Attempt, *, now: datetime) -> Attempt:
    require(can_run(actor, attempt.exam), "may not release results of this exam")
    locked = lock(attempt)
    _release(locked, actor=actor, now=now)
    return locked


@transaction.atomic
def release_exam(actor: Person, exam: Exam, *, now: datetime) -> int:
    """Give out every graded result of an exam at once."""
    require(can_run(actor, exam), "may not release results of this exam")
    graded = list(Attempt.objects.select_for_update().filter(exam=exam, state=AttemptState.GRADED))
    for attempt in graded:
        _release(attempt, actor=actor, now=now)
    log_event(actor, "exam.released", exam, unit=exam.unit, after={"attempts": len(graded)}, at=now)
    return len(graded)


@transaction.atomic
def mark_slot(
    actor: Person, attempt: Attempt, slot: int, points: Decimal, *, now: datetime, remark: str = ""
) -> Attempt:
    """One examiner's points for one answer; the last one open gives the result."""
    require(can_mark(actor, attempt), "may not mark this attempt")
    locked = lock(attempt)
    places = {place.number: place for place in locked.frozen_paper.slots()}
    if locked.state != AttemptState.MARKING or locked.marks.get(str(slot), "") is not None:
        raise ExamRefusedError("wrong_state")
    if not 0 <= points <= places[slot].points:
        raise ExamRefusedError("points_out_of_range")
    ManualMark.objects.create(
        attempt=locked, slot=slot, examiner=actor, points=points, remark=remark[:300], marked_at=now
    )
    locked.marks[str(slot)] = str(points.quantize(Decimal("0.01")))
    log_event(actor, "attempt.marked", locked, unit=locked.person.unit, after={"slot": slot}, at=now)
    if None in locked.marks.values():
        locked.save(update_fields=["marks"])
        return locked
    return _finish(locked, {int(n): Decimal(given) for n, given in locked.marks.items()}, now=now)
