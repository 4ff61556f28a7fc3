"""Seats are given from the top star down; every step works on all groups at once."""

from dataclasses import dataclass

import numpy as np

from ratings.engine import reasons
from ratings.engine.codes import Counting, ReasonCode
from ratings.engine.exact import Bools, Ints
from ratings.engine.ordering import Order
from ratings.engine.quota import UNLIMITED
from ratings.engine.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Placement:
    """Per contender in the given order: star, reason bits, place among those who asked for each star (0: did
    not ask). Per star and group: seats open, taken, held, contenders, and whether floors overran the seats."""

    star: Ints
    bits: Ints
    place: Ints
    open_seats: Ints
    used: Ints
    held: Ints
    asked: Ints
    over: Bools


@dataclass(frozen=True, slots=True)
class Contest:
    """The outcome of one star: rows of the order that ask for it by merit, and what became of each."""

    rows: Ints
    rank: Ints
    placed: Bools
    tied: Bools
    won: Bools
    lost: Bools


def allocate(order: Order, cap: Ints, floor: Ints, seatless: Bools, seats: Ints, scheme: Scheme) -> Placement:
    people, groups, stars = len(order.worker), seats.shape[1], len(scheme.stars)
    result = Placement(
        star=np.zeros(people, dtype=np.int64),
        bits=np.zeros(people, dtype=np.int64),
        place=np.zeros((stars, people), dtype=np.int64),
        open_seats=seats.copy(),
        used=np.zeros((stars, groups), dtype=np.int64),
        held=np.zeros((stars, groups), dtype=np.int64),
        asked=np.zeros((stars, groups), dtype=np.int64),
        over=np.zeros((stars, groups), dtype=np.bool_),
    )
    free = np.ones(people, dtype=np.bool_)
    counts_floor = ~seatless if scheme.transition.floor_counts_in_quota else np.zeros(people, dtype=np.bool_)
    for star in reversed(scheme.stars):
        must = np.flatnonzero(free & (floor == star))
        want = np.flatnonzero(free & (cap >= star) & (floor != star))
        place_star(result, order, scheme, star, must, want, counts_floor)
        free &= result.star == 0
    return result


def place_star(
    result: Placement, order: Order, scheme: Scheme, star: int, must: Ints, want: Ints, counts_floor: Bools
) -> None:
    groups, row = result.used.shape[1], star - 1
    seated = must[counts_floor[must]]
    floor_used = np.bincount(order.group[seated], minlength=groups)
    limited = result.open_seats[row] != UNLIMITED
    result.open_seats[row] = np.where(limited, open_seats(result, scheme, star), UNLIMITED)
    result.over[row] = limited & (floor_used > result.open_seats[row])
    left = np.where(limited, np.maximum(result.open_seats[row] - floor_used, 0), len(order.worker))
    contest = contend(order, want, left)
    winners = want[contest.placed]
    result.star[must] = star
    result.star[winners] = star
    result.used[row] = floor_used + np.bincount(order.group[winners], minlength=groups)
    result.held[row] = np.bincount(
        order.group[want[contest.tied & (contest.rank < left[order.group[want]])]], minlength=groups
    )
    result.asked[row] = floor_used + np.bincount(order.group[want], minlength=groups)
    result.place[row, seated] = 1 + ranks(order.group[seated], groups)
    result.place[row, want] = 1 + floor_used[order.group[want]] + contest.rank
    explain_star(result, order, star, must, contest)


def open_seats(result: Placement, scheme: Scheme, star: int) -> Ints:
    """Seats of the star, less those taken above where a rate means "this star and above"."""
    row = star - 1
    seats: Ints = result.open_seats[row]
    if scheme.quota.counting is Counting.CUMULATIVE:
        return np.asarray(np.maximum(seats - result.used[star:].sum(axis=0), 0))
    above = row + 1
    while scheme.quota.roll_down_unused and above < len(result.used):
        if above + 1 in scheme.quota.rates or above + 1 in scheme.quota.fixed:
            spare = result.open_seats[above] - result.used[above] - result.held[above]
            return np.asarray(seats + np.maximum(spare, 0))
        above += 1
    return seats


def ranks(group: Ints, groups: int) -> Ints:
    """0, 1, 2 … within each group of an array sorted by group."""
    counts = np.bincount(group, minlength=groups)
    start = np.cumsum(counts) - counts
    return np.arange(len(group), dtype=np.int64) - start[group]


def contend(order: Order, want: Ints, left: Ints) -> Contest:
    group, chain, first = order.group[want], order.chain[want], order.first[want]
    rank = ranks(group, len(left))
    inside = rank < left[group]
    # The first one out sits right behind the last one in, in the same group.
    out = np.flatnonzero((rank == left[group]) & (rank > 0))
    equal_chain = out[chain[out] == chain[out - 1]]
    equal_first = out[first[out] == first[out - 1]]
    tied_chain = np.full(len(left), -1, dtype=np.int64)
    tied_chain[group[equal_chain]] = chain[equal_chain]
    tied_first = np.full(len(left), -1, dtype=np.int64)
    tied_first[group[equal_first]] = first[equal_first]
    tied = chain == tied_chain[group]
    level = first == tied_first[group]
    return Contest(
        rows=want,
        rank=rank,
        placed=inside & ~tied,
        tied=tied,
        won=level & inside & ~tied,
        lost=level & ~inside & ~tied,
    )


def explain_star(result: Placement, order: Order, star: int, must: Ints, contest: Contest) -> None:
    outside = ~contest.placed & ~contest.tied
    for code, rows in (
        (ReasonCode.FLOOR_PLACED, must),
        (ReasonCode.FLOOR_OVER_QUOTA, must[result.over[star - 1, order.group[must]]]),
        (ReasonCode.TIE_UNRESOLVED, contest.rows[contest.tied]),
        (ReasonCode.TIE_LOST, contest.rows[contest.lost]),
        (ReasonCode.TIE_WON, contest.rows[contest.won]),
        (ReasonCode.QUOTA_FULL, contest.rows[outside]),
    ):
        result.bits[rows] |= reasons.star_bit(code, star)
