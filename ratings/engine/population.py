"""Who takes part, in which category, counted in which unit: decided from dated facts alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ratings.engine.codes import Category, UnitForQuota
from ratings.engine.scheme.types import Population

ONE_DAY = timedelta(days=1)


class LeaveKind(StrEnum):
    PERSONAL = "PERSONAL"
    SICK = "SICK"
    MATERNITY = "MATERNITY"
    WORK_INJURY = "WORK_INJURY"
    SECONDMENT = "SECONDMENT"
    STUDY = "STUDY"


class StandingReason(StrEnum):
    IN_POST = "IN_POST"
    EXTERNAL = "EXTERNAL"
    EMPLOYMENT = "EMPLOYMENT"
    GRID_HEAD = "GRID_HEAD"
    DEPARTED = "DEPARTED"
    NOT_POSTED = "NOT_POSTED"
    SHORT_SERVICE = "SHORT_SERVICE"
    PROBATION = "PROBATION"
    INVESTIGATION = "INVESTIGATION"
    MATERNITY_LEAVE = "MATERNITY_LEAVE"
    LONG_LEAVE = "LONG_LEAVE"
    SHORT_IN_POST = "SHORT_IN_POST"


@dataclass(frozen=True, slots=True)
class Span:
    """Both days included; no end means still running."""

    starts: date
    ends: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class PostingSpan:
    unit: str
    span: Span


@dataclass(frozen=True, slots=True)
class LeaveSpan:
    kind: LeaveKind
    span: Span


@dataclass(frozen=True, slots=True)
class EmploymentFacts:
    employment: str
    hired_on: date
    left_on: date | None = None
    is_external: bool = False
    is_grid_head: bool = False
    on_probation: bool = False
    under_investigation: bool = False
    postings: tuple[PostingSpan, ...] = ()
    leaves: tuple[LeaveSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    starts: date
    cutoff: date


@dataclass(frozen=True, slots=True)
class UnitMonths:
    unit: str
    months: int


@dataclass(frozen=True, slots=True)
class Standing:
    category: Category
    reason: StandingReason
    unit: str | None
    service_months: int
    in_post_months: int
    segments: tuple[UnitMonths, ...]


def categorise(facts: EmploymentFacts, period: Period, population: Population) -> Standing:
    segments = unit_months(facts, period, population.month_counts_if_days_gte)
    in_post = sum(segment.months for segment in segments)
    service = service_months(facts.hired_on, period.cutoff)
    category, reason = category_of(facts, period, population, service, in_post)
    return Standing(
        category=category,
        reason=reason,
        unit=unit_for_quota(facts, period, population, segments),
        service_months=service,
        in_post_months=in_post,
        segments=segments,
    )


def category_of(
    facts: EmploymentFacts, period: Period, population: Population, service: int, in_post: int
) -> tuple[Category, StandingReason]:
    outside = outside_reason(facts, period.cutoff, population)
    if outside is not None:
        return Category.EXCLUDED, outside
    if service < population.new_hire_under_service_months:
        return Category.NEW_HIRE, StandingReason.SHORT_SERVICE
    if facts.on_probation:
        return Category.NEW_HIRE, StandingReason.PROBATION
    if facts.under_investigation:
        return Category.DEFERRED, StandingReason.INVESTIGATION
    if in_post >= population.min_in_post_months:
        return Category.RATED, StandingReason.IN_POST
    return short_in_post(facts, period)


def outside_reason(facts: EmploymentFacts, cutoff: date, population: Population) -> StandingReason | None:
    if facts.is_external:
        return StandingReason.EXTERNAL
    if facts.left_on is not None and facts.left_on <= cutoff:
        return StandingReason.DEPARTED
    if facts.employment not in population.employment:
        return StandingReason.EMPLOYMENT
    if facts.is_grid_head:
        return StandingReason.GRID_HEAD
    if facts.hired_on > cutoff or not any(posting.span.covers(cutoff) for posting in facts.postings):
        return StandingReason.NOT_POSTED
    return None


def short_in_post(facts: EmploymentFacts, period: Period) -> tuple[Category, StandingReason]:
    """Maternity leave protects even beside another leave."""
    kinds = {leave.kind for leave in facts.leaves if overlaps(leave.span, period)}
    if LeaveKind.MATERNITY in kinds:
        return Category.MATERNITY, StandingReason.MATERNITY_LEAVE
    if kinds:
        return Category.NO_GRADE, StandingReason.LONG_LEAVE
    return Category.NO_GRADE, StandingReason.SHORT_IN_POST


def overlaps(span: Span, period: Period) -> bool:
    return span.starts <= period.cutoff and (span.ends is None or span.ends >= period.starts)


def service_months(hired_on: date, cutoff: date) -> int:
    """Whole months of service, the cut-off day included."""
    after = cutoff + ONE_DAY
    months = (after.year - hired_on.year) * 12 + after.month - hired_on.month
    return max(months - (after.day < hired_on.day), 0)


def unit_months(facts: EmploymentFacts, period: Period, days_needed: int) -> tuple[UnitMonths, ...]:
    """Months that count, by unit in order of first posting; a month goes to the unit with most of its days."""
    months: dict[str, int] = {}
    for month in calendar_months(period):
        days = days_by_unit(facts, month)
        if sum(days.values()) >= days_needed:
            # On equal days the later unit has the month: its posting comes later in the mapping.
            unit = max(reversed(days), key=lambda code: days[code])
            months[unit] = months.get(unit, 0) + 1
    return tuple(UnitMonths(unit, count) for unit, count in months.items())


def calendar_months(period: Period) -> Iterable[Span]:
    starts = period.starts
    while starts <= period.cutoff:
        following = (starts.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield Span(starts, min(following - ONE_DAY, period.cutoff))
        starts = following


def days_by_unit(facts: EmploymentFacts, month: Span) -> dict[str, int]:
    days: dict[str, int] = {}
    ordered = sorted(facts.postings, key=lambda posting: posting.span.starts)
    for day in days_of(month):
        if any(leave.span.covers(day) for leave in facts.leaves) or is_before_or_after_service(facts, day):
            continue
        covering = [posting.unit for posting in ordered if posting.span.covers(day)]
        if covering:
            days[covering[-1]] = days.get(covering[-1], 0) + 1
    return days


def days_of(span: Span) -> Iterable[date]:
    ends = span.starts if span.ends is None else span.ends
    return (span.starts + timedelta(days=offset) for offset in range((ends - span.starts).days + 1))


def is_before_or_after_service(facts: EmploymentFacts, day: date) -> bool:
    return day < facts.hired_on or (facts.left_on is not None and day > facts.left_on)


def unit_for_quota(
    facts: EmploymentFacts, period: Period, population: Population, segments: tuple[UnitMonths, ...]
) -> str | None:
    current = unit_at(facts, period.cutoff)
    if population.unit_for_quota is UnitForQuota.LONGEST_POSTING and segments:
        return max(reversed(segments), key=lambda segment: segment.months).unit
    months = {segment.unit: segment.months for segment in segments}
    if current is None or months.get(current, 0) >= population.min_months_in_new_unit:
        return current
    return unit_before(facts, current, period) or current


def unit_at(facts: EmploymentFacts, day: date) -> str | None:
    covering = [posting for posting in facts.postings if posting.span.covers(day)]
    return max(covering, key=lambda posting: posting.span.starts).unit if covering else None


def unit_before(facts: EmploymentFacts, current: str, period: Period) -> str | None:
    """The unit she moved from within the period; a posting that ended earlier has nothing to say."""
    arrived = max(posting.span.starts for posting in facts.postings if posting.unit == current)
    earlier = [
        posting
        for posting in facts.postings
        if posting.unit != current and posting.span.starts < arrived and overlaps(posting.span, period)
    ]
    return max(earlier, key=lambda posting: posting.span.starts).unit if earlier else None
