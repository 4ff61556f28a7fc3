"""Whole-number arithmetic: figures are int64 hundredths, measured values int64 millionths."""

from decimal import Decimal
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.str_]

FIGURE_PLACES = 2
VALUE_PLACES = 6
FIGURE_SCALE = 10**FIGURE_PLACES
VALUE_SCALE = 10**VALUE_PLACES
# Millionths times 1,200 months, doubled for rounding, must stay under 2**63.
VALUE_LIMIT = Decimal(100_000_000)
MONTHS_LIMIT = 1200
COUNT_LIMIT = 10**12
HOURS_LIMIT = 10_000
INT64_SAFE = 2**62

MISSING: int = int(np.iinfo(np.int64).min)
NO_STAR = -1


class TooManyPlacesError(ValueError):
    pass


def scaled(number: Decimal, places: int) -> int:
    moved = number.scaleb(places)
    whole = int(moved)
    if moved != whole:
        raise TooManyPlacesError(str(number))
    return whole


def hundredths(number: Decimal) -> int:
    return scaled(number, FIGURE_PLACES)


def half_up(numerator: Ints, denominator: Ints | int) -> Ints:
    """Quotient rounded half away from zero, as decimal.ROUND_HALF_UP does; the denominator is positive."""
    size = (2 * np.abs(numerator) + denominator) // (2 * np.asarray(denominator, dtype=np.int64))
    return np.asarray(np.where(numerator < 0, -size, size), dtype=np.int64)


@lru_cache(maxsize=65_536)
def as_decimal(figure: int) -> Decimal:
    return Decimal(figure).scaleb(-FIGURE_PLACES).quantize(Decimal("0.01"))


def known_decimal(figure: int) -> Decimal | None:
    return None if figure == MISSING else as_decimal(figure)


def value_decimal(millionths: int) -> Decimal | None:
    if millionths == MISSING:
        return None
    # Adding to a whole number keeps 100 from becoming 1E+2.
    return Decimal(millionths).scaleb(-VALUE_PLACES).normalize() + Decimal(0)
