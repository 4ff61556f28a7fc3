"""Do groups of people fare differently? Each group against everybody else, with an interval and a guard.

Shares: Newcombe's hybrid score interval for the difference of two proportions (Newcombe 1998, method 10), built on
Wilson's interval. Means: Welch's interval with the normal quantile; groups under ten are not compared at all.
The four-fifths ratio is the group's share divided by the highest share among the compared groups (EEOC 1978).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

# Below this nothing is compared: one person more or less would turn the picture round.
SMALLEST_GROUP = 10
FOUR_FIFTHS = 0.8
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rated:
    """One rated person: her groups by kind, total and star."""

    groups: Mapping[str, str]
    total: Decimal
    star: int


@dataclass(frozen=True, slots=True)
class Interval:
    difference: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """`share` is the part at or above the star asked about; intervals compare with everybody outside the group."""

    group: str
    people: int
    mean_total: float
    reached: int
    share: float
    total_gap: Interval | None
    share_gap: Interval | None
    ratio: float | None

    @property
    def too_small(self) -> bool:
        return self.people < SMALLEST_GROUP

    @property
    def flagged(self) -> bool:
        gaps = [gap for gap in (self.total_gap, self.share_gap) if gap is not None]
        return any(gap.excludes_zero for gap in gaps)

    @property
    def below_four_fifths(self) -> bool:
        return self.ratio is not None and self.ratio < FOUR_FIFTHS


def impact(people: Sequence[Rated], kind: str, star: int) -> list[GroupImpact]:
    """One row per group of `kind`, in the order of the group names."""
    members: dict[str, list[Rated]] = {}
    for person in people:
        members.setdefault(person.groups[kind], []).append(person)
    shares = {
        group: reached_share(found, star) for group, found in members.items() if len(found) >= SMALLEST_GROUP
    }
    best = max(shares.values(), default=0.0)
    return [
        _row(group, found, [p for p in people if p.groups[kind] != group], star, best)
        for group, found in sorted(members.items())
    ]


def _row(group: str, found: Sequence[Rated], others: Sequence[Rated], star: int, best: float) -> GroupImpact:
    compared = min(len(found), len(others)) >= SMALLEST_GROUP
    reached = sum(person.star >= star for person in found)
    share = reached / len(found)
    return GroupImpact(
        group=group,
        people=len(found),
        mean_total=mean(_totals(found)),
        reached=reached,
        share=share,
        total_gap=mean_difference(_totals(found), _totals(others)) if compared else None,
        share_gap=share_difference(reached, len(found), sum(p.star >= star for p in others), len(others))
        if compared
        else None,
        ratio=share / best if compared and best else None,
    )


def reached_share(people: Sequence[Rated], star: int) -> float:
    return sum(person.star >= star for person in people) / len(people)


def _totals(people: Iterable[Rated]) -> list[float]:
    return [float(person.total) for person in people]


def mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    middle = mean(values)
    return math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def mean_difference(one: Sequence[float], other: Sequence[float]) -> Interval:
    gap = mean(one) - mean(other)
    reach = Z95 * math.sqrt(variance(one) / len(one) + variance(other) / len(other))
    return Interval(gap, gap - reach, gap + reach)


def wilson(count: int, people: int) -> tuple[float, float]:
    share, spread = count / people, Z95**2 / people
    middle = share + spread / 2
    reach = Z95 * math.sqrt(share * (1 - share) / people + Z95**2 / (4 * people**2))
    return (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)


def share_difference(count: int, people: int, other_count: int, other_people: int) -> Interval:
    share, other = count / people, other_count / other_people
    low, high = wilson(count, people)
    other_low, other_high = wilson(other_count, other_people)
    gap = share - other
    return Interval(
        gap,
        gap - math.hypot(share - low, other_high - other),
        gap + math.hypot(high - share, other - other_low),
    )
