"""Hours by mode: caps per mode, and what a year asks of somebody who was in post for a part of it."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")
MONTHS = 12
# The rating rules count a calendar month as soon as the worker was in post on this many of its days.
DAYS_THAT_MAKE_A_MONTH = 15

# First and last day, both included; no last day means still running.
Span = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class ModeHours:
    mode: str
    earned: Decimal
    credited: Decimal

    @property
    def is_capped(self) -> bool:
        return self.credited < self.earned


@dataclass(frozen=True, slots=True)
class HourBalance:
    modes: tuple[ModeHours, ...]
    required: Decimal

    @property
    def earned(self) -> Decimal:
        return sum((line.earned for line in self.modes), Decimal(0))

    @property
    def credited(self) -> Decimal:
        return sum((line.credited for line in self.modes), Decimal(0))

    @property
    def missing(self) -> Decimal:
        return max(self.required - self.credited, Decimal(0))


def balance(
    earned: Iterable[tuple[str, Decimal]], caps: Mapping[str, Decimal], required: Decimal
) -> HourBalance:
    """`caps` are shares of the required hours; what lies above a cap is kept but not credited."""
    sums: dict[str, Decimal] = {}
    for mode, hours in earned:
        sums[mode] = sums.get(mode, Decimal(0)) + hours
    lines = tuple(
        ModeHours(mode, hours, _capped(hours, caps.get(mode), required)) for mode, hours in sums.items()
    )
    return HourBalance(lines, required)


def _capped(hours: Decimal, cap: Decimal | None, required: Decimal) -> Decimal:
    return hours if cap is None else min(hours, _tenths(required * cap))


def required_hours(yearly: Decimal, months: int) -> Decimal:
    return _tenths(yearly * months / MONTHS)


def _tenths(hours: Decimal) -> Decimal:
    return hours.quantize(TENTH, rounding=ROUND_HALF_UP)


def months_in_post(year: int, postings: Iterable[Span], leaves: Iterable[Span]) -> int:
    posted, away = tuple(postings), tuple(leaves)
    return sum(_counts(year, month, posted, away) for month in range(1, MONTHS + 1))


def _counts(year: int, month: int, postings: tuple[Span, ...], leaves: tuple[Span, ...]) -> bool:
    first = date(year, month, 1)
    days = [first + timedelta(days=n) for n in range(monthrange(year, month)[1])]
    in_post = sum(_covered(day, postings) and not _covered(day, leaves) for day in days)
    return in_post >= DAYS_THAT_MAKE_A_MONTH


def _covered(day: date, spans: tuple[Span, ...]) -> bool:
    return any(start <= day and (end is None or day <= end) for start, end in spans)
