from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from courses import actions as courses
from exams import tasks
from exams.actions.scores import RESULT_FIELDS, set_result
from exams.actions.transitions import lock, move
from exams.engine.regrade import Policy, remark
from exams.engine.scoring import score
from exams.engine.types import Paper, PaperSection, Slot
from exams.enums import AttemptState
from exams.models import Attempt, Exam, QuestionVersion, Regrade
from exams.models.questions import key_of
from exams.queries.bank import paper_versions
from exams.queries.regrading import regrades_in_force
from exams.queries.sheets import current_answers
from exams.rules import can_run

Marks = dict[int, Decimal | None]


def mark_paper(exam: Exam, paper: Paper, answers: dict[int, Any]) -> Marks:
    """Points by slot; None where a person has to mark. Corrections of a key in this exam hold here too."""
    versions = paper_versions(paper)
    corrections = regrades_in_force(exam)
    marks: Marks = {}
    for section in paper.sections:
        for slot in section.slots:
            marks[slot.number] = mark_answer(
                section,
                slot,
                versions[slot.version],
                corrections.get(slot.version, ()),
                answers.get(slot.number),
            )
    return marks


def mark_answer(
    section: PaperSection, slot: Slot, version: QuestionVersion, corrections: Iterable[Regrade], payload: Any
) -> Decimal | None:
    """Points for one answer; None where a person has to mark."""
    key = key_of(version.question.kind, version.content, version.key)
    mark = score(key, slot, payload, section.credit)
    for regrade in corrections:
        mark = remark(Policy(regrade.policy), regrade.keys, slot, payload, section.credit, mark)
    return mark


@transaction.atomic
def grade_attempt(attempt: Attempt, *, now: datetime) -> Attempt:
    """Mark what a machine can; with nothing left for a person, give the result. Safe to run twice."""
    locked = lock(attempt)
    if locked.state != AttemptState.SUBMITTED:
        return locked
    marks = mark_paper(locked.exam, locked.frozen_paper, current_answers(locked))
    locked.marks = {str(slot): None if points is None else str(points) for slot, points in marks.items()}
    locked.objective = sum((points for points in marks.values() if points is not None), Decimal(0))
    if None in marks.values():
        move(locked, AttemptState.MARKING, actor=None, now=now, fields=("marks", "objective"))
        return locked
    return give_result(locked, now=now)


def give_result(attempt: Attempt, *, now: datetime) -> Attempt:
    """Every slot has its mark: the paper is graded, and released where the exam says so."""
    set_result(attempt)
    attempt.graded_at = now
    move(attempt, AttemptState.GRADED, actor=None, now=now, fields=(*RESULT_FIELDS, "graded_at"))
    if attempt.exam.release_at_once:
        _release(attempt, actor=None, now=now)
    return attempt


def _release(attempt: Attempt, *, actor: Person | None, now: datetime) -> None:
    attempt.released_at = now
    move(attempt, AttemptState.RELEASED, actor=actor, now=now, fields=("released_at",))
    complete_subject(attempt, actor=actor, now=now)


def complete_subject(attempt: Attempt, *, actor: Person | None, now: datetime) -> None:
    """A passed exam of a subject counts towards the subject's completion."""
    if attempt.passed and attempt.exam.subject and attempt.submitted_at:
        courses.complete(
            attempt.person,
            attempt.exam.subject,
            score=attempt.percent,
            completed_on=timezone.localdate(attempt.submitted_at),
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
    transaction.on_commit(partial(tasks.count_uses.delay, exam_id=exam.pk))
    return len(graded)
