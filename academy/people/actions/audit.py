from collections.abc import Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from academy.jobs.models import Job
from academy.people.models import AuditEvent, AuditSubject, OrgUnit, Person

request_origin: ContextVar[str | None] = ContextVar("request_origin", default=None)


def log_event(
    actor: Person | None,
    action: str,
    target: models.Model | None = None,
    *,
    unit: OrgUnit | None = None,
    before: Any = None,
    after: Any = None,
    reason: str = "",
    at: datetime | None = None,
    people: Iterable[int] = (),
) -> AuditEvent:
    """Add one row to the audit log, inside the caller's transaction. `actor` None means the system itself.

    `people`: whose data the event showed, so that each of them can be told who looked.
    """
    event = AuditEvent.objects.create(
        at=at or timezone.now(),
        actor=actor,
        action=action,
        object_type=target._meta.label_lower if target else "",
        object_id=str(target.pk) if target else "",
        object_text=str(target)[:160] if target else "",
        unit=unit,
        before=before,
        after=after,
        reason=reason[:500],
        ip=request_origin.get(),
    )
    AuditSubject.objects.bulk_create(
        [AuditSubject(event=event, person_id=pk) for pk in dict.fromkeys(people)], batch_size=1000
    )
    return event


def log_result_taken(job: Job, name: str, now: datetime) -> None:
    """The file of a long task left the house."""
    log_event(job.owner, "job.result_taken", job, after={"kind": job.kind, "file": name}, at=now)
