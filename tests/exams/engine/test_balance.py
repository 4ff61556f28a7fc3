from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.engine.balance import EXPECTED_BY_LEVEL, expected_share, spread
from exams.engine.types import Credit, Kind, Paper, PaperSection, Slot


def paper(*points):
    slots = tuple(Slot(n, 100 + n, Decimal(p), ()) for n, p in enumerate(points, 1))
    return Paper((PaperSection("单选", Kind.SINGLE, Credit.HALF_FOR_SUBSET, slots),))


def test_a_paper_is_expected_to_give_the_share_of_its_points():
    """2 points at 0.9 and 6 points at 0.3: 3.6 of 8."""
    assert expected_share(paper(2, 6), {101: 1, 102: 5}) == pytest.approx(0.45)
    assert expected_share(paper(), {}) == 0


def test_harder_levels_are_expected_to_give_less():
    assert sorted(EXPECTED_BY_LEVEL) == [1, 2, 3, 4, 5]
    shares = [EXPECTED_BY_LEVEL[level] for level in range(1, 6)]
    assert shares == sorted(shares, reverse=True)


def test_spread_by_hand():
    found = spread([0.5, 0.7, 0.6])
    assert (found.papers, found.low, found.high) == (3, 0.5, 0.7)
    assert found.mean == pytest.approx(0.6)
    assert found.sd == pytest.approx((0.02 / 3) ** 0.5)
    assert found.width == pytest.approx(0.2)
    assert spread([]) is None


@given(st.lists(st.floats(0, 1), min_size=1))
def test_the_mean_lies_between_the_ends_and_the_deviation_is_at_most_half_the_width(shares):
    found = spread(shares)
    assert found.low - 1e-9 <= found.mean <= found.high + 1e-9
    assert found.sd <= found.width / 2 + 1e-9
