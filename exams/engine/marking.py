"""When several people mark one answer: which points count, and whether one more has to look."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def wanted(points: Sequence[Decimal], markers: int, limit: Decimal, maximum: Decimal) -> int:
    """How many marks this answer needs in all: a third one where two differ by more than the limit.

    `limit`: the share of the question's points, out of 100.
    """
    if markers == 1 or len(points) < markers:
        return markers
    return 3 if abs(points[0] - points[1]) * HUNDRED > limit * maximum else markers


def settle(points: Sequence[Decimal], markers: int, limit: Decimal, maximum: Decimal) -> Decimal | None:
    """The mark that counts, in the order the marks were given; None while another one is wanted.

    One marker: hers. Two: their average. A third was called because the two disagree: the third decides.
    """
    needed = wanted(points, markers, limit, maximum)
    if len(points) < needed:
        return None
    if needed == 3:
        return points[2]
    return (sum(points[:needed], Decimal(0)) / needed).quantize(CENT, ROUND_HALF_UP)


def apportion(points: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Points by weight, in hundredths, that make up the whole: what rounding leaves goes to the largest remainders."""
    whole = sum(weights, Decimal(0))
    exact = [points * weight / whole for weight in weights]
    given = [share.quantize(CENT, ROUND_DOWN) for share in exact]
    left = int((points - sum(given, Decimal(0))) / CENT)
    by_remainder = sorted(range(len(exact)), key=lambda n: (given[n] - exact[n], n))
    for n in by_remainder[:left]:
        given[n] += CENT
    return given
