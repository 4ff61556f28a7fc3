from datetime import datetime

from academy.kept_query import KeptQuery
from academy.people.actions import log_event
from academy.people.models import Person
from exams.actions.refusals import ExamRefusedError
from exams.enums import TRANSITIONS, AttemptState
from exams.models import Attempt

_LOCKED = KeptQuery(lambda pk: Attempt.objects.select_for_update().filter(pk=pk).order_by(), int)


def lock(attempt: Attempt) -> Attempt:
    """The row as it stands now; whoever comes second sees what the first one did."""
    found = _LOCKED.one(attempt.pk)
    if found is None:
        raise Attempt.DoesNotExist(attempt.pk)
    return found


def move(
    attempt: Attempt,
    to: AttemptState,
    *,
    actor: Person | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """One declared step, saved with the fields the caller set, and logged: who, when, why."""
    before = AttemptState(attempt.state)
    if to not in TRANSITIONS[before]:
        raise ExamRefusedError("wrong_state")
    attempt.state = to
    attempt.save(update_fields=["state", *fields])
    log_event(
        actor,
        f"attempt.{to.value}",
        attempt,
        unit=attempt.person.unit,
        before={"state": before.value},
        after={"state": to.value},
        reason=reason,
        at=now,
    )
