from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ratings.engine.exact import Bools, Ints, Strings


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator over all segments: millionths, or counts where they are known (MISSING where not)."""

    value: Ints
    numerator: Ints | None = None
    denominator: Ints | None = None

    def take(self, rows: Ints) -> "Column":
        if self.numerator is None or self.denominator is None:
            return Column(self.value[rows])
        return Column(self.value[rows], self.numerator[rows], self.denominator[rows])


@dataclass(frozen=True, slots=True)
class Segments:
    """Rows sorted by worker, so that those of one worker stand together."""

    worker: Ints
    unit: Ints
    months: Ints
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Adjustments:
    """Rows sorted by worker. Points in signed hundredths; MISSING means "as the scheme's item says"; event -1 stands alone."""

    worker: Ints
    item: Ints
    points: Ints
    event: Ints
    items: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vetoes:
    """Rows sorted by worker."""

    worker: Ints
    code: Ints
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    keys: Strings
    units: Strings
    parents: Strings
    parent_of_unit: Ints
    unit: Ints
    category: Ints
    prev: Ints
    prev_vetoed: Bools
    service: Ints
    in_post: Ints
    hour_modes: tuple[str, ...]
    hours: Ints
    exam: Ints
    segments: Segments
    adjustments: Adjustments
    vetoes: Vetoes

    @property
    def size(self) -> int:
        return len(self.keys)

    def index(self, key: str) -> int:
        found = np.flatnonzero(self.keys == key)
        if len(found) != 1:
            raise KeyError(key)
        return int(found[0])


def subset(roster: Roster, workers: Ints) -> Roster:
    """The same roster with only these workers, in this order; units keep their numbers."""
    new_index = np.full(roster.size, -1, dtype=np.int64)
    new_index[workers] = np.arange(len(workers), dtype=np.int64)
    return replace(
        roster,
        keys=roster.keys[workers],
        unit=roster.unit[workers],
        category=roster.category[workers],
        prev=roster.prev[workers],
        prev_vetoed=roster.prev_vetoed[workers],
        service=roster.service[workers],
        in_post=roster.in_post[workers],
        hours=roster.hours[:, workers],
        exam=roster.exam[workers],
        segments=subset_segments(roster.segments, new_index),
        adjustments=subset_adjustments(roster.adjustments, new_index),
        vetoes=subset_vetoes(roster.vetoes, new_index),
    )


def kept_rows(worker: Ints, new_index: Ints) -> tuple[Ints, Ints]:
    moved = new_index[worker]
    rows = np.flatnonzero(moved >= 0)
    rows = rows[np.argsort(moved[rows], kind="stable")]
    return rows, moved[rows]


def subset_segments(segments: Segments, new_index: Ints) -> Segments:
    rows, worker = kept_rows(segments.worker, new_index)
    columns = {name: column.take(rows) for name, column in segments.columns.items()}
    return Segments(worker, segments.unit[rows], segments.months[rows], columns)


def subset_adjustments(adjustments: Adjustments, new_index: Ints) -> Adjustments:
    rows, worker = kept_rows(adjustments.worker, new_index)
    return replace(
        adjustments,
        worker=worker,
        item=adjustments.item[rows],
        points=adjustments.points[rows],
        event=adjustments.event[rows],
    )


def subset_vetoes(vetoes: Vetoes, new_index: Ints) -> Vetoes:
    rows, worker = kept_rows(vetoes.worker, new_index)
    return replace(vetoes, worker=worker, code=vetoes.code[rows])
