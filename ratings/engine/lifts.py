"""What would have lifted one person: obstacles to the next star, and single figures that would do alone."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import ceil

import numpy as np

from ratings.engine.caps import figure
from ratings.engine.changes import Correction, corrected
from ratings.engine.codes import Method
from ratings.engine.exact import FIGURE_SCALE, MISSING, as_decimal, hundredths, known_decimal
from ratings.engine.outcome import Outcome
from ratings.engine.quota import UNLIMITED
from ratings.engine.roster import Roster, subset
from ratings.engine.scheme import Normaliser
from ratings.engine.stars import rate
from ratings.engine.training import required_hours
from ratings.engine.veto import NO_VETO


class LiftKind(StrEnum):
    FIGURE = "FIGURE"
    VETO = "VETO"
    TOTAL = "TOTAL"
    CONDITION = "CONDITION"
    STEP = "STEP"
    SEAT = "SEAT"


@dataclass(frozen=True, slots=True)
class Lift:
    """`figure` must go from `have` to `need`; `star` is what that leads to if `enough`, else what it is
    needed for. A lift that is enough was verified by rating again."""

    kind: LiftKind
    star: int
    figure: str
    have: Decimal | None
    need: Decimal | None
    enough: bool


def nearest_lifts(outcome: Outcome, index: int) -> tuple[Lift, ...]:
    star = outcome.star_of(index)
    if not outcome.is_computed(index) or star is None or star >= outcome.scheme.top_star:
        return ()
    enough = sorted(single_figures(outcome, index, star), key=lambda lift: (lift.reach, lift.lift.figure))
    return (*(entry.lift for entry in enough), *obstacles(outcome, index, star + 1))


@dataclass(frozen=True, slots=True)
class Reached:
    lift: Lift
    reach: int


def single_figures(outcome: Outcome, index: int, star: int) -> list[Reached]:
    """For each measured figure the smallest rise that alone gives a higher star, found by halving."""
    part, place = own_group(outcome, index)
    reached = []
    for name in outcome.scheme.indicators:
        entry = smallest_rise(outcome, part, place, name, star)
        if entry is not None:
            reached.append(entry)
    return reached


def own_group(outcome: Outcome, index: int) -> tuple[Roster, int]:
    members = np.flatnonzero(outcome.group == outcome.group[index]).astype(np.int64)
    return subset(outcome.roster, members), int(np.searchsorted(members, index))


def smallest_rise(outcome: Outcome, part: Roster, place: int, name: str, star: int) -> Reached | None:
    scheme = outcome.scheme
    index = outcome.roster.index(str(part.keys[place]))
    have = int(outcome.scores.merged[scheme.indicators.index(name), index])
    best = best_value(outcome, index, name)
    rising = higher_is_better(scheme.normalise[name])
    if have == MISSING or (have >= best if rising else have <= best):
        return None

    def star_with(value: int) -> int:
        change = Correction(str(part.keys[place]), name, as_decimal(value))
        again = rate(corrected(part, change), scheme, outcome.seat_groups)
        return int(again.star[place])

    if star_with(best) <= star:
        return None
    low, high = 0, abs(best - have)
    while high - low > 1:
        middle = (low + high) // 2
        if star_with(have + middle if rising else have - middle) > star:
            high = middle
        else:
            low = middle
    need = have + high if rising else have - high
    lift = Lift(LiftKind.FIGURE, star_with(need), name, as_decimal(have), as_decimal(need), enough=True)
    return Reached(lift, high)


def best_value(outcome: Outcome, index: int, name: str) -> int:
    rule = outcome.scheme.normalise[name]
    if rule.method is Method.LINEAR:
        return int(hundredths(rule.full_at))
    if rule.method is Method.BANDS:
        return int(hundredths(max(rule.bands, key=lambda row: row[1])[0]))
    if rule.method is Method.RATIO_CAPPED:
        required = required_hours(outcome.scheme, int(outcome.roster.in_post[index])) * FIGURE_SCALE
        due: int = ceil(required)
        return due
    return int(100 * FIGURE_SCALE)


def higher_is_better(rule: Normaliser) -> bool:
    if rule.method is Method.LINEAR:
        return rule.full_at > rule.zero_at
    return rule.method is not Method.BANDS or rule.bands[0][1] >= rule.bands[-1][1]


def obstacles(outcome: Outcome, index: int, target: int) -> list[Lift]:
    """All that stands between the person and one star more, whether or not removing one is enough."""
    caps, scheme = outcome.caps, outcome.scheme
    found = []
    if caps.veto[index] != NO_VETO and caps.veto[index] < target:
        found.append(Lift(LiftKind.VETO, target, "veto", None, None, enough=False))
    if caps.band[index] < target:
        total = as_decimal(int(outcome.total[index]))
        found.append(Lift(LiftKind.TOTAL, target, "total", total, scheme.bands[target], enough=False))
    found.extend(missing_conditions(outcome, index, target))
    if caps.step[index] < target:
        step = Decimal(int(caps.step[index]))
        found.append(Lift(LiftKind.STEP, target, "prev_star", step, Decimal(target), enough=False))
    if caps.cap[index] >= target:
        found.append(missing_seat(outcome, index, target))
    return found


def missing_conditions(outcome: Outcome, index: int, target: int) -> list[Lift]:
    needed: dict[str, Decimal] = {}
    hours = False
    for star in range(1, target + 1):
        conditions = outcome.scheme.eligibility[star]
        needed |= dict(conditions.least)
        hours |= conditions.hours_complete
    lifts = []
    for name, least in needed.items():
        have = int(figure(outcome.roster, outcome.scheme, outcome.scores, outcome.total, name)[index])
        if have < hundredths(least):
            lifts.append(Lift(LiftKind.CONDITION, target, name, known_decimal(have), least, enough=False))
    if hours and not outcome.hours.complete[index]:
        earned = known_decimal(int(outcome.hours.merged()[index]))
        due = required_hours(outcome.scheme, int(outcome.roster.in_post[index]))
        need = as_decimal(ceil(due * FIGURE_SCALE))
        lifts.append(Lift(LiftKind.CONDITION, target, "hours", earned, need, enough=False))
    return lifts


def missing_seat(outcome: Outcome, index: int, target: int) -> Lift:
    """Her place and the seats there were; never another person's figures."""
    seats = int(outcome.placement.open_seats[target - 1, int(outcome.group[index])])
    rank = Decimal(int(outcome.place[target - 1, index]))
    need = None if seats == UNLIMITED else Decimal(seats)
    return Lift(LiftKind.SEAT, target, "rank", rank, need, enough=False)
