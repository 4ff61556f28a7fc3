import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings.engine.impact import SMALLEST_GROUP, Rated, impact, mean_difference, share_difference, wilson


def people(group, stars, totals=None):
    totals = totals or [60 + 8 * star for star in stars]
    return [
        Rated(groups={"sex": group}, total=Decimal(total), star=star)
        for star, total in zip(stars, totals, strict=True)
    ]


def test_difference_of_shares_as_published():
    """Newcombe 1998, table II, method 10: 56/70 against 48/80."""
    gap = share_difference(56, 70, 48, 80)
    assert gap.difference == pytest.approx(0.2)
    assert (round(gap.low, 4), round(gap.high, 4)) == (0.0524, 0.3339)


def test_score_interval_as_published():
    """Wilson's interval for 81 of 263 (Newcombe 1998, single proportion): 0.2553 to 0.3662."""
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_difference_of_means_by_hand():
    gap = mean_difference([1.0, 2.0, 3.0, 4.0], [3.0, 5.0, 7.0, 9.0])
    # Variances 5/3 and 20/3, four people each: standard error √(25/12).
    assert gap.difference == pytest.approx(-3.5)
    assert gap.high == pytest.approx(-3.5 + 1.959964 * (25 / 12) ** 0.5, abs=1e-6)


def test_group_that_fares_worse_is_flagged_with_its_ratio():
    rows = impact(people("F", [4] * 10 + [3] * 30) + people("M", [4] * 30 + [3] * 10), "sex", 4)
    women, men = rows
    assert (women.people, women.reached, women.ratio) == (40, 10, pytest.approx(1 / 3))
    assert women.flagged
    assert women.below_four_fifths
    assert men.share_gap.difference == pytest.approx(-women.share_gap.difference)
    assert not men.below_four_fifths


def test_small_group_is_neither_compared_nor_the_measure_of_others():
    rows = impact(people("F", [5] * (SMALLEST_GROUP - 1)) + people("M", [3, 4] * 10), "sex", 4)
    women, men = rows
    assert women.too_small
    assert (women.total_gap, women.share_gap, women.ratio) == (None, None, None)
    assert men.total_gap is None


def test_one_group_alone_has_nobody_to_be_compared_with():
    (row,) = impact(people("F", [3, 4] * 10), "sex", 4)
    assert row.total_gap is None
    assert not row.flagged


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_interval_holds_the_difference_and_stays_within_its_limits(people_here, people_there, data):
    here = data.draw(st.integers(0, people_here))
    there = data.draw(st.integers(0, people_there))
    gap = share_difference(here, people_here, there, people_there)
    assert -1 - 1e-9 <= gap.low <= gap.difference + 1e-9
    assert gap.difference - 1e-9 <= gap.high <= 1 + 1e-9
    mirrored = share_difference(there, people_there, here, people_here)
    assert mirrored.low == pytest.approx(-gap.high)


def test_where_there_is_no_difference_few_groups_are_flagged():
    rng = random.Random(7)
    flagged = 0
    for _ in range(400):
        stars = [rng.choice([2, 3, 3, 4, 5]) for _ in range(120)]
        rows = impact(people("F", stars[:60]) + people("M", stars[60:]), "sex", 4)
        flagged += rows[0].share_gap.excludes_zero
    # The 95 % interval errs about once in twenty: 20 of 400, and 40 would be more than four standard errors away.
    assert flagged < 40
