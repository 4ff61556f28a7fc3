"""The whole pipeline: roster and scheme in, stars with their reasons out."""

import numpy as np

from ratings.engine import indicators, reasons
from ratings.engine.adjustments import Adjusted, adjust_workers
from ratings.engine.allocate import Placement, allocate
from ratings.engine.caps import Caps, cap_workers
from ratings.engine.codes import CATEGORY_INDEX, Category, LongLeavePolicy, MaternityPolicy, Move
from ratings.engine.codes import ReasonCode as Code
from ratings.engine.exact import MISSING, NO_STAR, Bools, Ints
from ratings.engine.ordering import Order, order_contenders
from ratings.engine.outcome import MOVES, Outcome
from ratings.engine.quota import Seats, seat_groups
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme
from ratings.engine.score import Scores, score_workers
from ratings.engine.training import MONTHS_OF_YEAR, Hours
from ratings.engine.veto import veto_masks

AFTER_MATERNITY = {
    MaternityPolicy.CARRY_OVER: Category.CARRY_OVER,
    MaternityPolicy.RATE_ON_AVAILABLE: Category.RATED,
    MaternityPolicy.NO_GRADE: Category.NO_GRADE,
}


def rate(roster: Roster, scheme: Scheme, seats: Seats | None = None) -> Outcome:
    """`seats` may be given to rate a part of a roster against the seats of the whole."""
    category = settled_categories(roster, scheme)
    hours = Hours(roster, scheme)
    layout = indicators.segment_layout(roster)
    scores = score_workers(roster, scheme, hours, indicators.merge_indicators(roster, scheme, hours, layout))
    adjusted = adjust_workers(roster, scheme)
    total = totals(scores, adjusted)
    protected = on_maternity(roster, category)
    caps = cap_workers(roster, scheme, scores, hours, total, protected)
    seats = seats or seat_groups(roster, scheme, category)
    group = seats.group_of_unit[roster.unit]
    contenders = np.flatnonzero((category == CATEGORY_INDEX[Category.RATED]) & (total != MISSING))
    order = order_contenders(roster, scheme, scores, total, group, contenders)
    placement = allocate(
        order, caps.cap[order.worker], caps.floor[order.worker], protected[order.worker], seats.seats, scheme
    )
    star = final_stars(roster, category, order, placement)
    return Outcome(
        roster=roster,
        scheme=scheme,
        category=category,
        hours=hours,
        scores=scores,
        adjusted=adjusted,
        total=total,
        caps=caps,
        seat_groups=seats,
        placement=placement,
        group=group,
        star=star,
        move=moves(roster, category, star),
        bits=reason_bits(roster, scheme, layout, adjusted, caps, total, order, placement),
        missing_mask=missing_masks(scores.missing),
        veto_mask=veto_masks(roster, scheme),
        place=places(roster, scheme, order, placement),
    )


def settled_categories(roster: Roster, scheme: Scheme) -> Ints:
    after = CATEGORY_INDEX[AFTER_MATERNITY[scheme.population.maternity]]
    category = np.where(roster.category == CATEGORY_INDEX[Category.MATERNITY], after, roster.category)
    if scheme.population.long_leave is LongLeavePolicy.CARRY_OVER:
        no_grade, carried = CATEGORY_INDEX[Category.NO_GRADE], CATEGORY_INDEX[Category.CARRY_OVER]
        category = np.where(roster.category == no_grade, carried, category)
    return category.astype(np.int64)


def on_maternity(roster: Roster, category: Ints) -> Bools:
    on_leave = roster.category == CATEGORY_INDEX[Category.MATERNITY]
    return np.asarray(on_leave & (category == CATEGORY_INDEX[Category.RATED]))


def totals(scores: Scores, adjusted: Adjusted) -> Ints:
    total = np.maximum(scores.base + adjusted.bonus - adjusted.deduction, 0)
    return np.where(scores.base == MISSING, MISSING, total)


def final_stars(roster: Roster, category: Ints, order: Order, placement: Placement) -> Ints:
    star = np.full(roster.size, NO_STAR, dtype=np.int64)
    carried = category == CATEGORY_INDEX[Category.CARRY_OVER]
    star[carried] = roster.prev[carried]
    star[order.worker] = placement.star
    return star


def moves(roster: Roster, category: Ints, star: Ints) -> Ints:
    compared = [star > roster.prev, star < roster.prev, star == roster.prev]
    move = np.select(compared, [MOVES.index(Move.UP), MOVES.index(Move.DOWN), MOVES.index(Move.KEEP)])
    nothing = (star == NO_STAR) | (roster.prev == NO_STAR)
    move = np.where(nothing, MOVES.index(Move.NONE), move)
    carried = category == CATEGORY_INDEX[Category.CARRY_OVER]
    return np.where(carried, MOVES.index(Move.CARRY), move).astype(np.int64)


def reason_bits(
    roster: Roster,
    scheme: Scheme,
    layout: indicators.Layout,
    adjusted: Adjusted,
    caps: Caps,
    total: Ints,
    order: Order,
    placement: Placement,
) -> Ints:
    bits = np.zeros(roster.size, dtype=np.int64)
    known = total != MISSING
    prorated = (roster.in_post < MONTHS_OF_YEAR) & ("hours" in scheme.indicators)
    for code, holds in (
        (Code.TRANSFER_MERGED, layout.transferred),
        (Code.HOURS_PRORATED, prorated),
        (Code.BLOCKED, ~known),
        (Code.BONUS_CAPPED, adjusted.bonus_capped & known),
        (Code.DEDUCTION_CAPPED, adjusted.deduction_capped & known),
        (Code.FAILED, caps.failed),
        (Code.ELIG_LIMIT, caps.elig_limits),
        (Code.STEP_UP_LIMIT, caps.step_limits),
        (Code.FLOOR_RAISED, caps.floor_raises),
    ):
        bits |= holds * np.int64(reasons.plain_bit(code))
    bits[order.worker] |= placement.bits
    return bits


def missing_masks(missing: Bools) -> Ints:
    masks = np.zeros(missing.shape[1], dtype=np.int64)
    for row, absent in enumerate(missing):
        masks |= absent * np.int64(1 << row)
    return masks


def places(roster: Roster, scheme: Scheme, order: Order, placement: Placement) -> Ints:
    place = np.zeros((len(scheme.stars), roster.size), dtype=np.int64)
    place[:, order.worker] = placement.place
    return place
