"""Classical test statistics of one sitting. Floats in full precision; only pages round.

A question that was not on somebody's paper is NaN in the marks. All variances divide by S - 1.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

# Below the first nothing is shown; up to the second the page says that it is too few to judge by.
NOTHING_BELOW = 10
FEW_UP_TO = 30
TOO_EASY = 0.9
TOO_HARD = 0.2
WEAK = 0.1
# A spread this small beside the marks themselves is rounding, not a difference between people.
NO_SPREAD = 1e-12


class Reliance(StrEnum):
    NONE = "none"
    FEW = "few"
    ENOUGH = "enough"


class Flag(StrEnum):
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    WEAK = "weak"
    NEGATIVE = "negative"


@dataclass(frozen=True)
class Responses:
    """Marks, one row per candidate (the first attempt of each) and one column per question."""

    items: tuple[str, ...]
    marks: Floats
    maximum: Floats

    @property
    def totals(self) -> Floats:
        return np.asarray(np.nansum(self.marks, axis=1), dtype=np.float64)


@dataclass(frozen=True)
class ItemFigures:
    item: str
    attempts: int
    maximum: float
    mean: float | None
    sd: float | None
    facility: float | None
    discrimination: float | None
    efficiency: float | None

    @property
    def reliance(self) -> Reliance:
        return reliance(self.attempts)

    @property
    def flags(self) -> tuple[Flag, ...]:
        return flags_of(self)


@dataclass(frozen=True)
class Spread:
    """How the totals lie. Skewness and kurtosis are the unbiased ones (0 for the normal distribution)."""

    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None


@dataclass(frozen=True)
class Form:
    """People who had the same questions; only among them alpha has a meaning."""

    candidates: int
    items: int
    alpha: float | None
    error_ratio: float | None
    sem: float | None


@dataclass(frozen=True)
class Statistics:
    candidates: int
    spread: Spread
    items: tuple[ItemFigures, ...]
    forms: tuple[Form, ...]
    # All marks are 0 or 1: alpha is then the Kuder-Richardson formula 20.
    is_kr20: bool

    @property
    def one_form(self) -> Form | None:
        """The form that everybody had; None where papers differ, or where there is nobody."""
        return self.forms[0] if len(self.forms) == 1 else None

    @property
    def reliance(self) -> Reliance:
        return reliance(self.candidates)


def reliance(attempts: int) -> Reliance:
    if attempts < NOTHING_BELOW:
        return Reliance.NONE
    return Reliance.FEW if attempts <= FEW_UP_TO else Reliance.ENOUGH


def flags_of(figures: ItemFigures) -> tuple[Flag, ...]:
    if figures.reliance is Reliance.NONE:
        return ()
    facility, discrimination = figures.facility, figures.discrimination
    found = [Flag.TOO_EASY] if facility is not None and facility > TOO_EASY else []
    found += [Flag.TOO_HARD] if facility is not None and facility < TOO_HARD else []
    if discrimination is not None and discrimination < WEAK:
        found.append(Flag.NEGATIVE if discrimination < 0 else Flag.WEAK)
    return tuple(found)


def statistics(responses: Responses) -> Statistics:
    marks = responses.marks
    given = marks[~np.isnan(marks)]
    return Statistics(
        candidates=len(marks),
        spread=spread_of(responses.totals),
        items=_items(responses),
        forms=_forms(marks),
        is_kr20=bool(given.size) and bool(np.isin(given, (0.0, 1.0)).all()),
    )


def _items(responses: Responses) -> tuple[ItemFigures, ...]:
    seen = ~np.isnan(responses.marks)
    count = seen.sum(axis=0)
    rest = responses.totals[:, None] - responses.marks
    x, r = _centred(responses.marks, count), _centred(rest, count)
    free = np.maximum(count - 1, 1)
    covariance = np.nansum(x * r, axis=0) / free
    var_x, var_r = np.nansum(x * x, axis=0) / free, np.nansum(r * r, axis=0) / free
    # Sorted each by itself, the two columns agree as well as these marks allow; NaN sorts to the end of both.
    best = np.nansum(np.sort(x, axis=0) * np.sort(r, axis=0), axis=0) / free
    mean = np.nansum(responses.marks, axis=0) / np.maximum(count, 1)
    spreads = _has_spread(var_x, responses.marks) & _has_spread(var_r, rest)
    product = np.sqrt(np.where(spreads, var_x * var_r, 1.0))
    discrimination = np.where(spreads, covariance / product, np.nan)
    efficiency = np.where(spreads, covariance / np.where(spreads, best, 1.0), np.nan)
    return tuple(
        ItemFigures(
            item=item,
            attempts=int(count[n]),
            maximum=float(responses.maximum[n]),
            mean=_known(mean[n], count[n] > 0),
            sd=_known(np.sqrt(var_x[n]), count[n] > 1),
            facility=_known(mean[n] / responses.maximum[n], count[n] > 0),
            discrimination=_known(discrimination[n], count[n] > 1),
            efficiency=_known(efficiency[n], count[n] > 1),
        )
        for n, item in enumerate(responses.items)
    )


def _centred(values: Floats, count: NDArray[np.int64]) -> Floats:
    return np.asarray(values - np.nansum(values, axis=0) / np.maximum(count, 1), dtype=np.float64)


def _has_spread(variance: Floats, values: Floats) -> NDArray[np.bool_]:
    size = np.max(np.abs(np.nan_to_num(values)), axis=0, initial=0.0)
    return np.asarray(variance > NO_SPREAD * np.maximum(size * size, NO_SPREAD))


def _known(value: float, known: bool) -> float | None:
    return float(value) if known and np.isfinite(value) else None


def spread_of(totals: Floats) -> Spread:
    """Skewness k3/k2^1.5 and kurtosis k4/k2^2 from the k-statistics."""
    n = len(totals)
    if not n:
        return Spread(None, None, None, None, None)
    mean, median = float(totals.mean()), float(np.median(totals))
    if n < 2:
        return Spread(mean, median, None, None, None)
    from_mean = totals - mean
    m2, m3, m4 = (float((from_mean**power).mean()) for power in (2, 3, 4))
    k2 = m2 * n / (n - 1)
    if not bool(_has_spread(np.array([k2]), totals[:, None])[0]):
        return Spread(mean, median, 0.0, None, None)
    k3 = n * n * m3 / ((n - 1) * (n - 2)) if n > 2 else None
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3)) if n > 3 else None
    return Spread(
        mean,
        median,
        sqrt(k2),
        None if k3 is None else k3 / k2**1.5,
        None if k4 is None else k4 / k2**2,
    )


def _forms(marks: Floats) -> tuple[Form, ...]:
    """The largest form first."""
    if not marks.size:
        return ()
    seen = ~np.isnan(marks)
    # One pattern of seen questions per form; packed into bytes, so that thousands of rows compare quickly.
    packed = np.ascontiguousarray(np.packbits(seen, axis=1))
    patterns = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _unique, first, which = np.unique(patterns, return_index=True, return_inverse=True)
    forms = [_form(marks[which == n][:, seen[row]]) for n, row in enumerate(first)]
    return tuple(sorted(forms, key=lambda form: -form.candidates))


def _form(marks: Floats) -> Form:
    people, items = marks.shape
    totals = marks.sum(axis=1)
    alpha = _alpha(marks, totals)
    if alpha is None:
        return Form(people, items, None, None, None)
    error_ratio = sqrt(max(0.0, 1 - alpha))
    return Form(people, items, alpha, error_ratio, error_ratio * float(totals.std(ddof=1)))


def _alpha(marks: Floats, totals: Floats) -> float | None:
    people, items = marks.shape
    if people < 2 or items < 2:
        return None
    of_total = totals.var(ddof=1)
    if not bool(_has_spread(np.array([of_total]), totals[:, None])[0]):
        return None
    return float(items / (items - 1) * (1 - marks.var(axis=0, ddof=1).sum() / of_total))
