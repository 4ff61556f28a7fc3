"""One figure of a roster replaced, for what-if questions, corrections and appeals."""

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from ratings.engine.codes import CATEGORY_INDEX, Category
from ratings.engine.exact import MISSING, NO_STAR, VALUE_PLACES, Ints, scaled
from ratings.engine.roster import Adjustments, Column, Roster, Vetoes

WHOLE_FIGURES = ("prev_star", "service_months", "in_post_months")


@dataclass(frozen=True, slots=True)
class Correction:
    """`figure` is an indicator, hours, exam, prev_star, service_months, in_post_months, category, bonus,
    deduction or veto. `unit` narrows an indicator to one segment; bonus and deduction replace all rows of
    that sign; the value of veto is "V01|V02" or empty."""

    worker: str
    figure: str
    value: Decimal | int | str | None
    unit: str | None = None


def corrected(roster: Roster, *corrections: Correction) -> Roster:
    for correction in corrections:
        roster = apply_correction(roster, correction)
    return roster


def apply_correction(roster: Roster, correction: Correction) -> Roster:
    index, figure, value = roster.index(correction.worker), correction.figure, correction.value
    if figure in WHOLE_FIGURES:
        return with_whole(roster, index, figure, whole(value))
    if figure == "category":
        return replace(
            roster, category=with_value(roster.category, index, CATEGORY_INDEX[Category(str(value))])
        )
    if figure == "exam":
        return replace(roster, exam=with_value(roster.exam, index, millionths(value)))
    if figure == "hours":
        return with_hours(roster, index, millionths(value))
    if figure in ("bonus", "deduction"):
        return replace(roster, adjustments=with_points(roster.adjustments, index, figure, value))
    if figure == "veto":
        return replace(roster, vetoes=with_vetoes(roster.vetoes, index, str(value or "")))
    return with_indicator(roster, index, correction)


def with_whole(roster: Roster, index: int, figure: str, value: int) -> Roster:
    if figure == "prev_star":
        return replace(roster, prev=with_value(roster.prev, index, value))
    if figure == "service_months":
        return replace(roster, service=with_value(roster.service, index, value))
    return replace(roster, in_post=with_value(roster.in_post, index, value))


def whole(value: Decimal | int | str | None) -> int:
    return NO_STAR if value is None else int(value)


def millionths(value: Decimal | int | str | None) -> int:
    return MISSING if value is None else scaled(Decimal(value), VALUE_PLACES)


def with_value(array: Ints, index: int, value: int) -> Ints:
    changed = array.copy()
    changed[index] = value
    return changed


def with_hours(roster: Roster, index: int, value: int) -> Roster:
    """All hours of the worker as one sum outside the modes that have a cap."""
    hours, modes = roster.hours.copy(), roster.hour_modes
    if "" not in modes:
        modes = ("", *modes)
        hours = np.vstack([np.full((1, roster.size), MISSING, dtype=np.int64), hours])
    hours[:, index] = MISSING
    hours[modes.index(""), index] = value
    return replace(roster, hour_modes=modes, hours=hours)


def with_indicator(roster: Roster, index: int, correction: Correction) -> Roster:
    segments = roster.segments
    rows = segments.worker == index
    if correction.unit is not None:
        rows &= roster.units[segments.unit] == correction.unit
    if not rows.any():
        raise KeyError((correction.worker, correction.unit))
    column = segments.columns[correction.figure]
    value = np.where(rows, millionths(correction.value), column.value)
    changed = Column(value)
    if column.numerator is not None and column.denominator is not None:
        numerator = np.where(rows, MISSING, column.numerator)
        changed = Column(value, numerator, np.where(rows, MISSING, column.denominator))
    columns = dict(segments.columns) | {correction.figure: changed}
    return replace(roster, segments=replace(segments, columns=columns))


def with_points(rows: Adjustments, index: int, figure: str, value: Decimal | int | str | None) -> Adjustments:
    """The old rows of the sign go, one row with the new sum comes; item points must be resolved before."""
    sign = 1 if figure == "bonus" else -1
    if bool((rows.points[rows.worker == index] == MISSING).any()):
        raise ValueError("points that follow the scheme cannot be corrected as a sum")
    kept = np.flatnonzero((rows.worker != index) | (rows.points * sign < 0))
    items = rows.items if "" in rows.items else (*rows.items, "")
    points = sign * scaled(Decimal(value or 0), 2)
    place = after_worker(rows.worker[kept], index)
    return Adjustments(
        worker=np.insert(rows.worker[kept], place, index),
        item=np.insert(rows.item[kept], place, items.index("")),
        points=np.insert(rows.points[kept], place, points),
        event=np.insert(rows.event[kept], place, -1),
        items=items,
        events=rows.events,
    )


def with_vetoes(rows: Vetoes, index: int, codes: str) -> Vetoes:
    named = [code for code in codes.split("|") if code]
    known = (*rows.codes, *(code for code in named if code not in rows.codes))
    kept = np.flatnonzero(rows.worker != index)
    new = np.array([known.index(code) for code in named], dtype=np.int64)
    place = after_worker(rows.worker[kept], index)
    return Vetoes(
        worker=np.insert(rows.worker[kept], place, np.full(len(new), index, dtype=np.int64)),
        code=np.insert(rows.code[kept], place, new),
        codes=known,
    )


def after_worker(worker: Ints, index: int) -> int:
    return int(worker.searchsorted(index, side="right"))
