from dataclasses import replace
from decimal import Decimal
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.engine.blueprint import Blueprint, Cell, PoolItem, SectionRule
from exams.engine.drawing import PoolTooSmallError, draw
from exams.engine.feasibility import check
from exams.engine.types import Kind


def item(number, kind=Kind.SINGLE, difficulty=3, options=4):
    return PoolItem(number + 1000, number, kind, 1, difficulty, options)


POOL = [item(n, difficulty=1 + n % 5) for n in range(20)] + [item(50 + n, Kind.JUDGE) for n in range(5)]
FIXED = SectionRule("指定", Kind.SINGLE, 3, Decimal(2), fixed=(7, 2, 11))
DRAWN = SectionRule("抽取", Kind.SINGLE, 4, Decimal(2))


def questions(section):
    return [slot.version - 1000 for slot in section.slots]


@given(
    st.lists(st.integers(0, 19), min_size=1, max_size=8, unique=True),
    st.integers(0, 12),
    st.integers(0, 2**62),
    st.booleans(),
    st.sampled_from([None, 0.03]),
    st.dictionaries(st.integers(0, 19), st.integers(1, 5)),
)
@settings(max_examples=150, deadline=None)
def test_chosen_questions_are_on_every_paper_and_nowhere_else_on_it(
    fixed, drawn, seed, shuffle, tolerance, seen
):
    rules = [replace(FIXED, count=len(fixed), fixed=tuple(fixed))]
    if drawn:
        # Before the chosen section: what it names must be left for it.
        rules.insert(0, replace(DRAWN, count=drawn))
    blueprint = Blueprint(tuple(rules), shuffle_questions=shuffle, tolerance=tolerance)
    paper = draw(blueprint, POOL, seed, seen)
    shown = questions(paper.sections[-1])
    assert sorted(shown) == sorted(fixed)
    if not shuffle:
        assert shown == fixed
    everything = [slot.version for slot in paper.slots()]
    assert len(set(everything)) == len(everything) == drawn + len(fixed)
    assert paper == draw(blueprint, list(reversed(POOL)), seed, seen)
    assert all(sorted(slot.order) == [0, 1, 2, 3] for slot in paper.slots())


def test_orders_of_questions_and_options_are_the_papers_own():
    papers = [draw(Blueprint((FIXED,)), POOL, seed) for seed in range(60)]
    assert len({tuple(questions(paper.sections[0])) for paper in papers}) == 6
    assert len({paper.sections[0].slots[0].order for paper in papers}) > 1
    kept = Blueprint((FIXED,), shuffle_questions=False, shuffle_options=False)
    assert len({draw(kept, POOL, seed) for seed in range(20)}) == 1


def test_the_version_of_the_day_is_drawn():
    newer = [replace(entry, version=9000) if entry.question == 2 else entry for entry in POOL]
    slots = draw(Blueprint((FIXED,), shuffle_questions=False), newer, 1).sections[0].slots
    assert [slot.version for slot in slots] == [1007, 9000, 1011]


@pytest.mark.parametrize(
    "pool",
    [
        [entry for entry in POOL if entry.question != 2],
        [replace(entry, kind=Kind.JUDGE) if entry.question == 2 else entry for entry in POOL],
    ],
    ids=["retired", "of another kind"],
)
def test_a_chosen_question_that_cannot_be_used_stops_every_paper(pool):
    found = check(Blueprint((FIXED,)), pool)
    assert not found.feasible
    assert found.papers == 0
    assert [(entry.available, entry.needed) for entry in found.checks] == [(2, 3)]
    with pytest.raises(PoolTooSmallError):
        draw(Blueprint((FIXED,)), pool, 1)


def test_feasibility_gives_one_choice_and_keeps_chosen_questions_from_the_draw():
    assert check(Blueprint((FIXED,)), POOL).papers == 1
    mixed = check(Blueprint((FIXED, DRAWN)), POOL)
    assert mixed.feasible
    assert mixed.papers == comb(17, 4)
    assert [(entry.section, entry.available, entry.needed) for entry in mixed.checks] == [
        (0, 3, 3),
        (1, 17, 4),
    ]
    # Twenty singles in the bank, three of them chosen: eighteen cannot be drawn beside them.
    greedy = Blueprint((FIXED, replace(DRAWN, count=18)))
    assert not check(greedy, POOL).feasible
    with pytest.raises(PoolTooSmallError):
        draw(greedy, POOL, 1)


@pytest.mark.parametrize(
    "rules",
    [
        (replace(FIXED, fixed=(7, 7, 2)),),
        (FIXED, replace(FIXED, count=1, fixed=(2,))),
    ],
    ids=["in one section", "in two"],
)
def test_no_question_is_chosen_twice(rules):
    found = check(Blueprint(rules), POOL)
    assert found.repeated
    assert not found.feasible
    with pytest.raises(PoolTooSmallError):
        draw(Blueprint(rules), POOL, 1)


@pytest.mark.parametrize("count", [2, 4])
def test_the_number_of_a_section_is_that_of_its_list(count):
    assert not check(Blueprint((replace(FIXED, count=count),)), POOL).feasible


def test_a_plan_is_fixed_when_all_its_sections_are():
    assert Blueprint((FIXED,)).is_fixed
    assert not Blueprint((FIXED, DRAWN)).is_fixed
    assert not Blueprint(()).is_fixed
    assert replace(FIXED, grid=(Cell(Kind.SINGLE, 1, 1),)).cells() == ()
