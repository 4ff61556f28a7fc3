from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from academy.people.enums import LeaveKind
from academy.people.models import OrgUnit, Person
from courses.engine.hours import HourBalance, balance, months_in_post, required_hours
from courses.enums import TrainingMode
from courses.models import HourRecord, TrainingPlan

# What a year asks where no unit above the person has written a plan.
DEFAULT_YEARLY_HOURS = Decimal(40)
# Reading at home counts for at most half of the year: the rest is learned among colleagues.
MODE_CAPS = {TrainingMode.SELF_STUDY.value: Decimal("0.5")}
# Away in the sense of the rating rules; secondment and work injury are service.
AWAY = frozenset({LeaveKind.PERSONAL, LeaveKind.SICK, LeaveKind.MATERNITY, LeaveKind.FULL_TIME_STUDY})


@dataclass(frozen=True, slots=True)
class HourFact:
    record_id: int
    subject: str
    mode: str
    hours: Decimal
    earned_on: date
    source: str


def verified_hours(unit: OrgUnit, start: date, end: date) -> dict[int, list[HourFact]]:
    """person id → verified hours earned from `start` to `end`, for everybody below `unit`."""
    below = Q(person__unit__path__startswith=unit.path) | Q(person__county__path__startswith=unit.path)
    rows = (
        HourRecord.objects.filter(below, verified_at__isnull=False, earned_on__range=(start, end))
        .order_by("earned_on", "pk")
        .values_list("person_id", "pk", "subject__title", "mode", "hours", "earned_on", "source")
    )
    facts: dict[int, list[HourFact]] = {}
    for person_id, pk, subject, mode, hours, earned_on, source in rows:
        fact = HourFact(pk, subject, mode, hours, earned_on, source)
        facts.setdefault(person_id, []).append(fact)
    return facts


def hour_records_of(person: Person, year: int) -> QuerySet[HourRecord]:
    return person.hour_records.filter(earned_on__year=year).select_related("subject")


def yearly_hours(person: Person, year: int) -> Decimal:
    """What the plan of the nearest unit asks of a whole year."""
    if person.unit is None:
        return DEFAULT_YEARLY_HOURS
    plans = TrainingPlan.objects.filter(year=year).select_related("unit").order_by("-unit__depth")
    return next((p.required_hours for p in plans if p.unit.contains(person.unit)), DEFAULT_YEARLY_HOURS)


def hour_balance(person: Person, year: int) -> HourBalance | None:
    """Hours of the year against the plan; None for people of whom no hours are asked."""
    if not person.is_grid_worker:
        return None
    records = person.hour_records.filter(earned_on__year=year, verified_at__isnull=False)
    months = months_in_post(
        year,
        person.postings.filter(is_primary=True).values_list("valid_from", "valid_to"),
        person.leaves.filter(kind__in=AWAY).values_list("valid_from", "valid_to"),
    )
    required = required_hours(yearly_hours(person, year), months)
    return balance(records.values_list("mode", "hours"), MODE_CAPS, required)
