"""The engraved lines of the border and the ground, as SVG path data in millimetres."""

from collections.abc import Callable
from math import cos, pi, sin

Point = tuple[float, float]
Curve = Callable[[float], Point]

PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0
# The middle line of the border band lies this far inside the edge of the paper.
BAND = 14.0
STEP = 1e-4


def hermite_path(curve: Curve, start: float, end: float, segments: int) -> str:
    """Cubic Béziers through the curve with its own slopes: few numbers, no visible corner."""
    width = (end - start) / segments
    x, y = curve(start)
    parts = [f"M{x:.2f} {y:.2f}"]
    for index in range(segments):
        from_t, to_t = start + index * width, start + (index + 1) * width
        (x0, y0), (x1, y1) = curve(from_t), curve(to_t)
        (dx0, dy0), (dx1, dy1) = _slope(curve, from_t), _slope(curve, to_t)
        third = width / 3
        parts.append(
            f"C{x0 + dx0 * third:.2f} {y0 + dy0 * third:.2f} "
            f"{x1 - dx1 * third:.2f} {y1 - dy1 * third:.2f} {x1:.2f} {y1:.2f}"
        )
    return "".join(parts)


def _slope(curve: Curve, t: float) -> Point:
    (x0, y0), (x1, y1) = curve(t - STEP), curve(t + STEP)
    return (x1 - x0) / (2 * STEP), (y1 - y0) / (2 * STEP)


def rosette(centre: Point, inner: float, outer: float, petals: int, strands: int) -> list[str]:
    """Closed waves around a centre, each turned a little against the last."""

    def strand(phase: float) -> Curve:
        middle, swing = (inner + outer) / 2, (outer - inner) / 2

        def curve(t: float) -> Point:
            radius = middle + swing * cos(petals * t + phase)
            return centre[0] + radius * cos(t), centre[1] + radius * sin(t)

        return curve

    return [
        hermite_path(strand(2 * pi * index / strands), 0, 2 * pi, petals * 4) + "Z"
        for index in range(strands)
    ]


def band(length: float, waves: int, height: float, strands: int) -> list[str]:
    """Interlaced waves along a straight line from (0, 0) to (length, 0)."""

    def strand(phase: float, sign: int) -> Curve:
        def curve(x: float) -> Point:
            swell = 0.72 + 0.28 * cos(4 * pi * waves * x / length)
            return x, sign * height / 2 * swell * sin(2 * pi * waves * x / length + phase)

        return curve

    phases = [pi * index / strands for index in range(strands)]
    return [hermite_path(strand(phase, sign), 0, length, waves * 6) for phase in phases for sign in (1, -1)]


def border() -> dict[str, object]:
    across, down = PAGE_WIDTH - 2 * BAND, PAGE_HEIGHT - 2 * BAND
    corners = [(x, y) for x in (BAND, PAGE_WIDTH - BAND) for y in (BAND, PAGE_HEIGHT - BAND)]
    return {
        "across": band(across, 24, 7.0, 3),
        "down": band(down, 16, 7.0, 3),
        "corners": [{"x": x, "y": y} for x, y in corners],
        "rosette": [*rosette((0, 0), 2.2, 8.6, 12, 4), *rosette((0, 0), 1.0, 4.0, 8, 2)],
        "ground": [
            *rosette((0, 0), 26, 58, 24, 5),
            *rosette((0, 0), 6, 30, 16, 4),
        ],
    }


def star_points(radius: float) -> str:
    """A five-pointed star around (0, 0), one point up."""
    inner = radius * sin(pi / 10) / sin(7 * pi / 10)
    corners = []
    for index in range(10):
        reach = inner if index % 2 else radius
        angle = -pi / 2 + index * pi / 5
        corners.append(f"{reach * cos(angle):.3f},{reach * sin(angle):.3f}")
    return " ".join(corners)
