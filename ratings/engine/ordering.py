"""Contenders in the order of the tie chain, group by group."""

from dataclasses import dataclass

import numpy as np

from ratings.engine.caps import figure
from ratings.engine.exact import INT64_SAFE, MISSING, Ints
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme
from ratings.engine.score import Scores


@dataclass(frozen=True, slots=True)
class Order:
    """`worker` sorted by group, best first; equal `chain` means equal on the whole chain, equal `first` on
    its first figure."""

    worker: Ints
    group: Ints
    chain: Ints
    first: Ints


def order_contenders(
    roster: Roster, scheme: Scheme, scores: Scores, total: Ints, group: Ints, contenders: Ints
) -> Order:
    figures = [
        figure(roster, scheme, scores, total, name)[contenders] for name in dict.fromkeys(scheme.ties.chain)
    ]
    groups = group[contenders]
    first_keys = packed([groups, descending(figures[0])])
    keys = packed([groups, *(descending(values) for values in figures)])
    order = np.argsort(keys[0], kind="stable") if len(keys) == 1 else np.lexsort(tuple(reversed(keys)))
    return Order(
        worker=contenders[order],
        group=groups[order],
        chain=runs(keys, order),
        first=runs(first_keys, order),
    )


def descending(values: Ints) -> Ints:
    known = values != MISSING
    if not known.any():
        return np.zeros(len(values), dtype=np.int64)
    lowest = int(values[known].min()) - 1
    return -np.where(known, values, lowest)


def packed(columns: list[Ints]) -> list[Ints]:
    """Joins neighbouring sort keys into one number as long as it fits 64 bits: one sort instead of six."""
    keys: list[Ints] = []
    room = 0
    for column in columns:
        low = int(column.min()) if len(column) else 0
        span = int(column.max()) - low + 1 if len(column) else 1
        if keys and room * span < INT64_SAFE:
            keys[-1] = keys[-1] * span + (column - low)
            room *= span
        else:
            keys.append(column - low)
            room = span
    return keys


def runs(keys: list[Ints], order: Ints) -> Ints:
    """Numbers the runs of equal keys along the order."""
    changed = np.zeros(len(order), dtype=np.bool_)
    for key in keys:
        ordered = key[order]
        changed[1:] |= ordered[1:] != ordered[:-1]
    return np.cumsum(changed).astype(np.int64)
