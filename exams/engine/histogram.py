"""How many totals lie in each of equally wide bins from 0 to the full mark."""

from dataclasses import dataclass

import numpy as np

from exams.engine.statistics import Floats

BINS = 20


@dataclass(frozen=True)
class Bin:
    """From `low` up to but not including `high`; the last bin holds the full mark too."""

    low: float
    high: float
    count: int


def histogram(totals: Floats, maximum: float, bins: int = BINS) -> tuple[Bin, ...]:
    counts, edges = np.histogram(totals, bins=bins, range=(0.0, maximum))
    return tuple(Bin(float(edges[n]), float(edges[n + 1]), int(count)) for n, count in enumerate(counts))
