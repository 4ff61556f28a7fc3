"""Bars as SVG, drawn by attributes: no style and no script on the page. Each has its figures as a table."""

from dataclasses import dataclass
from typing import Any

from django import template

from exams.engine.histogram import Bin
from exams.enums import ItemFlag

register = template.Library()

WIDTH, HEIGHT = 640, 200
GAP = 2
BAR_WIDTH = 240
DIGITS = 2


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    bin: Bin


@register.inclusion_tag("exams/office/_histogram.html")
def histogram(bins: tuple[Bin, ...], pass_mark: Any = None) -> dict[str, Any]:
    top = max((bin_.count for bin_ in bins), default=0) or 1
    step = WIDTH / max(len(bins), 1)
    bars = [
        Bar(round(n * step + GAP / 2, 1), round(HEIGHT * (1 - b.count / top), 1), round(step - GAP, 1),
            round(HEIGHT * b.count / top, 1), b)
        for n, b in enumerate(bins)
    ]  # fmt: skip
    full = bins[-1].high if bins else 0
    line = None if pass_mark is None else round(float(pass_mark) / 100 * WIDTH, 1)
    return {"bars": bars, "full": full, "top": top, "line": line, "width": WIDTH, "height": HEIGHT}


@register.filter
def bar_width(share: float) -> int:
    return round(share * BAR_WIDTH)


@register.filter
def figure(value: float | None) -> str:
    """0.153 → 0.15; what is not known is a dash, never 0."""
    return "—" if value is None else f"{value:.{DIGITS}f}"


@register.filter
def share(value: float) -> str:
    return f"{value:.0%}"


@register.filter
def flag_words(flag: str) -> str:
    return str(ItemFlag(flag).label)
