"""Figures of months, quarters and years of one person, indicator and unit become what the engine rates.

Of times inside each other the longest with a figure counts. Counts are added up and the rate is computed once from
the sums; figures without counts stay apart, and the engine takes their mean by months, exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ratings.imports.roster import Period


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    pk: int
    period: Period
    months: int
    value: Decimal | None
    numerator: int | None = None
    denominator: int | None = None

    @property
    def counted(self) -> bool:
        return self.numerator is not None and self.denominator is not None

    @property
    def known(self) -> bool:
        return self.value is not None or self.counted


@dataclass(frozen=True, slots=True)
class MergedFigure:
    months: int
    value: Decimal | None
    numerator: int | None = None
    denominator: int | None = None


def figures_that_count(figures: Iterable[PeriodFigure]) -> list[PeriodFigure]:
    """Longest first, nothing inside what is already taken; in the order of time."""
    taken: list[PeriodFigure] = []
    known = [each for each in figures if each.known]
    for each in sorted(known, key=lambda each: (each.period.start - each.period.end, each.period.start)):
        if not any(other.period.overlaps(each.period) for other in taken):
            taken.append(each)
    return sorted(taken, key=lambda each: each.period.start)


def merge(figures: Sequence[PeriodFigure]) -> list[MergedFigure]:
    parts = figures_that_count(figures)
    if not parts:
        return [MergedFigure(max((each.months for each in figures), default=0), None)]
    if len(parts) > 1 and all(each.counted for each in parts):
        months = sum(each.months for each in parts)
        return [MergedFigure(months, None, sum_of(parts, "numerator"), sum_of(parts, "denominator"))]
    return [MergedFigure(each.months, each.value, each.numerator, each.denominator) for each in parts]


def sum_of(parts: Sequence[PeriodFigure], name: str) -> int:
    return sum(getattr(each, name) for each in parts)
