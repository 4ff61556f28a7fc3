from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from ratings.engine.exact import TooManyPlacesError, half_up, hundredths, value_decimal


def test_half_up_rounds_like_decimal_on_both_sides_of_zero():
    numerators = np.arange(-2000, 2001)
    for denominator in (1, 2, 7, 8, 16):
        expected = [
            int((Decimal(int(top)) / denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP))
            for top in numerators
        ]
        assert half_up(numerators, denominator).tolist() == expected


def test_hundredths_refuse_what_they_cannot_hold():
    assert hundredths(Decimal("59.30")) == 5930
    with pytest.raises(TooManyPlacesError):
        hundredths(Decimal("59.301"))


def test_shown_values_have_no_exponent():
    assert [str(value_decimal(value)) for value in (100_000_000, 95_500_000, 0)] == ["100", "95.5", "0"]
