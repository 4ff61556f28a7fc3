"""Made-up rosters of any size, straight as arrays, to measure how fast they are rated."""

import numpy as np

from ratings.engine.exact import MISSING, VALUE_SCALE, Ints
from ratings.engine.roster import Adjustments, Column, Roster, Segments, Vetoes
from ratings.engine.scheme import Scheme, demo_scheme, scheme_from_mapping, scheme_to_mapping

MEASURED = tuple(f"indicator_{number:02}" for number in range(1, 11))
PEOPLE_PER_UNIT = 35
PARENTS = ("county_1", "county_2", "county_3")
STEPS = [[98, 100], [95, 90], [90, 75], [80, 60], [0, 0]]


def twelve_indicator_scheme() -> Scheme:
    """The demonstration scheme with hours, exam and ten measured indicators of every method."""
    mapping = scheme_to_mapping(demo_scheme())
    del mapping["order"]
    rules = (
        {"method": "linear", "zero_at": 60, "full_at": 100},
        {"method": "bands", "bands": STEPS},
        {"method": "direct"},
    )
    mapping["components"]["P"]["items"] = dict.fromkeys(MEASURED, 10)
    mapping["normalise"] = {"hours": {"method": "ratio_capped"}, "exam": {"method": "direct"}} | {
        name: rules[place % 3] for place, name in enumerate(MEASURED)
    }
    mapping["missing"] = {"default": "redistribute"}
    return scheme_from_mapping(mapping)


def sample_roster(size: int, seed: int = 1) -> Roster:
    """One worker in twenty moved within the year, three indicators come from counts, one value in fifty lacks."""
    rng = np.random.default_rng(seed)
    units = max(2, size // PEOPLE_PER_UNIT)
    moved = rng.random(size) < 0.05
    worker = np.repeat(np.arange(size, dtype=np.int64), 1 + moved)
    unit = rng.integers(0, units, size)
    segment_unit = unit[worker]
    first_of_moved = np.flatnonzero(np.diff(worker, append=-1) == 0)
    segment_unit[first_of_moved] = rng.integers(0, units, len(first_of_moved))
    return Roster(
        keys=np.char.add("W", np.char.zfill(np.arange(size).astype(np.str_), 7)),
        units=np.char.add("U", np.char.zfill(np.arange(units).astype(np.str_), 6)),
        parents=np.array(PARENTS),
        parent_of_unit=np.arange(units, dtype=np.int64) % len(PARENTS),
        unit=unit,
        category=np.zeros(size, dtype=np.int64),
        prev=rng.integers(-1, 6, size),
        prev_vetoed=np.zeros(size, dtype=np.bool_),
        service=rng.integers(6, 300, size),
        in_post=rng.integers(6, 13, size),
        hour_modes=("分片集中", "网络自学"),
        hours=rng.integers(10, 40, (2, size)) * VALUE_SCALE,
        exam=rng.integers(50, 101, size) * VALUE_SCALE,
        segments=Segments(
            worker=worker,
            unit=segment_unit,
            months=np.where(np.repeat(moved, 1 + moved), 6, 12).astype(np.int64),
            columns={
                name: sample_column(rng, len(worker), counted=place < 3)
                for place, name in enumerate(MEASURED)
            },
        ),
        adjustments=sample_adjustments(rng, size),
        vetoes=Vetoes(
            sorted_workers(rng, size, size // 200), np.zeros(size // 200, dtype=np.int64), ("V02",)
        ),
    )


def sample_column(rng: np.random.Generator, rows: int, *, counted: bool) -> Column:
    absent = rng.random(rows) < 0.02
    if not counted:
        values = rng.integers(7_000, 10_001, rows) * (VALUE_SCALE // 100)
        return Column(np.where(absent, MISSING, values))
    due = rng.integers(50, 400, rows)
    done = due - rng.integers(0, due // 4)
    blank = np.full(rows, MISSING, dtype=np.int64)
    return Column(blank, np.where(absent, MISSING, done), np.where(absent, MISSING, due))


def sample_adjustments(rng: np.random.Generator, size: int) -> Adjustments:
    rows = size // 5
    return Adjustments(
        worker=sorted_workers(rng, size, rows),
        item=np.zeros(rows, dtype=np.int64),
        points=rng.choice(np.array([-200, -50, 100, 200, 300]), rows),
        event=np.full(rows, -1, dtype=np.int64),
        items=("",),
    )


def sorted_workers(rng: np.random.Generator, size: int, rows: int) -> Ints:
    return np.sort(rng.integers(0, size, rows))
