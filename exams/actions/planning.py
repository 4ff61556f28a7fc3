from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.refusals import ExamRefusedError
from exams.engine.feasibility import Feasibility, check
from exams.enums import AttemptState
from exams.models import Attempt, Exam
from exams.queries.bank import pool_for
from exams.queries.fixed import codes_by_section
from exams.rules import can_run


def check_feasibility(exam: Exam) -> Feasibility:
    return check(exam.blueprint(), pool_for(exam))


@transaction.atomic
def write_exam(actor: Person, exam: Exam, save_sections: Callable[[], object]) -> Exam:
    """Store a plan with its sections, as long as no candidate knows it."""
    require(can_run(actor, exam), "may not plan exams of this unit")
    if exam.published_at is not None:
        raise ExamRefusedError("already_published")
    exam.save()
    save_sections()
    chosen = codes_by_section(exam)
    log_event(actor, "exam.written", exam, unit=exam.unit, after={"chosen": chosen} if chosen else None)
    return exam


@transaction.atomic
def write_grids(actor: Person, exam: Exam, grids: Mapping[int, list[dict[str, int | None]]]) -> None:
    """Subject and difficulty of the questions, by section."""
    require(can_run(actor, exam), "may not plan exams of this unit")
    locked = Exam.objects.select_for_update().get(pk=exam.pk)
    if locked.published_at is not None:
        raise ExamRefusedError("already_published")
    for section in locked.sections.filter(pk__in=grids, fixed=[]):
        section.grid = grids[section.pk]
        section.save(update_fields=["grid"])
    log_event(actor, "exam.grid_written", locked, unit=locked.unit, after={"grids": list(grids.values())})


@transaction.atomic
def withdraw_exam(actor: Person, exam: Exam, *, reason: str, now: datetime) -> Exam:
    """Back to a draft, while no candidate has begun: its papers that lie ready are dropped and drawn anew later."""
    require(can_run(actor, exam), "may not withdraw this exam")
    if not reason.strip():
        raise ExamRefusedError("reason_missing")
    locked = Exam.objects.select_for_update().get(pk=exam.pk)
    if locked.published_at is None:
        raise ExamRefusedError("not_published")
    papers = Attempt.objects.select_for_update().filter(exam=locked)
    if any(paper.state != AttemptState.PREPARED for paper in papers.only("state")):
        raise ExamRefusedError("already_begun")
    dropped, _by_model = Attempt.objects.filter(exam=locked, state=AttemptState.PREPARED).delete()
    locked.published_at = locked.published_by = None
    locked.save(update_fields=["published_at", "published_by"])
    log_event(
        actor, "exam.withdrawn", locked, unit=locked.unit, after={"papers": dropped}, reason=reason, at=now
    )
    return locked


@transaction.atomic
def publish_exam(actor: Person, exam: Exam, *, now: datetime) -> Exam:
    """Only a paper rule that the bank can fill goes out to candidates."""
    require(can_run(actor, exam), "may not publish this exam")
    if exam.published_at is not None:
        raise ExamRefusedError("already_published")
    if not check_feasibility(exam).feasible:
        raise ExamRefusedError("bank_too_small")
    exam.published_at, exam.published_by = now, actor
    exam.save(update_fields=["published_at", "published_by"])
    log_event(actor, "exam.published", exam, unit=exam.unit, at=now)
    return exam
