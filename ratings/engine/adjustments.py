from dataclasses import dataclass

import numpy as np

from ratings.engine.codes import OncePerEvent
from ratings.engine.exact import MISSING, Bools, Ints, hundredths
from ratings.engine.facts import RosterError, RosterProblem
from ratings.engine.roster import Adjustments, Roster
from ratings.engine.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Bonus and deduction are positive hundredths after their caps; `counted` marks the rows that count."""

    points: Ints
    counted: Bools
    bonus: Ints
    deduction: Ints
    bonus_capped: Bools
    deduction_capped: Bools


def adjust_workers(roster: Roster, scheme: Scheme) -> Adjusted:
    rows = roster.adjustments
    points = row_points(roster, scheme)
    counted = counted_rows(rows, points, scheme.adjust.once_per_event)
    bonus = summed(rows.worker, np.where(counted & (points > 0), points, 0), roster.size)
    deduction = summed(rows.worker, np.where(counted & (points < 0), -points, 0), roster.size)
    bonus_cap, deduction_cap = scheme.adjust.bonus_cap, scheme.adjust.deduction_cap
    most_bonus = INFINITE if bonus_cap is None else hundredths(bonus_cap)
    most_deduction = INFINITE if deduction_cap is None else hundredths(deduction_cap)
    return Adjusted(
        points=points,
        counted=counted,
        bonus=np.minimum(bonus, most_bonus),
        deduction=np.minimum(deduction, most_deduction),
        bonus_capped=bonus > most_bonus,
        deduction_capped=deduction > most_deduction,
    )


INFINITE = 2**62


def row_points(roster: Roster, scheme: Scheme) -> Ints:
    rows = roster.adjustments
    by_item = np.array(
        [
            hundredths(scheme.adjust.items[item]) if item in scheme.adjust.items else MISSING
            for item in rows.items
        ],
        dtype=np.int64,
    )
    points = np.where(rows.points == MISSING, by_item[rows.item], rows.points) if rows.items else rows.points
    unknown = np.flatnonzero(points == MISSING)
    if len(unknown):
        raise RosterError(
            tuple(
                RosterProblem(
                    "UNKNOWN_ITEM",
                    str(roster.keys[rows.worker[row]]),
                    "adjustments",
                    {"item": rows.items[rows.item[row]]},
                )
                for row in unknown
            )
        )
    return points


def summed(worker: Ints, points: Ints, size: int) -> Ints:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, worker, points)
    return total


def counted_rows(rows: Adjustments, points: Ints, once: OncePerEvent) -> Bools:
    """The same deed counts once, at its highest level; honours and breaches of one event stay apart."""
    counted = np.ones(len(points), dtype=np.bool_)
    if once is OncePerEvent.ALL or not rows.events:
        return counted
    named = np.flatnonzero(rows.event >= 0)
    worker, event, kind = rows.worker[named], rows.event[named], points[named] > 0
    order = np.lexsort((rows.item[named], -np.abs(points[named]), kind, event, worker))
    same = np.ones(len(order), dtype=np.bool_)
    same[:1] = False
    for column in (worker, event, kind):
        ordered = column[order]
        same[1:] &= ordered[1:] == ordered[:-1]
    counted[named[order[same]]] = False
    return counted
