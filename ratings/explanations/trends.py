"""A worker's stars over the years as a small picture; the list beside it holds the same figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from ratings.models import FinalRating

STEP = 64
ROW = 16
MARGIN = 24
TOP_STAR = 5


@dataclass(frozen=True)
class Point:
    x: int
    y: int
    star: int
    year: int


@dataclass(frozen=True)
class Trend:
    points: list[Point]
    width: int
    height: int
    line: str
    lines: list[int]


def star_trend(finals: Iterable[FinalRating]) -> Trend | None:
    """Oldest first; years without a star leave a gap in place, and one year alone is no trend."""
    rated = sorted((f for f in finals if f.star is not None), key=lambda f: f.cycle.period_to)
    if len(rated) < 2:
        return None
    points = [
        Point(MARGIN + n * STEP, _height(f.star or 0), f.star or 0, f.cycle.period_to.year)
        for n, f in enumerate(rated)
    ]
    return Trend(
        points=points,
        width=2 * MARGIN + (len(points) - 1) * STEP,
        height=2 * MARGIN + TOP_STAR * ROW,
        line=" ".join(f"{p.x},{p.y}" for p in points),
        lines=[_height(star) for star in range(TOP_STAR + 1)],
    )


def _height(star: int) -> int:
    return MARGIN + (TOP_STAR - star) * ROW
