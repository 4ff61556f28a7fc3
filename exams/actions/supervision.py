"""What an invigilator does to running sittings; every step needs a reason and leaves a trace."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.refusals import ExamRefusedError
from exams.actions.sitting import submit_attempt
from exams.actions.transitions import lock, move
from exams.enums import AttemptState, IncidentKind
from exams.models import Announcement, Attempt, Exam, Incident
from exams.queries.console import running_in
from exams.rules import can_invigilate, can_run

LONGEST_GRANT = timedelta(minutes=180)
LONGEST_TEXT = 200


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
def grant_time(actor: Person, attempt: Attempt, *, extra: timedelta, reason: str, now: datetime) -> Attempt:
    """The candidate's clock follows at the next receipt or pulse."""
    require(can_invigilate(actor, attempt), "may not invigilate this attempt")
    _require_reason(reason)
    locked = lock(attempt)
    if locked.state != AttemptState.IN_PROGRESS or locked.deadline is None:
        raise ExamRefusedError("wrong_state")
    if not timedelta(seconds=1) <= extra <= LONGEST_GRANT:
        raise ExamRefusedError("minutes_out_of_range")
    before = locked.deadline
    locked.deadline += extra
    locked.extra_seconds += int(extra.total_seconds())
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
def grant_time_to_all(
    actor: Person, attempts: Iterable[Attempt], *, extra: timedelta, reason: str, now: datetime
) -> int:
    """All of them or, when one may not, none. Sittings that ended meanwhile are passed over."""
    granted = 0
    for attempt in attempts:
        # Read under its lock: whoever hands in at this very moment must not stop the time of all others.
        if lock(attempt).state == AttemptState.IN_PROGRESS:
            grant_time(actor, attempt, extra=extra, reason=reason, now=now)
            granted += 1
    return granted


@transaction.atomic
def give_time_back(actor: Person, exam: Exam, *, extra: timedelta, reason: str, now: datetime) -> int:
    """After an outage: the same time for everybody of the officer's units who is sitting now."""
    return grant_time_to_all(actor, running_in(actor, exam), extra=extra, reason=reason, now=now)


@transaction.atomic
def force_submit(actor: Person, attempt: Attempt, *, reason: str, now: datetime) -> Attempt:
    """Collect the paper as it is; every answer that has a receipt counts."""
    require(can_invigilate(actor, attempt), "may not invigilate this attempt")
    _require_reason(reason)
    if attempt.state != AttemptState.IN_PROGRESS:
        raise ExamRefusedError("wrong_state")
    submitted = submit_attempt(attempt, now=now, actor=actor, reason=reason)
    Incident.objects.create(
        attempt=submitted, kind=IncidentKind.FORCED, at=now, actor=actor, detail=reason[:300]
    )
    return submitted


@transaction.atomic
def void_attempt(actor: Person, attempt: Attempt, *, reason: str, now: datetime) -> Attempt:
    require(can_invigilate(actor, attempt), "may not invigilate this attempt")
    _require_reason(reason)
    locked = lock(attempt)
    locked.void_reason = reason[:200]
    move(locked, AttemptState.VOID, actor=actor, now=now, reason=reason, fields=("void_reason",))
    return locked


@transaction.atomic
def announce(
    actor: Person, exam: Exam, attempts: Iterable[Attempt] | None, *, text: str, now: datetime
) -> list[Announcement]:
    """Words on the candidates' own pages; `attempts` None: to everybody in the exam."""
    words = text.strip()[:LONGEST_TEXT]
    if not words:
        raise ExamRefusedError("text_missing")
    told: list[Attempt | None] = [None] if attempts is None else list(attempts)
    for attempt in told:
        require(
            can_run(actor, exam) if attempt is None else can_invigilate(actor, attempt),
            "may not speak to these candidates",
        )
    made = Announcement.objects.bulk_create(
        [Announcement(exam=exam, attempt=attempt, text=words, at=now, actor=actor) for attempt in told]
    )
    after = {"text": words, "to": "all" if attempts is None else len(made)}
    log_event(actor, "exam.announced", exam, unit=exam.unit, after=after, at=now)
    return made
