from datetime import datetime

from django.db import transaction

from academy.people.actions import log_event
from exams.actions.refusals import ExamRefusedError
from exams.actions.transitions import lock
from exams.engine.stages import open_stage
from exams.enums import AttemptState
from exams.models import Attempt


@transaction.atomic
def go_on(attempt: Attempt, *, last: int, device: str, now: datetime) -> Attempt:
    """Leave the stage that ends with the slot `last` for good. Asking twice is the same as asking once.

    The sitting is locked, so saves under way come first and none is taken over afterwards.
    """
    locked = lock(attempt)
    if locked.state != AttemptState.IN_PROGRESS or locked.device != device:
        raise ExamRefusedError("wrong_state")
    if locked.deadline is None or now > locked.deadline:
        raise ExamRefusedError("closed")
    if last <= locked.closed_slots:
        return locked
    stage = open_stage(locked.frozen_paper, locked.closed_slots)
    if stage.is_last or last != stage.last:
        raise ExamRefusedError("wrong_state")
    before = locked.closed_slots
    locked.closed_slots = stage.last
    locked.closings = [*locked.closings, [stage.last, now.isoformat()]]
    locked.save(update_fields=["closed_slots", "closings"])
    log_event(
        locked.person,
        "attempt.stage_closed",
        locked,
        unit=locked.person.unit,
        before={"closed_slots": before},
        after={"closed_slots": locked.closed_slots},
        at=now,
    )
    return locked
