"""Figures of two cycles side by side for the report on training. No names leave this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import QuerySet

from academy.people.queries import User, scope_q
from ratings.engine.effect import Person
from ratings.enums import EFFECT_READERS
from ratings.models import RatingCycle, RatingResult
from ratings.queries.imports import streets_by_unit

TOTAL = "total"


@dataclass(frozen=True)
class Periods:
    """The cycles of the reader's units that end before the training, and those that end after it."""

    before: date
    after: date

    @property
    def code(self) -> str:
        return f"{self.before.isoformat()}_{self.after.isoformat()}"


def calculated_cycles(user: User) -> QuerySet[RatingCycle]:
    return (
        RatingCycle.objects.filter(scope_q(user, EFFECT_READERS, "unit"), runs__is_current=True)
        .select_related("unit", "version")
        .distinct()
    )


def periods_for(user: User) -> list[Periods]:
    """Neighbouring ends of periods, latest first."""
    ends = sorted(set(calculated_cycles(user).values_list("period_to", flat=True)))
    return [Periods(*pair) for pair in reversed(list(pairwise(ends)))]


def figures_of(user: User, ends: date, figure: str) -> dict[int, float]:
    """person id → her figure in the current run of the cycle that ended on that day."""
    results = RatingResult.objects.filter(
        run__cycle__in=calculated_cycles(user).filter(period_to=ends), run__is_current=True
    )
    if figure == TOTAL:
        rows = results.filter(total__isnull=False).values_list("participant__person_id", "total")
        return {person_id: float(total) for person_id, total in rows if total is not None}
    found = {}
    for person_id, breakdown in results.values_list("participant__person_id", "breakdown").iterator():
        value = _value(breakdown, figure)
        if value is not None:
            found[person_id] = value
    return found


def _value(breakdown: Mapping[str, list[dict[str, object]]], figure: str) -> float | None:
    for component in breakdown.get("components", []):
        for indicator in component["indicators"]:  # type: ignore[attr-defined]
            if indicator["code"] == figure:
                return None if indicator["value"] is None else float(indicator["value"])
    return None


def people_between(user: User, periods: Periods, figure: str, taken_on: Mapping[int, date]) -> list[Person]:
    """Those with a figure on both sides. Who took it before the first period ended is on neither side of the comparison."""
    before, after = (figures_of(user, ends, figure) for ends in (periods.before, periods.after))
    places = _places(user, periods.after)
    return [
        Person(
            *places[person_id],
            before=before[person_id],
            after=after[person_id],
            took_it=person_id in taken_on and taken_on[person_id] <= periods.after,
        )
        for person_id in sorted(before.keys() & after.keys() & places.keys())
        if person_id not in taken_on or taken_on[person_id] > periods.before
    ]


def _places(user: User, ends: date) -> dict[int, tuple[str, str, int]]:
    """person id → street, county, service months, as frozen for the later cycle."""
    found = {}
    for cycle in calculated_cycles(user).filter(period_to=ends):
        streets = streets_by_unit(cycle.unit)
        for person_id, unit_id, months in cycle.participants.values_list(
            "person_id", "unit_id", "service_months"
        ):
            street = streets.get(unit_id)
            found[person_id] = (street.code if street else str(unit_id), cycle.unit.code, months)
    return found
