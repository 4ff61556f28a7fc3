from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.grading import give_result
from exams.actions.refusals import ExamRefusedError
from exams.actions.transitions import lock
from exams.engine.marking import settle
from exams.engine.types import Slot
from exams.enums import AttemptState
from exams.models import Attempt, ManualMark
from exams.rules import can_mark


@transaction.atomic
def mark_slot(
    actor: Person,
    attempt: Attempt,
    slot: int,
    points: Decimal,
    *,
    now: datetime,
    remark: str = "",
    items: Sequence[Decimal] = (),
) -> Attempt:
    """One examiner's points for one answer; the last answer that is settled gives the result.

    `items`: the points for each line of the rubric, where there is one; they make up `points`.
    """
    require(can_mark(actor, attempt), "may not mark this attempt")
    locked = lock(attempt)
    place = _open_place(locked, slot)
    _check(actor, locked, place, points, items)
    ManualMark.objects.create(
        attempt=locked,
        slot=slot,
        examiner=actor,
        points=points,
        items=[str(item) for item in items],
        remark=remark[:300],
        marked_at=now,
    )
    log_event(
        actor,
        "attempt.marked",
        locked,
        unit=locked.person.unit,
        after={"slot": slot, "points": str(points)},
        at=now,
    )
    return _settle(locked, place, now)


def _open_place(attempt: Attempt, slot: int) -> Slot:
    if attempt.state != AttemptState.MARKING or attempt.marks.get(str(slot), "") is not None:
        raise ExamRefusedError("wrong_state")
    return next(place for place in attempt.frozen_paper.slots() if place.number == slot)


def _check(actor: Person, attempt: Attempt, place: Slot, points: Decimal, items: Sequence[Decimal]) -> None:
    if not 0 <= points <= place.points or any(item < 0 for item in items):
        raise ExamRefusedError("points_out_of_range")
    if items and sum(items, Decimal(0)) != points:
        raise ExamRefusedError("items_do_not_add_up")
    if ManualMark.objects.filter(attempt=attempt, slot=place.number, examiner=actor).exists():
        raise ExamRefusedError("already_marked")


def _settle(attempt: Attempt, place: Slot, now: datetime) -> Attempt:
    given = ManualMark.objects.filter(attempt=attempt, slot=place.number).order_by("marked_at", "pk")
    exam = attempt.exam
    mark = settle(
        list(given.values_list("points", flat=True)),
        exam.markers,
        Decimal(exam.marking_limit),
        place.points,
    )
    if mark is None:
        return attempt
    attempt.marks[str(place.number)] = str(mark)
    if None in attempt.marks.values():
        attempt.save(update_fields=["marks"])
        return attempt
    return give_result(attempt, now=now)
