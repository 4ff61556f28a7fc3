import pytest

from ratings.demo.performance_file import _percent


@pytest.mark.parametrize(
    ("counts", "printed"),
    [((320, 314), "98.13%"), ((800, 1), "0.13%"), ((3, 2), "66.67%"), ((400, 400), "100.00%")],
)
def test_a_printed_rate_is_rounded_half_up_as_spreadsheets_do(counts, printed):
    assert _percent(counts) == printed
