"""The working calendar: what is decided by days of notice and appeal depends on it, so each change is logged."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from academy.people.actions.audit import log_event
from academy.people.models import Holiday, Person
from academy.people.rules import require

FRIDAY = 4


class CalendarRefusedError(Exception):
    """A sentence for the administrator; nothing was written."""


@transaction.atomic
def set_day(actor: Person, day: date, *, is_workday: bool, note: str) -> Holiday:
    """Only days that differ from the plain week are kept."""
    require(actor.is_superuser, "only the administrator edits the calendar")
    if is_workday == (day.weekday() <= FRIDAY):
        raise CalendarRefusedError(_("这一天按平常的星期就是如此，不用登记。"))
    before = Holiday.objects.filter(day=day).values("is_workday", "note").first()
    holiday, _created = Holiday.objects.update_or_create(
        day=day, defaults={"is_workday": is_workday, "note": note.strip()}
    )
    after = {"is_workday": is_workday, "note": holiday.note}
    log_event(actor, "calendar.day_set", holiday, before=before, after=after)
    return holiday


@transaction.atomic
def clear_day(actor: Person, holiday: Holiday) -> None:
    require(actor.is_superuser, "only the administrator edits the calendar")
    before = {"day": str(holiday.day), "is_workday": holiday.is_workday, "note": holiday.note}
    log_event(actor, "calendar.day_cleared", holiday, before=before)
    holiday.delete()
