"""Months of a cycle that nobody's, or somebody's, figures cover."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from academy.people.enums import PostingRole
from academy.people.models import Posting
from ratings.models import PerformanceRecord, RatingCycle

# As the importer counts them: a month of a person counts from so many days in post.
DAYS_FOR_A_MONTH = 15


def first_days(start: date, end: date) -> list[date]:
    """The first day of every month that begins in the time or holds its start."""
    months, month = [], start.replace(day=1)
    while month <= end:
        months.append(month)
        month = next_month(month)
    return months


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def covered_months(periods: Iterable[tuple[date, date]]) -> set[date]:
    return {month for start, end in periods for month in first_days(start, end)}


def months_without_data(cycle: RatingCycle) -> list[date]:
    """Months for which the cycle has no figures of anybody; decided ones included."""
    periods = _records(cycle).values_list("period_from", "period_to").distinct()
    covered = covered_months(periods)
    return [month for month in first_days(cycle.period_from, cycle.period_to) if month not in covered]


def missing_months(cycle: RatingCycle) -> dict[int, list[date]]:
    """Person id → months in post without figures, for people who have figures of other months."""
    distinct = list(_records(cycle).values_list("period_from", "period_to").distinct())
    if all(start <= cycle.period_from and end >= cycle.period_to for start, end in distinct):
        return {}
    covered: dict[int, set[date]] = defaultdict(set)
    people = _records(cycle).values_list("person_id", "period_from", "period_to").distinct()
    for person_id, start, end in people.order_by():
        covered[person_id] |= covered_months([(start, end)])
    settled = set(cycle.months_without_data.values_list("month", flat=True))
    found = {}
    for person_id, due in _months_in_post(cycle, covered).items():
        lacking = sorted(due - covered[person_id] - settled)
        if lacking:
            found[person_id] = lacking
    return found


def _records(cycle: RatingCycle) -> QuerySet[PerformanceRecord]:
    return PerformanceRecord.objects.filter(cycle=cycle, replaced=False)


def _months_in_post(cycle: RatingCycle, people: Iterable[int]) -> dict[int, set[date]]:
    days: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    wanted = set(people)
    postings = Posting.objects.filter(
        is_primary=True,
        role=PostingRole.GRID_WORKER,
        unit__path__startswith=cycle.unit.path,
        valid_from__lte=cycle.period_to,
    ).values_list("person_id", "valid_from", "valid_to")
    for person_id, start, end in postings:
        first, last = max(start, cycle.period_from), min(end or cycle.period_to, cycle.period_to)
        if person_id not in wanted or last < first:
            continue
        for month in first_days(first, last):
            inside = min(last, next_month(month) - timedelta(days=1)) - max(first, month)
            days[person_id][month] += inside.days + 1
    return {
        person_id: {month for month, count in months.items() if count >= DAYS_FOR_A_MONTH}
        for person_id, months in days.items()
    }
