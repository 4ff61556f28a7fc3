"""Seats: how many of each limited star a unit may give."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ratings.engine.codes import CATEGORIES, Category, QuotaBase, QuotaMode
from ratings.engine.exact import Bools, Ints
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme

UNLIMITED = -1
RATE_SCALE = 10_000
OUTSIDE_BASE = {
    QuotaBase.RATED: {Category.EXCLUDED, Category.NEW_HIRE, Category.CARRY_OVER, Category.NO_GRADE},
    QuotaBase.ON_ROLL: {Category.EXCLUDED},
}


@dataclass(frozen=True, slots=True)
class Seats:
    """Groups share their seats: a unit, a pool of small units, or a whole parent. Rows of `seats` are stars 1…"""

    group_of_unit: Ints
    parent: Ints
    code: tuple[str, ...]
    base: Ints
    seats: Ints
    share_numerator: Ints
    share_denominator: Ints

    def share(self, star: int, group: int) -> Fraction | None:
        if self.seats[star - 1, group] == UNLIMITED:
            return None
        return Fraction(
            int(self.share_numerator[star - 1, group]), int(self.share_denominator[star - 1, group])
        )


def seat_groups(roster: Roster, scheme: Scheme, category: Ints) -> Seats:
    unit_base = np.bincount(roster.unit[in_base(scheme, category)], minlength=len(roster.units))
    group_of_unit, first_unit = grouped_units(roster, scheme, unit_base)
    groups = len(first_unit)
    base = np.zeros(groups, dtype=np.int64)
    np.add.at(base, group_of_unit, unit_base)
    parent = roster.parent_of_unit[first_unit]
    shares = [exact_shares(scheme, star, base, parent, len(roster.parents)) for star in scheme.stars]
    none = np.zeros(groups, dtype=np.int64)
    seats = [
        np.full(groups, UNLIMITED, dtype=np.int64) if share is None else allotted(scheme, star, share)
        for star, share in zip(scheme.stars, shares, strict=True)
    ]
    return Seats(
        group_of_unit=group_of_unit,
        parent=parent,
        code=tuple(str(roster.units[unit]) for unit in first_unit),
        base=base,
        seats=np.stack(seats),
        share_numerator=np.stack([none if share is None else share.numerator for share in shares]),
        share_denominator=np.stack([none + 1 if share is None else share.denominator for share in shares]),
    )


def in_base(scheme: Scheme, category: Ints) -> Bools:
    outside = [CATEGORIES.index(entry) for entry in OUTSIDE_BASE[scheme.quota.base]]
    return ~np.isin(category, outside)


def grouped_units(roster: Roster, scheme: Scheme, base: Ints) -> tuple[Ints, Ints]:
    """Group number of each unit, and the unit of the lowest code in each group."""
    units = np.arange(len(roster.units), dtype=np.int64)
    if scheme.quota.mode is QuotaMode.POOLED:
        pooled = np.ones(len(units), dtype=np.bool_)
    else:
        pooled = base < scheme.quota.pool_units_under
    lowest = np.full(len(roster.parents), len(units), dtype=np.int64)
    np.minimum.at(lowest, roster.parent_of_unit[pooled], units[pooled])
    leader = np.where(pooled, lowest[roster.parent_of_unit], units)
    first_unit, group_of_unit = np.unique(leader, return_inverse=True)
    return group_of_unit.astype(np.int64), first_unit


@dataclass(frozen=True, slots=True)
class Shares:
    """Exact shares numerator/denominator per group, and the whole seats of each parent."""

    numerator: Ints
    denominator: Ints
    base: Ints
    parent: Ints
    total: Ints


def exact_shares(scheme: Scheme, star: int, base: Ints, parent: Ints, parents: int) -> Shares | None:
    quota = scheme.quota
    parent_base = np.zeros(parents, dtype=np.int64)
    np.add.at(parent_base, parent, base)
    if star in quota.fixed:
        total = np.where(parent_base > 0, quota.fixed[star], 0)
        return Shares(base * quota.fixed[star], np.maximum(parent_base, 1)[parent], base, parent, total)
    if star not in quota.rates:
        return None
    rate = int(quota.rates[star] * RATE_SCALE)
    total = parent_base * rate // RATE_SCALE
    if star in quota.min_total:
        lifted = np.maximum(total, quota.min_total[star])
        total = np.where((parent_base >= quota.min_total_base) & (parent_base > 0), lifted, total)
    return Shares(base * rate, np.full(len(base), RATE_SCALE), base, parent, total)


def allotted(scheme: Scheme, star: int, share: Shares) -> Ints:
    mode = scheme.quota.mode
    if mode is QuotaMode.POOLED:
        return share.total[share.parent]
    if mode is QuotaMode.INDEPENDENT_FLOOR:
        return share.numerator // share.denominator
    if mode is QuotaMode.INDEPENDENT_CEIL:
        return -(-share.numerator // share.denominator)
    if mode is QuotaMode.INDEPENDENT_HALF_UP:
        return (2 * share.numerator + share.denominator) // (2 * share.denominator)
    return largest_remainder(share)


def largest_remainder(share: Shares) -> Ints:
    """Whole shares first; leftover seats to the largest fractions, then larger base, then lower unit code."""
    whole = share.numerator // share.denominator
    fraction = share.numerator % share.denominator
    given = np.zeros(len(share.total), dtype=np.int64)
    np.add.at(given, share.parent, whole)
    leftover = share.total - given
    # A group nobody counts in takes no seat, even where a minimum leaves more seats than groups.
    rows = np.flatnonzero(share.base > 0)
    rows = rows[np.lexsort((rows, -share.base[rows], -fraction[rows], share.parent[rows]))]
    parent = share.parent[rows]
    groups = np.bincount(parent, minlength=len(share.total))
    place = np.arange(len(rows)) - (np.cumsum(groups) - groups)[parent]
    rounds, rest = np.divmod(leftover, np.maximum(groups, 1))
    seats = whole.copy()
    seats[rows] += rounds[parent] + (place < rest[parent])
    return seats
