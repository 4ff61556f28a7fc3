"""Did those who took a training change differently from comparable people who did not? Matched difference in differences.

Each person who took it is matched with up to `MOST_MATCHES` people who did not, of the same unit, else of the same
county, whose value before differs by at most half a standard deviation; nearest first, service months deciding
between equals. People may serve as match for several. effect = mean over matched people of (own change − mean change
of her matches) (Heckman, Ichimura and Todd 1997; Abadie and Imbens 2006). The interval is a percentile bootstrap over
units, because people of one unit share a street, a leader and a way of counting (Cameron, Gelbach and Miller 2008).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ratings.engine.exact import Ints

MOST_MATCHES = 3
# Of the standard deviation of the values before.
CALIPER = 0.5
# Fewer matched people than this say nothing; fewer than the second number say little.
FEWEST_PEOPLE = 10
FEW_PEOPLE = 30
# The bootstrap over units needs some units; fewer than the second number give intervals that are too narrow.
FEWEST_UNITS = 3
FEW_UNITS = 10
DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Person:
    unit: str
    county: str
    service_months: int
    before: float
    after: float
    took_it: bool

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Balance:
    """Were the matched people alike before? `standardised` is the gap in standard deviations; under 0.1 is close."""

    took: float
    did_not: float
    standardised: float


@dataclass(frozen=True, slots=True)
class Effect:
    """`low` and `high` bound the 95 % interval; None where too few people or units carry it."""

    effect: float
    low: float | None
    high: float | None
    people: int
    units: int
    unmatched: int
    matches_used: int
    change_took: float
    change_did_not: float
    value_before: Balance
    service: Balance

    @property
    def small(self) -> bool:
        return self.people < FEW_PEOPLE or self.units < FEW_UNITS

    @property
    def found(self) -> bool:
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class TooFew:
    """Nothing may be said."""

    took_it: int
    matched: int


@dataclass(frozen=True, slots=True)
class _Match:
    person: Person
    others: tuple[int, ...]
    gap: float


def training_effect(people: Sequence[Person], seed: int) -> Effect | TooFew:
    took = [person for person in people if person.took_it]
    others = [person for person in people if not person.took_it]
    matches = matched(took, others)
    if len(matches) < FEWEST_PEOPLE:
        return TooFew(len(took), len(matches))
    low, high = interval(matches, seed)
    change_took = _mean([match.person.change for match in matches])
    effect = _mean([match.gap for match in matches])
    return Effect(
        effect=effect,
        low=low,
        high=high,
        people=len(matches),
        units=len({match.person.unit for match in matches}),
        unmatched=len(took) - len(matches),
        matches_used=len({index for match in matches for index in match.others}),
        change_took=change_took,
        change_did_not=change_took - effect,
        value_before=balance(matches, others, "before"),
        service=balance(matches, others, "service_months"),
    )


def matched(took: Sequence[Person], others: Sequence[Person]) -> list[_Match]:
    spread = (
        float(np.std([person.before for person in (*took, *others)], ddof=1))
        if len(took) + len(others) > 1
        else 0
    )
    by_unit, by_county = _index(others, "unit"), _index(others, "county")
    matches = []
    for person in took:
        near = nearest(person, others, by_unit[person.unit], spread) or nearest(
            person, others, by_county[person.county], spread
        )
        if near:
            gap = person.change - _mean([others[index].change for index in near])
            matches.append(_Match(person, tuple(near), gap))
    return matches


def _index(people: Sequence[Person], place: str) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for number, person in enumerate(people):
        index[getattr(person, place)].append(number)
    return index


def nearest(person: Person, others: Sequence[Person], candidates: Sequence[int], spread: float) -> list[int]:
    close = [index for index in candidates if abs(others[index].before - person.before) <= CALIPER * spread]
    close.sort(
        key=lambda index: (
            abs(others[index].before - person.before),
            abs(others[index].service_months - person.service_months),
            index,
        )
    )
    return close[:MOST_MATCHES]


def interval(matches: Sequence[_Match], seed: int) -> tuple[float | None, float | None]:
    units = sorted({match.person.unit for match in matches})
    if len(units) < FEWEST_UNITS:
        return None, None
    place = {unit: number for number, unit in enumerate(units)}
    unit_of: Ints = np.array([place[match.person.unit] for match in matches], dtype=np.int64)
    sums = np.bincount(unit_of, weights=[match.gap for match in matches], minlength=len(units))
    counts = np.bincount(unit_of, minlength=len(units))
    drawn = np.random.default_rng(seed).integers(0, len(units), size=(DRAWS, len(units)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def balance(matches: Sequence[_Match], others: Sequence[Person], figure: str) -> Balance:
    own = [float(getattr(match.person, figure)) for match in matches]
    theirs = [_mean([float(getattr(others[index], figure)) for index in match.others]) for match in matches]
    spread = float(np.std(own, ddof=1))
    gap = _mean(own) - _mean(theirs)
    return Balance(_mean(own), _mean(theirs), gap / spread if spread else 0.0)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
