from decimal import Decimal

import pytest
from hypothesis import given as tried_with
from hypothesis import strategies as st

from exams.engine.marking import apportion, settle, wanted


def points(*given: float) -> list[Decimal]:
    return [Decimal(str(value)) for value in given]


@pytest.mark.parametrize(
    ("given", "markers", "mark"),
    [
        ((), 1, None),
        ((7,), 1, 7),
        ((7,), 2, None),
        ((7, 8), 2, 7.5),
        ((6, 8), 2, 7),
        ((5.99, 8), 2, None),
        ((5, 9, 9), 2, 9),
        ((0, 10, 4), 2, 4),
        ((0.01, 0.02), 2, 0.02),
    ],
)
def test_marks_settle_by_average_or_by_the_third(given, markers, mark):
    """Ten points, limit 20 %: two marks may differ by two points."""
    settled = settle(points(*given), markers, Decimal(20), Decimal(10))
    assert settled == (None if mark is None else Decimal(str(mark)))


def test_a_third_is_wanted_only_beyond_the_limit():
    assert wanted(points(6, 8), 2, Decimal(20), Decimal(10)) == 2
    assert wanted(points(6, 8.01), 2, Decimal(20), Decimal(10)) == 3
    assert wanted(points(8.01, 6), 2, Decimal(20), Decimal(10)) == 3
    assert wanted(points(0, 10), 2, Decimal(100), Decimal(10)) == 2


@tried_with(
    st.decimals("0.01", 100, places=2),
    st.lists(st.decimals("0.01", 100, places=2), min_size=1, max_size=20),
)
def test_points_by_weight_make_up_the_whole_and_none_is_a_cent_off(points, weights):
    given_points = apportion(points, weights)
    assert sum(given_points) == points
    for one, weight in zip(given_points, weights, strict=True):
        assert abs(one - points * weight / sum(weights)) < Decimal("0.01")
        assert one == round(one, 2)


def test_thirds_are_given_in_hundredths():
    assert apportion(Decimal(10), [Decimal(1)] * 3) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
