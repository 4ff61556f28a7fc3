"""How alike in difficulty the papers of one exam are: expected share of points, paper by paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

from exams.engine.types import Paper

# Sums of the same shares in another order differ in the last digits.
ROUNDING = 1e-9
# An assumption, not a measurement: the share of points expected on a question nobody has answered yet.
EXPECTED_BY_LEVEL = {1: 0.9, 2: 0.75, 3: 0.6, 4: 0.45, 5: 0.3}


@dataclass(frozen=True)
class Spread:
    papers: int
    mean: float
    low: float
    high: float
    sd: float
    # Papers further from the plan's average than it allows; 0 where it allows anything.
    outside: int = 0

    @property
    def width(self) -> float:
        return self.high - self.low


def expected_share(paper: Paper, level_of: Mapping[int, int]) -> float:
    """Of the paper's points; `level_of` knows the difficulty of each question version."""
    slots = list(paper.slots())
    points = sum((slot.points for slot in slots), Decimal(0))
    if not points:
        return 0.0
    return sum(float(slot.points) * EXPECTED_BY_LEVEL[level_of[slot.version]] for slot in slots) / float(
        points
    )


def spread(shares: Iterable[float], *, middle: float = 0, tolerance: float | None = None) -> Spread | None:
    """None without papers; the deviation is that of these papers themselves, so it divides by their number."""
    found: Sequence[float] = sorted(shares)
    if not found:
        return None
    mean = sum(found) / len(found)
    variance = sum((share - mean) ** 2 for share in found) / len(found)
    outside = 0 if tolerance is None else sum(abs(one - middle) > tolerance + ROUNDING for one in found)
    return Spread(len(found), mean, found[0], found[-1], sqrt(variance), outside)
