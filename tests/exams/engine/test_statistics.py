"""The engine against a second implementation in plain loops, on LSAT section 6 (Bock & Lieberman 1970)."""

import csv
import random
from math import isclose, nan, sqrt
from pathlib import Path

import numpy as np
import pytest

from exams.engine.distractors import distractors
from exams.engine.histogram import histogram
from exams.engine.statistics import Flag, Reliance, Responses, statistics

FILES = Path(__file__).parents[2] / "files" / "exams"
AGREEMENT = 1e-6


def lsat6() -> list[list[float]]:
    with (FILES / "lsat6.csv").open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [[float(mark) for mark in row[1:]] for row in rows]


def graded_marks(people: int = 400) -> list[list[float]]:
    """Half points, questions of different weight, a drawn question for every other person."""
    source = random.Random(7)
    rows = []
    for n in range(people):
        ability = source.gauss(0, 1)
        row = [min(10.0, max(0.0, round(2 * source.gauss(5 + ability * k, 2)) / 2)) for k in (2, 1, 0.2)]
        row += [float(source.random() < 0.5 + ability / 5), nan if n % 2 else source.choice([0, 1, 2.5])]
        rows.append(row)
    return rows


def engine(rows: list[list[float]], maximum: list[float]) -> object:
    names = tuple(f"Q{n + 1}" for n in range(len(rows[0])))
    return statistics(Responses(names, np.array(rows), np.array(maximum)))


# --- the second implementation: no numpy, other formulas for the same figures


def covariance(a: list[float], b: list[float]) -> float:
    """Σab − ΣaΣb/n, over n−1."""
    n = len(a)
    return (sum(x * y for x, y in zip(a, b, strict=True)) - sum(a) * sum(b) / n) / (n - 1)


def by_item(rows: list[list[float]], item: int) -> tuple[float, float, float, float]:
    own, rest = [], []
    for row in rows:
        if row[item] == row[item]:
            own.append(row[item])
            rest.append(sum(m for k, m in enumerate(row) if k != item and m == m))
    between = covariance(own, rest)
    mean = sum(own) / len(own)
    return (
        mean,
        sqrt(covariance(own, own)),
        between / sqrt(covariance(own, own) * covariance(rest, rest)),
        between / covariance(sorted(own), sorted(rest)),
    )


def alpha_by_pairs(rows: list[list[float]]) -> float:
    """p·c̄ / (v̄ + (p−1)·c̄) from the mean variance and the mean covariance of all pairs."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    p = len(columns)
    v = sum(covariance(c, c) for c in columns) / p
    pairs = [covariance(columns[i], columns[j]) for i in range(p) for j in range(i)]
    c = sum(pairs) / len(pairs)
    return p * c / (v + (p - 1) * c)


def moments(values: list[float]) -> tuple[float, float, float]:
    """Excel's STDEV, SKEW and KURT."""
    n = len(values)
    mean = sum(values) / n
    sd = sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    z3 = sum(((v - mean) / sd) ** 3 for v in values)
    z4 = sum(((v - mean) / sd) ** 4 for v in values)
    skew = n / ((n - 1) * (n - 2)) * z3
    kurt = n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * z4 - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))
    return sd, skew, kurt


def close(ours: float | None, theirs: float) -> bool:
    return ours is not None and isclose(ours, theirs, abs_tol=AGREEMENT)


@pytest.mark.parametrize(
    ("rows", "maximum"), [(lsat6(), [1.0] * 5), (graded_marks(), [10.0, 10.0, 10.0, 1.0, 2.5])]
)
def test_items_agree_with_plain_loops(rows, maximum):
    found = engine(rows, maximum)
    for n, item in enumerate(found.items):
        mean, sd, discrimination, efficiency = by_item(rows, n)
        assert close(item.mean, mean)
        assert close(item.sd, sd)
        assert close(item.facility, mean / maximum[n])
        assert close(item.discrimination, discrimination)
        assert close(item.efficiency, efficiency)
    totals = [sum(m for m in row if m == m) for row in rows]
    sd, skewness, kurtosis = moments(totals)
    assert close(found.spread.sd, sd)
    assert close(found.spread.skewness, skewness)
    assert close(found.spread.kurtosis, kurtosis)
    assert close(found.spread.mean, sum(totals) / len(totals))


