from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from academy.people.actions.audit import log_event
from academy.people.enums import ROSTER_EDITORS, PersonStatus, PostingRole
from academy.people.models import Grid, OrgUnit, Person, Posting
from academy.people.rules import holds, manages, require


def _open_posting(person: Person, unit: OrgUnit, start: date, **fields: Any) -> Posting:
    posting = Posting.objects.create(
        person=person,
        unit=unit,
        valid_from=start,
        employment=person.employment,
        worker_no=person.worker_no,
        **fields,
    )
    person.unit = unit
    person.save(update_fields=["unit"])
    return posting


def _refuse_overlap(person: Person, start: date) -> None:
    clash = person.postings.filter(is_primary=True).exclude(valid_to__lt=start).filter(valid_from__gte=start)
    if clash.exists():
        raise ValidationError(_("该人员在 %(day)s 之后已有主要任职，请先核对任职记录。") % {"day": start})


@transaction.atomic
def hire(
    actor: Person | None,
    person: Person,
    unit: OrgUnit,
    *,
    start: date,
    role: str = PostingRole.GRID_WORKER,
    grids: list[Grid] | None = None,
    source_doc: str = "",
) -> Posting:
    """Save a new person and open the first posting. `actor` None: the roster import of the system."""
    if actor is not None:
        require(holds(actor, ROSTER_EDITORS, unit), "may not hire into this unit")
    person.save()
    posting = _open_posting(person, unit, start, role=role, source_doc=source_doc)
    posting.grids.set(grids or [])
    log_event(actor, "person.hired", person, unit=unit, after={"unit": unit.code, "from": str(start)})
    return posting


@transaction.atomic
def move(
    actor: Person | None, person: Person, unit: OrgUnit, *, start: date, source_doc: str = ""
) -> Posting:
    """Close the current primary posting the day before `start` and open one in `unit`."""
    if actor is not None:
        require(manages(actor, person) and holds(actor, ROSTER_EDITORS, unit), "may not move this person")
    _refuse_overlap(person, start)
    current = person.postings.on(start).filter(is_primary=True).first()
    role = current.role if current else PostingRole.GRID_WORKER
    if current:
        current.valid_to = start - timedelta(days=1)
        current.save(update_fields=["valid_to"])
    posting = _open_posting(person, unit, start, role=role, source_doc=source_doc)
    log_event(
        actor,
        "person.moved",
        person,
        unit=unit,
        before={"unit": current.unit.code if current else None},
        after={"unit": unit.code, "from": str(start)},
    )
    return posting


@transaction.atomic
def dismiss(actor: Person | None, person: Person, *, last_day: date, reason: str) -> None:
    if actor is not None:
        require(manages(actor, person), "may not dismiss this person")
    person.postings.filter(valid_to__isnull=True).update(valid_to=last_day)
    person.status = PersonStatus.DEPARTED
    person.departed_on = last_day
    person.is_active = False
    person.save(update_fields=["status", "departed_on", "is_active"])
    log_event(
        actor, "person.dismissed", person, unit=person.unit, after={"last_day": str(last_day)}, reason=reason
    )
