"""Where the bars, boxes and lines of a cycle's pictures lie; every picture has the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from django.utils.translation import gettext as _

from academy.ui.templatetags.ui import star_words
from ratings.queries.charts import BoxGroup, CycleTrend, ScoreBin, UnitSeats

WIDTH, LABEL, RIGHT = 720, 120, 64
ROW, BAR = 62, 22
BOX_ROW = 44
HEIGHT, BASE, TOP = 240, 210, 24
# Words of a line on the edge need room beside it.
EDGE = 64
# Narrower than this, the star and the figure, or the figure alone, do not fit into a bar; the table holds them.
ROOM_FOR_STAR, ROOM_FOR_FIGURE = 46, 18
ROOM_FOR_LINE = 14
STARS = (5, 4, 3, 2, 1, 0)


@dataclass(frozen=True)
class Segment:
    star: int
    people: int
    x: float
    width: float
    middle: float
    label: str
    words: str


@dataclass(frozen=True)
class StackRow:
    name: str
    people: int | None
    y: int
    text_y: int
    segments: list[Segment]
    # Every bar from left to right in words: a narrow one has no room for its own, and colour says nothing alone.
    words: str
    words_y: int
    # "5★ 3/3": used and given seats, the comparison the eye should make.
    seats: str


@dataclass(frozen=True)
class Stack:
    rows: list[StackRow]
    width: int
    height: int


def star_stack(units: Sequence[UnitSeats]) -> Stack:
    most = max((unit.people or 0 for unit in units), default=0) or 1
    rows = []
    for number, unit in enumerate(units):
        y = number * ROW + 18
        segments = _segments(unit.counts or {}, most)
        words = " · ".join(one.words for one in segments)
        rows.append(
            StackRow(
                unit.name, unit.people, y, y + BAR - 6, segments, words, y + BAR + 14, seat_words(unit)
            )
        )  # fmt: skip
    return Stack(rows, WIDTH, len(units) * ROW + 4)


def _segments(counts: dict[int, int], most: int) -> list[Segment]:
    found, x = [], float(LABEL)
    scale = (WIDTH - LABEL - RIGHT) / most
    for star in STARS:
        people = counts.get(star, 0)
        if people:
            width = round(people * scale, 1)
            words = f"{star_words(star)} {people}"
            label = f"{star}★ {people}" if width >= ROOM_FOR_STAR else str(people)
            found.append(
                Segment(
                    star, people, x, width, round(x + width / 2, 1),
                    label if width >= ROOM_FOR_FIGURE else "", words,
                )
            )  # fmt: skip
            x = round(x + width, 1)
    return found


def seat_words(unit: UnitSeats) -> str:
    limited = [(star, seat) for star, seat in sorted(unit.seats.items(), reverse=True) if seat[1] is not None]
    return "  ".join(f"{star}★ {used}/{given}" for star, (used, given) in limited)


@dataclass(frozen=True)
class HistogramBar:
    x: float
    y: float
    width: float
    height: float
    middle: float
    label_y: float
    bin: ScoreBin


@dataclass(frozen=True)
class Line:
    x: float
    label: str
    text_y: int


@dataclass(frozen=True)
class Histogram:
    bars: list[HistogramBar]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    top: int = TOP + 12


def score_histogram(bins: Sequence[ScoreBin], bands: dict[int, Decimal], fail_below: Decimal) -> Histogram:
    if not bins:
        return Histogram([], [])
    low, high = bins[0].low, bins[-1].high
    scale = (WIDTH - 2 * EDGE) / (high - low)
    most = max(one.people for one in bins)
    bars = []
    for one in bins:
        x, width = EDGE + (one.low - low) * scale, (one.high - one.low) * scale
        height = (BASE - TOP - 32) * one.people / most
        bars.append(
            HistogramBar(
                round(x + 1, 1), round(BASE - height, 1), round(width - 2, 1), round(height, 1),
                round(x + width / 2, 1), round(BASE - height - 4, 1), one,
            )
        )  # fmt: skip
    marks = {line: _("%(star)s线") % {"star": star_words(star)} for star, line in sorted(bands.items())}
    marks.setdefault(fail_below, _("合格线"))
    inside = [(line, words) for line, words in sorted(marks.items()) if low <= line <= high]
    lines = [
        # Neighbouring lines write on two heights, so that their words stay apart.
        Line(round(EDGE + float(line - low) * scale, 1), f"{words} {line:g}", 12 + 14 * (number % 2))
        for number, (line, words) in enumerate(inside)
    ]
    return Histogram(bars, lines)


@dataclass(frozen=True)
class DrawnBox:
    name: str
    people: int
    y: int
    text_y: int
    middle_y: int
    # Lowest, quarter, middle, three quarters, highest; empty for a group too small to show.
    at: tuple[float, ...]
    box_width: float
    numbers: tuple[Decimal, ...]


@dataclass(frozen=True)
class BoxPicture:
    code: str
    boxes: list[DrawnBox]
    low: int
    high: int
    left: int
    right: int
    width: int
    height: int


def box_picture(group: BoxGroup) -> BoxPicture:
    shown = [number for box in group.boxes for number in box.numbers or ()]
    low = floor(min(shown, default=Decimal(0)) / 10) * 10
    high = ceil(max(shown, default=Decimal(100)) / 10) * 10
    left, right = LABEL, WIDTH - RIGHT
    scale = (right - left) / ((high - low) or 1)
    drawn = []
    for number, box in enumerate(group.boxes):
        at = tuple(round(left + float(value - low) * scale, 1) for value in box.numbers or ())
        y = number * BOX_ROW + 12
        drawn.append(
            DrawnBox(
                box.name, box.people, y, y + BAR - 6, y + BAR // 2, at,
                round(at[3] - at[1], 1) if at else 0, box.numbers or (),
            )
        )  # fmt: skip
    return BoxPicture(group.code, drawn, low, high, left, right, WIDTH, len(drawn) * BOX_ROW + 28)


@dataclass(frozen=True)
class TrendColumn:
    trend: CycleTrend
    x: float
    middle: float
    width: float
    parts: list[tuple[int, int, float, float, float]]
    # The parts too low for words of their own, from the top down.
    low_parts: str


@dataclass(frozen=True)
class TrendPicture:
    columns: list[TrendColumn]
    width: int
    height: int
    base: int


def trend_picture(cycles: Sequence[CycleTrend]) -> TrendPicture:
    """Columns of equal height: shares of each star, so that years of different size can be compared."""
    step, column = 110, 64
    columns = []
    for number, one in enumerate(cycles):
        x, y, parts = 24.0 + number * step, float(BASE), []
        for star in STARS:
            people = one.counts.get(star, 0)
            height = round((BASE - TOP - 16) * people / one.people, 1)
            if height:
                y = round(y - height, 1)
                parts.append((star, people, y, height, round(y + height / 2 + 4, 1)))
        low = [f"{star}★ {people}" for star, people, _y, height, _text in parts if height < ROOM_FOR_LINE]
        columns.append(TrendColumn(one, x, x + column / 2, column, parts, " ".join(low[::-1])))
    return TrendPicture(columns, 24 + max(len(columns), 1) * step, HEIGHT + 40, BASE)
