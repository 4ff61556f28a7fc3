"""Digests that do not depend on the order of the input; they bind decisions to what was decided about."""

import hashlib
from dataclasses import fields, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ratings.engine.exact import Ints
from ratings.engine.outcome import Outcome
from ratings.engine.roster import Adjustments, Column, Roster, Segments, Vetoes, subset
from ratings.engine.scheme import Scheme, canonical_json

# Raised whenever the same input may give another result.
ENGINE_VERSION = "1"


class Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def input_digest(roster: Roster, scheme: Scheme) -> str:
    digest = hashlib.sha256()
    add(digest, "engine", ENGINE_VERSION.encode())
    add(digest, "scheme", canonical_json(scheme).encode())
    ordered = canonical_roster(roster)
    for field in fields(ordered):
        add_value(digest, field.name, getattr(ordered, field.name))
    return digest.hexdigest()


def add(digest: Digest, name: str, content: bytes) -> None:
    digest.update(f"{name}:{len(content)}:".encode())
    digest.update(content)


def add_value(digest: Digest, name: str, value: object) -> None:
    if isinstance(value, Segments | Adjustments | Vetoes | Column):
        for field in fields(value):
            add_value(digest, f"{name}.{field.name}", getattr(value, field.name))
    elif isinstance(value, dict):
        for key in sorted(value):
            add_value(digest, f"{name}.{key}", value[key])
    elif isinstance(value, np.ndarray):
        add(digest, name, array_bytes(value))
    elif isinstance(value, tuple):
        add(digest, name, "\0".join(value).encode())


def array_bytes(array: npt.NDArray[Any]) -> bytes:
    if array.dtype.kind == "U":
        return "\0".join(array.tolist()).encode()
    return np.ascontiguousarray(array, dtype="<i8").tobytes()


def canonical_roster(roster: Roster) -> Roster:
    """Workers by key, units and names by code, the rows of one worker by content."""
    ordered = subset(roster, np.argsort(roster.keys, kind="stable").astype(np.int64))
    used = np.unique(np.concatenate([ordered.unit, ordered.segments.unit]))
    by_code = used[np.argsort(ordered.units[used], kind="stable")]
    new_unit = np.zeros(len(ordered.units), dtype=np.int64)
    new_unit[by_code] = np.arange(len(by_code))
    parents, new_parent = np.unique(ordered.parents[ordered.parent_of_unit[by_code]], return_inverse=True)
    segments = replace(ordered.segments, unit=new_unit[ordered.segments.unit])
    modes = sorted(range(len(ordered.hour_modes)), key=ordered.hour_modes.__getitem__)
    return replace(
        ordered,
        units=ordered.units[by_code],
        parents=parents,
        parent_of_unit=new_parent,
        unit=new_unit[ordered.unit],
        hour_modes=tuple(ordered.hour_modes[mode] for mode in modes),
        hours=ordered.hours[np.array(modes, dtype=np.int64)],
        segments=sorted_segments(segments),
        adjustments=sorted_adjustments(ordered.adjustments),
        vetoes=sorted_vetoes(ordered.vetoes),
    )


def sorted_segments(segments: Segments) -> Segments:
    keys = [segments.worker, segments.unit, segments.months]
    for name in sorted(segments.columns):
        column = segments.columns[name]
        parts = (column.value, column.numerator, column.denominator)
        keys.extend(part for part in parts if part is not None)
    rows = np.lexsort(tuple(reversed(keys))).astype(np.int64)
    columns = {name: column.take(rows) for name, column in segments.columns.items()}
    return Segments(segments.worker[rows], segments.unit[rows], segments.months[rows], columns)


def renumbered(names: tuple[str, ...], numbers: Ints) -> tuple[tuple[str, ...], Ints]:
    used = sorted({names[int(number)] for number in np.unique(numbers) if number >= 0})
    places = {name: place for place, name in enumerate(used)}
    new = np.array([places.get(name, -1) for name in names] + [-1], dtype=np.int64)
    return tuple(used), new[numbers]


def sorted_adjustments(adjustments: Adjustments) -> Adjustments:
    items, item = renumbered(adjustments.items, adjustments.item)
    events, event = renumbered(adjustments.events, adjustments.event)
    rows = np.lexsort((adjustments.points, event, item, adjustments.worker))
    return Adjustments(
        adjustments.worker[rows], item[rows], adjustments.points[rows], event[rows], items, events
    )


def sorted_vetoes(vetoes: Vetoes) -> Vetoes:
    codes, code = renumbered(vetoes.codes, vetoes.code)
    rows = np.lexsort((code, vetoes.worker))
    return Vetoes(vetoes.worker[rows], code[rows], codes)


def person_digests(outcome: Outcome) -> list[str]:
    """One per worker in roster order: her figures, limits, star and reasons, not how others fared."""
    rows = np.ascontiguousarray(person_figures(outcome).T, dtype="<i8")
    heads = outcome.roster.keys.tolist()
    return [
        hashlib.sha256(key.encode() + b"\0" + row.tobytes()).hexdigest()[:32]
        for key, row in zip(heads, rows, strict=True)
    ]


def person_figures(outcome: Outcome) -> Ints:
    caps, adjusted = outcome.caps, outcome.adjusted
    return np.vstack(
        [
            outcome.scores.merged,
            outcome.scores.indicator,
            outcome.scores.component,
            np.stack([outcome.base, adjusted.bonus, adjusted.deduction, outcome.total]),
            np.stack([caps.band, caps.elig, caps.step, caps.cap, caps.floor]),
            np.stack([outcome.category, outcome.star, outcome.move]),
            np.stack([outcome.bits, outcome.missing_mask, outcome.veto_mask]),
        ]
    )


def result_digest(outcome: Outcome) -> str:
    digest = hashlib.sha256(ENGINE_VERSION.encode())
    for person in sorted(person_digests(outcome)):
        digest.update(person.encode())
    for row in sorted(outcome.seats, key=lambda row: (row.parent, row.unit, row.star)):
        digest.update(repr(row).encode())
    return digest.hexdigest()
