"""The small picture of a normaliser: figure to the right, score upward."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ratings.engine.codes import Method
from ratings.engine.scheme import Normaliser, Scheme
from ratings.explanations.scheme_parts import figure_name

WIDTH, HEIGHT, EDGE = 160, 80, 6
HUNDRED = Decimal(100)
# How far beyond its last bend a line is drawn, as a part of the span.
MARGIN = Decimal("0.2")


@dataclass(frozen=True)
class Curve:
    """`points` for a polyline in a box of width by height, `low` and `high` are the ends of the figure's axis."""

    points: str
    low: str
    high: str
    width: int = WIDTH
    height: int = HEIGHT


def curve(rule: Normaliser) -> Curve:
    corners = CORNERS[rule.method](rule)
    low, high = corners[0][0], corners[-1][0]
    span = (high - low) or Decimal(1)
    points = " ".join(
        f"{EDGE + (x - low) / span * (WIDTH - 2 * EDGE):.1f},{HEIGHT - EDGE - y / HUNDRED * (HEIGHT - 2 * EDGE):.1f}"
        for x, y in corners
    )
    return Curve(points, f"{low.normalize():f}", f"{high.normalize():f}")


@dataclass(frozen=True)
class RowCurve:
    """The picture beside one row of the editor; `curve` None: the row names no indicator that could be drawn."""

    place: str
    label: str
    curve: Curve | None


def row_curves(codes: Iterable[str], scheme: Scheme | None) -> list[RowCurve]:
    return [
        RowCurve(
            place=f"curve-{number}",
            label=figure_name(code) if code else "",
            curve=curve(scheme.normalise[code]) if scheme and code in scheme.normalise else None,
        )
        for number, code in enumerate(codes)
    ]


Corners = list[tuple[Decimal, Decimal]]


def linear_corners(rule: Normaliser) -> Corners:
    ends = sorted([(rule.zero_at, Decimal(0)), (rule.full_at, HUNDRED)])
    margin = (ends[1][0] - ends[0][0]) * MARGIN
    # A rate ends at 100; there is nothing to draw beyond.
    right = ends[1][0] if ends[1][0] == HUNDRED else ends[1][0] + margin
    left = max(ends[0][0] - margin, Decimal(0))
    return [(left, ends[0][1]), *ends, (right, ends[1][1])]


def step_corners(rule: Normaliser) -> Corners:
    rising = sorted(rule.bands)
    corners: Corners = []
    for number, (bound, score) in enumerate(rising):
        if corners:
            corners.append((bound, corners[-1][1]))
        corners.append((bound, score))
        if number == len(rising) - 1:
            corners.append((max(bound + 1, HUNDRED), score))
    return corners


def whole_corners(_rule: Normaliser) -> Corners:
    return [(Decimal(0), Decimal(0)), (HUNDRED, HUNDRED)]


def ratio_corners(_rule: Normaliser) -> Corners:
    return [(Decimal(0), Decimal(0)), (HUNDRED, HUNDRED), (Decimal(150), HUNDRED)]


CORNERS = {
    Method.LINEAR: linear_corners,
    Method.BANDS: step_corners,
    Method.DIRECT: whole_corners,
    Method.RATIO_CAPPED: ratio_corners,
}
