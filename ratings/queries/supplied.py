"""Which units below a cycle's have brought their figures, and of which months they are still due."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from academy.people.models import OrgUnit
from academy.people.queries import full_time_workers
from ratings.models import PerformanceRecord, RatingCycle
from ratings.queries.gaps import covered_months, first_days, next_month


@dataclass(frozen=True)
class UnitSupply:
    """`people`: full-time workers of the roster; `with_figures`: how many of them any file names."""

    unit: OrgUnit
    people: int
    with_figures: int
    lacking: tuple[date, ...]
    has_none: bool


def months_due(cycle: RatingCycle, today: date) -> list[date]:
    """Months of the cycle that are over and that nobody declared to be without data."""
    settled = set(cycle.months_without_data.values_list("month", flat=True))
    return [
        month
        for month in first_days(cycle.period_from, cycle.period_to)
        if next_month(month) <= today and month not in settled
    ]


def supply_of(cycle: RatingCycle, today: date) -> list[UnitSupply]:
    """One row per unit right below the cycle's that has workers to be rated."""
    due = months_due(cycle, today)
    units = list(OrgUnit.objects.filter(path__startswith=cycle.unit.path, depth=cycle.unit.depth + 1))
    below = {unit.path: unit for unit in units}
    width = len(units[0].path) if units else 0
    records = PerformanceRecord.objects.filter(cycle=cycle, replaced=False).order_by()
    covered: dict[str, set[date]] = defaultdict(set)
    for path, start, end in records.values_list("segment_unit__path", "period_from", "period_to").distinct():
        covered[path[:width]] |= covered_months([(start, end)])
    named = set(records.values_list("person_id", flat=True).distinct())
    people, with_figures = Counter[str](), Counter[str]()
    workers = full_time_workers(cycle.unit).filter(hired_on__lte=cycle.cut_off)
    for pk, path in workers.values_list("pk", "unit__path"):
        people[path[:width]] += 1
        with_figures[path[:width]] += pk in named
    return [
        UnitSupply(
            unit=below[path],
            people=people[path],
            with_figures=with_figures[path],
            lacking=tuple(month for month in due if month not in covered[path]),
            has_none=not covered[path],
        )
        for path in sorted(below)
        if people[path]
    ]


def units_lacking(cycle: RatingCycle, today: date) -> list[UnitSupply]:
    return [supply for supply in supply_of(cycle, today) if supply.lacking]
