"""Merged values → indicator scores → component scores → base, all in hundredths."""

from dataclasses import dataclass

import numpy as np

from ratings.engine.codes import CATEGORIES, Category, Method, MissingPolicy
from ratings.engine.exact import MISSING, Bools, Ints, half_up, hundredths
from ratings.engine.roster import Roster
from ratings.engine.scheme import Component, Normaliser, Scheme
from ratings.engine.training import Hours

FULL_SCORE = 10_000


@dataclass(frozen=True, slots=True)
class Scores:
    """Rows are indicators or components in scheme order, columns are workers."""

    merged: Ints
    missing: Bools
    indicator: Ints
    component: Ints
    base: Ints


def score_workers(roster: Roster, scheme: Scheme, hours: Hours, merged: Ints) -> Scores:
    missing = merged == MISSING
    merged = fill_unit_means(roster, scheme, merged)
    indicator = np.stack([indicator_scores(scheme, hours, merged, row) for row in range(len(merged))])
    component = np.full((len(scheme.components), roster.size), MISSING, dtype=np.int64)
    first = 0
    for row, entry in enumerate(scheme.components):
        rows = indicator[first : first + len(entry.items)]
        component[row] = component_scores(entry, scheme, rows)
        first += len(entry.items)
    return Scores(merged, missing, indicator, component, base_scores(scheme, component))


def fill_unit_means(roster: Roster, scheme: Scheme, merged: Ints) -> Ints:
    filled = merged
    rated = roster.category == CATEGORIES.index(Category.RATED)
    for row, name in enumerate(scheme.indicators):
        if scheme.missing.policy(name) is MissingPolicy.UNIT_MEAN:
            filled = filled.copy() if filled is merged else filled
            filled[row] = with_unit_mean(roster, merged[row], rated)
    return filled


def with_unit_mean(roster: Roster, values: Ints, rated: Bools) -> Ints:
    """The mean of those regularly rated in the unit; stays missing where nobody there has a value."""
    counted = np.flatnonzero(rated & (values != MISSING))
    total = np.zeros(len(roster.units), dtype=np.int64)
    np.add.at(total, roster.unit[counted], values[counted])
    count = np.bincount(roster.unit[counted], minlength=len(roster.units))
    mean = np.where(count == 0, MISSING, half_up(total, np.maximum(count, 1)))
    return np.where(values == MISSING, mean[roster.unit], values)


def indicator_scores(scheme: Scheme, hours: Hours, merged: Ints, row: int) -> Ints:
    name = scheme.indicators[row]
    values = merged[row]
    present = values != MISSING
    if name == "hours" and scheme.normalise[name].method is Method.RATIO_CAPPED:
        scores = hours.ratio_scores(np.where(present, values, 0))
    else:
        scores = normalised(np.where(present, values, 0), scheme.normalise[name])
    absent = 0 if scheme.missing.policy(name) is MissingPolicy.ZERO else MISSING
    return np.where(present, scores, absent)


def normalised(values: Ints, normaliser: Normaliser) -> Ints:
    if normaliser.method is Method.LINEAR:
        return linear_scores(values, hundredths(normaliser.zero_at), hundredths(normaliser.full_at))
    if normaliser.method is Method.BANDS:
        return step_scores(values, normaliser)
    return np.clip(values, 0, FULL_SCORE)


def linear_scores(values: Ints, zero_at: int, full_at: int) -> Ints:
    low, high = min(zero_at, full_at), max(zero_at, full_at)
    distance = np.abs(np.clip(values, low, high) - zero_at)
    return half_up(distance * FULL_SCORE, high - low)


def step_scores(values: Ints, normaliser: Normaliser) -> Ints:
    bounds = np.array([hundredths(bound) for bound, _ in normaliser.bands][::-1], dtype=np.int64)
    scores = np.array([hundredths(score) for _, score in normaliser.bands][::-1], dtype=np.int64)
    steps = np.searchsorted(bounds, values, side="right") - 1
    return scores[np.maximum(steps, 0)]


def component_scores(component: Component, scheme: Scheme, scores: Ints) -> Ints:
    """Weighted mean over the items present; MISSING where one blocks or over half of the weight is gone."""
    weighted = np.zeros(scores.shape[1], dtype=np.int64)
    present_weight = np.zeros(scores.shape[1], dtype=np.int64)
    blocked = np.zeros(scores.shape[1], dtype=np.bool_)
    for row, (name, weight) in enumerate(component.items.items()):
        present = scores[row] != MISSING
        weighted += np.where(present, scores[row], 0) * hundredths(weight)
        present_weight += present * hundredths(weight)
        if scheme.missing.policy(name) is not MissingPolicy.REDISTRIBUTE:
            blocked |= ~present
    blocked |= 2 * present_weight < FULL_SCORE
    return np.where(blocked, MISSING, half_up(weighted, np.maximum(present_weight, 1)))


def base_scores(scheme: Scheme, component: Ints) -> Ints:
    known = (component != MISSING).all(axis=0)
    weights = np.array([hundredths(entry.weight) for entry in scheme.components], dtype=np.int64)
    weighted = weights @ np.where(known, component, 0)
    return np.where(known, half_up(weighted, FULL_SCORE), MISSING)