def test_alpha_agrees_with_the_mean_of_covariances():
    rows = lsat6()
    form = engine(rows, [1.0] * 5).one_form
    alpha = alpha_by_pairs(rows)
    sd = moments([sum(row) for row in rows])[0]
    assert close(form.alpha, alpha)
    assert close(form.error_ratio, sqrt(1 - alpha))
    assert close(form.sem, sqrt(1 - alpha) * sd)


def test_lsat6_gives_the_published_figures():
    """Facilities as in Bock & Lieberman; alpha and item–rest correlations as printed for R's package ltm."""
    found = engine(lsat6(), [1.0] * 5)
    assert found.is_kr20
    assert [item.facility for item in found.items] == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.87])
    assert round(found.one_form.alpha, 4) == 0.295
    assert [round(item.discrimination, 3) for item in found.items] == [0.113, 0.153, 0.173, 0.144, 0.122]


def test_alpha_is_given_per_form_on_drawn_papers():
    rows = graded_marks()
    found = engine(rows, [10.0, 10.0, 10.0, 1.0, 2.5])
    assert found.one_form is None
    assert not found.is_kr20
    assert sorted((form.candidates, form.items) for form in found.forms) == [(200, 4), (200, 5)]
    short = next(form for form in found.forms if form.items == 4)
    assert close(short.alpha, alpha_by_pairs([row[:4] for row in rows if row[4] != row[4]]))


def test_what_does_not_differ_has_no_discrimination():
    """0.1 added ten times is not exactly ten times 0.1: rounding must not pass for a difference."""
    found = engine([[0.1, float(n % 2), 1.0] for n in range(40)], [1.0, 1.0, 1.0])
    assert [item.discrimination for item in found.items] == [None, None, None]
    assert [item.flags for item in found.items] == [(Flag.TOO_HARD,), (), (Flag.TOO_EASY,)]


def test_everybody_alike_has_no_reliability():
    found = engine([[1.0, 1.0]] * 20, [1.0, 1.0])
    assert found.one_form.alpha is None
    assert (found.spread.sd, found.spread.skewness) == (0.0, None)


@pytest.mark.parametrize("people", [0, 1, 2, 3])
def test_very_few_people_break_nothing(people):
    rows = np.array([[1.0, 0.0]] * people).reshape(people, 2)
    found = statistics(Responses(("a", "b"), rows, np.ones(2)))
    assert found.candidates == people
    assert found.reliance is Reliance.NONE


@pytest.mark.parametrize(
    ("people", "expected"),
    [(9, Reliance.NONE), (10, Reliance.FEW), (30, Reliance.FEW), (31, Reliance.ENOUGH)],
)
def test_reliance_follows_the_number_of_attempts(people, expected):
    found = engine([[float(n % 2), float(n % 3 == 0)] for n in range(people)], [1.0, 1.0])
    assert (found.reliance, found.items[0].reliance) == (expected, expected)


def test_flags_name_a_probable_wrong_key():
    rows = [[1.0 if n < 12 else 0.0, float(n >= 10), float(n >= 8)] for n in range(24)]
    assert engine(rows, [1.0] * 3).items[0].flags == (Flag.NEGATIVE,)
    assert engine(rows[:9], [1.0] * 3).items[0].flags == ()


def test_histogram_counts_everybody_once():
    bins = histogram(np.array([0.0, 4.9, 5.0, 99.0, 100.0]), 100.0)
    assert [bin_.count for bin_ in bins][:2] == [2, 1]
    assert bins[-1].count == 2
    assert sum(bin_.count for bin_ in bins) == 5
    assert (bins[1].low, bins[1].high) == (5.0, 10.0)


def test_distractors_count_options_and_the_totals_behind_them():
    found = distractors([[0], [0, 2], [], [2]], np.array([10.0, 20.0, 5.0, 40.0]), 4)
    assert [(o.count, o.mean_total) for o in found.options] == [(2, 15.0), (0, None), (2, 30.0), (0, None)]
    assert (found.unanswered, found.people, found.options[0].share) == (1, 4, 0.5)


def test_distractors_of_nobody_are_empty():
    assert [option.count for option in distractors([], np.array([]), 2).options] == [0, 0]
