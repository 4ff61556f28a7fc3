"""What an invigilator does to a running sitting; every step needs a reason and leaves a trace."""

from datetime import datetime, timedelta

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.refusals import ExamRefusedError
from exams.actions.transitions import lock, move
from exams.enums import AttemptState, IncidentKind
from exams.models import Attempt, Incident
from exams.rules import can_invigilate


def note_incident(attempt_id: int, kind: IncidentKind, *, now: datetime, detail: str = "") -> None:
    Incident.objects.create(attempt_id=attempt_id, kind=kind, at=now, detail=detail[:300])


def note_once(attempt_id: int, kind: IncidentKind, *, now: datetime, detail: str) -> None:
    """A fact that a browser reports again and again until it hears an answer."""
    if not Incident.objects.filter(attempt=attempt_id, kind=kind, detail=detail[:300]).exists():
        note_incident(attempt_id, kind, now=now, detail=detail)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ExamRefusedError("reason_missing")


@transaction.atomic
def grant_time(actor: Person, attempt: Attempt, *, minutes: int, reason: str, now: datetime) -> Attempt:
    """The candidate's clock follows at the next receipt."""
    require(can_invigilate(actor, attempt), "may not invigilate this attempt")
    _require_reason(reason)
    locked = lock(attempt)
    if locked.state != AttemptState.IN_PROGRESS or locked.deadline is None or minutes < 1:
        raise ExamRefusedError("wrong_state")
    before = locked.deadline
    locked.deadline += timedelta(minutes=minutes)
    locked.extra_seconds += minutes * 60
    locked.save(update_fields=["deadline", "extra_seconds"])
    Incident.objects.create(
        attempt=locked, kind=IncidentKind.TIME_GRANTED, at=now, actor=actor, detail=reason[:300]
    )
    log_event(
        actor,
        "attempt.time_granted",
        locked,
        unit=locked.person.unit,
        before={"deadline": before.isoformat()},
        after={"deadline": locked.deadline.isoformat()},
        reason=reason,
        at=now,
    )
    return locked


@transaction.atomic
def void_attempt(actor: Person, attempt: Attempt, *, reason: str, now: datetime) -> Attempt:
    require(can_invigilate(actor, attempt), "may not invigilate this attempt")
    _require_reason(reason)
    locked = lock(attempt)
    locked.void_reason = reason[:200]
    move(locked, AttemptState.VOID, actor=actor, now=now, reason=reason, fields=("void_reason",))
    return locked
