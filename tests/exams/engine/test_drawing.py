from collections import Counter
from dataclasses import replace
from decimal import Decimal
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.engine.blueprint import Blueprint, Cell, PoolItem, SectionRule
from exams.engine.drawing import PoolTooSmallError, draw
from exams.engine.feasibility import check
from exams.engine.types import Kind, Paper


def item(number, kind=Kind.SINGLE, subject=1, difficulty=3, options=4):
    return PoolItem(number + 1000, number, kind, subject, difficulty, options)


POOL = [item(n, subject=n % 3, difficulty=1 + n % 5) for n in range(60)] + [
    item(100 + n, Kind.MULTIPLE, subject=n % 3) for n in range(12)
]
RULE = SectionRule(
    "单选", Kind.SINGLE, 10, Decimal(2), grid=(Cell(Kind.SINGLE, 3, 0, 1), Cell(Kind.SINGLE, 4, 1))
)
BLUEPRINT = Blueprint((RULE, SectionRule("多选", Kind.MULTIPLE, 5, Decimal(4))))
BY_VERSION = {entry.version: entry for entry in POOL}


def test_same_seed_gives_the_same_paper_whatever_the_order_of_the_pool():
    assert draw(BLUEPRINT, POOL, 7) == draw(BLUEPRINT, list(reversed(POOL)), 7)
    assert draw(BLUEPRINT, POOL, 7) != draw(BLUEPRINT, POOL, 8)


@given(st.integers(0, 2**62))
@settings(max_examples=60)
def test_paper_satisfies_the_blueprint(seed):
    paper = draw(BLUEPRINT, POOL, seed)
    slots = list(paper.slots())
    drawn = [BY_VERSION[slot.version] for slot in slots]
    assert [slot.number for slot in slots] == list(range(1, 16))
    assert len({entry.question for entry in drawn}) == 15
    assert [entry.kind for entry in drawn] == [Kind.SINGLE] * 10 + [Kind.MULTIPLE] * 5
    singles = drawn[:10]
    assert sum(entry.subject == 0 and entry.difficulty == 1 for entry in singles) >= 3
    assert sum(entry.subject == 1 for entry in singles) >= 4
    assert all(sorted(slot.order) == [0, 1, 2, 3] for slot in slots)
    assert paper.points == 40


def test_positions_of_options_are_uniform():
    first = Counter(slot.order[0] for seed in range(300) for slot in draw(BLUEPRINT, POOL, seed).slots())
    expected = 300 * 15 / 4
    assert sum((count - expected) ** 2 / expected for count in first.values()) < 16.3


def test_questions_are_drawn_evenly():
    blueprint = Blueprint((SectionRule("单选", Kind.SINGLE, 6, Decimal(1)),))
    counts = Counter(slot.version for seed in range(1000) for slot in draw(blueprint, POOL, seed).slots())
    assert len(counts) == 60
    assert sum((count - 100) ** 2 / 100 for count in counts.values()) < 98.3


def test_least_seen_questions_come_first():
    blueprint = Blueprint((SectionRule("单选", Kind.SINGLE, 30, Decimal(1)),))
    seen = {entry.question: 1 for entry in POOL if entry.question < 30}
    drawn = {BY_VERSION[slot.version].question for slot in draw(blueprint, POOL, 3, seen).slots()}
    assert drawn == set(range(30, 60))


def test_an_open_cell_leaves_what_a_precise_one_needs():
    pool = [item(1, subject=1), item(2, subject=2)]
    open_first = SectionRule("甲", Kind.SINGLE, 1, Decimal(1))
    precise = SectionRule("乙", Kind.SINGLE, 1, Decimal(1), grid=(Cell(Kind.SINGLE, 1, 1),))
    for seed in range(20):
        paper = draw(Blueprint((open_first, precise)), pool, seed)
        assert [slot.version for slot in paper.slots()] == [1002, 1001]


def test_too_small_a_pool_is_refused_with_its_cell():
    with pytest.raises(PoolTooSmallError) as refused:
        draw(BLUEPRINT, POOL[:20], 1)
    assert refused.value.available < refused.value.cell.count


def test_without_shuffling_only_solved_kinds_are_mixed():
    rules = (
        SectionRule("单选", Kind.SINGLE, 3, Decimal(1)),
        SectionRule("排序", Kind.ORDERING, 1, Decimal(1)),
    )
    pool = [item(n) for n in range(3)] + [item(9, Kind.ORDERING, options=8)]
    paper = draw(Blueprint(rules, shuffle_questions=False, shuffle_options=False), pool, 5)
    slots = list(paper.slots())
    assert [slot.version for slot in slots[:3]] == [1000, 1001, 1002]
    assert slots[0].order == (0, 1, 2, 3)
    assert slots[3].order != tuple(range(8))


def test_case_parts_get_orders_of_their_own():
    pool = [PoolItem(5, 5, Kind.CASE, 1, 3, 0, (4, 0, 3))]
    paper = draw(Blueprint((SectionRule("案例", Kind.CASE, 1, Decimal(10)),)), pool, 1)
    assert [len(order) for order in next(paper.slots()).part_orders] == [4, 0, 3]


def test_paper_survives_its_json():
    paper = draw(BLUEPRINT, POOL, 11)
    assert Paper.from_json(paper.to_json()) == paper


def test_feasibility_counts_cells_and_papers():
    result = check(Blueprint((SectionRule("单选", Kind.SINGLE, 2, Decimal(1)),)), POOL)
    assert result.feasible
    assert result.papers == comb(60, 2)
    grid = check(BLUEPRINT, POOL)
    assert [(entry.available, entry.needed) for entry in grid.checks] == [(4, 3), (20, 4), (60, 10), (12, 5)]
    assert grid.papers == comb(4, 3) * comb(20, 4) * comb(53, 3) * comb(12, 5)


def test_feasibility_names_what_is_short_crossing_or_overfull():
    assert not check(BLUEPRINT, POOL[:20]).feasible
    assert not check(Blueprint(()), POOL).feasible
    cells = (Cell(Kind.SINGLE, 1, 1), Cell(Kind.SINGLE, 1, None, 2))
    crossing = check(Blueprint((replace(RULE, grid=cells),)), POOL)
    assert crossing.crossing
    assert not crossing.feasible
    assert crossing.papers == 0
    overfull = check(Blueprint((replace(RULE, count=2),)), POOL)
    assert overfull.overfull_sections == (0,)
    assert not overfull.feasible


@given(
    st.lists(st.tuples(st.integers(1, 2), st.integers(1, 2)), max_size=14),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.integers(0, 3),
)
@settings(max_examples=80)
def test_what_feasibility_promises_drawing_delivers(profile, counts, rest):
    pool = [item(n, subject=s, difficulty=d) for n, (s, d) in enumerate(profile)]
    places = [(1, 1), (1, 2), (2, 1), (2, 2)]
    grid = tuple(Cell(Kind.SINGLE, c, s, d) for c, (s, d) in zip(counts, places, strict=True) if c)
    total = sum(counts) + rest
    if not total:
        return
    blueprint = Blueprint((SectionRule("单选", Kind.SINGLE, total, Decimal(1), grid=grid),))
    if check(blueprint, pool).feasible:
        assert len(list(draw(blueprint, pool, 1).slots())) == total
    else:
        with pytest.raises(PoolTooSmallError):
            draw(blueprint, pool, 1)
