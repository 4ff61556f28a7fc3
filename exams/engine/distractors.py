"""Who chose which option, and how well those people did on the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exams.engine.statistics import Floats


@dataclass(frozen=True)
class OptionFigures:
    option: int
    count: int
    share: float
    mean_total: float | None


@dataclass(frozen=True)
class Distractors:
    options: tuple[OptionFigures, ...]
    unanswered: int
    people: int


def distractors(choices: Sequence[Sequence[int]], totals: Floats, options: int) -> Distractors:
    """`choices`: for each person the options chosen, in the question's own order of options; none is empty."""
    people = np.repeat(np.arange(len(choices)), [len(chosen) for chosen in choices])
    chosen = np.fromiter((option for row in choices for option in row), dtype=np.int64, count=len(people))
    counts = np.bincount(chosen, minlength=options)
    sums = np.bincount(chosen, weights=totals[people], minlength=options)
    everybody = len(choices)
    return Distractors(
        options=tuple(
            OptionFigures(
                option=n,
                count=int(counts[n]),
                share=int(counts[n]) / everybody if everybody else 0.0,
                mean_total=float(sums[n] / counts[n]) if counts[n] else None,
            )
            for n in range(options)
        ),
        unanswered=sum(not chosen for chosen in choices),
        people=everybody,
    )
