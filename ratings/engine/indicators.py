"""From segments to one merged value per indicator, in hundredths."""

from dataclasses import dataclass

import numpy as np

from ratings.engine.exact import (
    INT64_SAFE,
    MISSING,
    MONTHS_LIMIT,
    VALUE_SCALE,
    Bools,
    Ints,
    half_up,
)
from ratings.engine.roster import Column, Roster, Segments
from ratings.engine.scheme import Scheme
from ratings.engine.training import Hours

MILLIONTHS_PER_FIGURE = VALUE_SCALE // 100
# A rate from counts is 100 x n / d points, that is 10,000 x n / d hundredths.
FIGURES_PER_WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Layout:
    """Which segment rows stand alone and which must be merged."""

    single_worker: Ints
    single_row: Ints
    multi_worker: Ints
    multi_start: Ints
    multi_rows: Ints
    transferred: Bools


def segment_layout(roster: Roster) -> Layout:
    worker = roster.segments.worker
    counts = np.bincount(worker, minlength=roster.size)
    start = np.cumsum(counts) - counts
    several = np.flatnonzero(counts > 1)
    one = np.flatnonzero(counts == 1)
    lengths = counts[several]
    multi_start = np.cumsum(lengths) - lengths
    rows = np.arange(lengths.sum(), dtype=np.int64) + np.repeat(start[several] - multi_start, lengths)
    transferred = np.zeros(roster.size, dtype=np.bool_)
    if len(several):
        first_unit = np.repeat(roster.segments.unit[start[several]], lengths)
        moved = np.add.reduceat(roster.segments.unit[rows] != first_unit, multi_start) > 0
        transferred[several] = moved
    return Layout(one, start[one], several, multi_start, rows, transferred)


def merge_indicators(roster: Roster, scheme: Scheme, hours: Hours, layout: Layout) -> Ints:
    """One row per indicator in scheme order, one column per worker; MISSING where nothing was measured."""
    merged = np.full((len(scheme.indicators), roster.size), MISSING, dtype=np.int64)
    for row, name in enumerate(scheme.indicators):
        if name == "hours":
            merged[row] = hours.merged()
        elif name == "exam":
            merged[row] = rounded_values(roster.exam)
        elif name in roster.segments.columns:
            merged[row] = merge_column(roster.segments, roster.segments.columns[name], layout, roster.size)
    return merged


def rounded_values(millionths: Ints) -> Ints:
    return np.where(millionths == MISSING, MISSING, half_up(known(millionths), MILLIONTHS_PER_FIGURE))


def known(values: Ints) -> Ints:
    return np.where(values == MISSING, 0, values)


def merge_column(segments: Segments, column: Column, layout: Layout, size: int) -> Ints:
    merged = np.full(size, MISSING, dtype=np.int64)
    merged[layout.single_worker] = single_values(column.take(layout.single_row))
    if len(layout.multi_worker):
        months = segments.months[layout.multi_rows]
        rows = column.take(layout.multi_rows)
        if rows.numerator is None or rows.denominator is None or bool((rows.numerator == MISSING).all()):
            merged[layout.multi_worker] = mean_of_values(rows.value, months, layout.multi_start)
        else:
            fractions = as_fractions(rows.value, rows.numerator, rows.denominator)
            merged[layout.multi_worker] = mean_of_fractions(*fractions, months, layout.multi_start)
    return merged


def single_values(column: Column) -> Ints:
    figures = rounded_values(column.value)
    if column.numerator is None or column.denominator is None:
        return figures
    counted = column.numerator != MISSING
    due = np.where(counted, column.denominator, 1)
    return np.where(counted, half_up(known(column.numerator) * FIGURES_PER_WHOLE, due), figures)


def month_weights(present: Bools, months: Ints, start: Ints) -> Ints:
    """Months of the segments that have a value; all equal where none of them counts a whole month."""
    weights = months * present
    total = np.add.reduceat(weights, start)
    lengths = np.diff(np.append(start, len(months)))
    return np.where(np.repeat(total == 0, lengths), present.astype(np.int64), weights)


def mean_of_values(values: Ints, months: Ints, start: Ints) -> Ints:
    weights = month_weights(values != MISSING, months, start)
    total = np.add.reduceat(weights, start)
    weighted = np.add.reduceat(weights * known(values), start)
    figures = half_up(weighted, np.maximum(total, 1) * MILLIONTHS_PER_FIGURE)
    return np.where(total == 0, MISSING, figures)


def mean_of_fractions(top: Ints, bottom: Ints, present: Bools, months: Ints, start: Ints) -> Ints:
    """Exact mean of fractions with different denominators, one segment after the other."""
    weights = month_weights(present, months, start)
    lengths = np.diff(np.append(start, len(months)))
    longest = int(lengths.max())
    total = np.add.reduceat(weights, start)
    if not fits_int64(top, bottom, longest):
        top, bottom, weights = top.astype(object), bottom.astype(object), weights.astype(object)
    numerator, denominator = weights[start] * top[start], bottom[start]
    for place in range(1, longest):
        longer = np.flatnonzero(lengths > place)
        rows = start[longer] + place
        added = weights[rows] * top[rows] * denominator[longer]
        numerator[longer] = numerator[longer] * bottom[rows] + added
        denominator[longer] = denominator[longer] * bottom[rows]
    scale = denominator * np.maximum(total, 1)
    size = (2 * 100 * np.abs(numerator) + scale) // (2 * scale)
    return np.where(total == 0, MISSING, np.where(numerator < 0, -size, size)).astype(np.int64)


def as_fractions(value: Ints, numerator: Ints, denominator: Ints) -> tuple[Ints, Ints, Bools]:
    """Points as reduced fractions: 100 n / d from counts, millionths from a printed value."""
    counted = numerator != MISSING
    present = counted | (value != MISSING)
    top = np.where(counted, known(numerator) * 100, known(value))
    bottom = np.where(counted, denominator, VALUE_SCALE)
    common = np.maximum(np.gcd(top, bottom), 1)
    return top // common, np.where(present, bottom // common, 1), present


def fits_int64(top: Ints, bottom: Ints, longest: int) -> bool:
    largest_bottom = int(bottom.max())
    numerator: int = max(int(np.abs(top).max()), 1) * MONTHS_LIMIT * longest * largest_bottom ** (longest - 1)
    denominator: int = largest_bottom**longest * MONTHS_LIMIT * longest
    return 2 * 100 * numerator + denominator < INT64_SAFE and 2 * denominator < INT64_SAFE
