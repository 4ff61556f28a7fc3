"""Ten thousand papers of one blueprint. The seeds are fixed, so a limit of p = 0.001 fails always or never."""

from collections import Counter
from decimal import Decimal
from itertools import permutations

import pytest

from exams.engine.blueprint import Blueprint, Cell, PoolItem, SectionRule
from exams.engine.drawing import draw
from exams.engine.types import Kind

PAPERS = 10_000
# Upper 0.1 % points of chi-square, from the published table.
LIMIT = {3: 16.27, 5: 20.52, 23: 49.73}


def item(number, kind, subject, difficulty, options=4):
    return PoolItem(number + 1000, number, kind, subject, difficulty, options)


# Two sections whose grids leave nothing open, with more in every cell than is drawn from it.
SINGLES = {(1, 2): 2, (1, 4): 1, (2, 3): 3}
MULTIPLES = {(1, 3): 1, (2, 5): 2}
POOL = [
    item(100 * kind_no + 10 * cell_no + n, kind, *cell)
    for kind_no, (kind, grid) in enumerate(((Kind.SINGLE, SINGLES), (Kind.MULTIPLE, MULTIPLES)))
    for cell_no, (cell, count) in enumerate(grid.items())
    for n in range(count + 2)
]
BY_VERSION = {entry.version: entry for entry in POOL}


def section(kind, grid):
    cells = tuple(Cell(kind, count, *place) for place, count in grid.items())
    return SectionRule(kind.value, kind, sum(grid.values()), Decimal(2), grid=cells)


BLUEPRINT = Blueprint((section(Kind.SINGLE, SINGLES), section(Kind.MULTIPLE, MULTIPLES)))


@pytest.fixture(scope="module")
def papers():
    return [draw(BLUEPRINT, POOL, seed) for seed in range(PAPERS)]


def chi_square(counts, expected):
    return sum((count - expected) ** 2 / expected for count in counts)


def test_every_one_of_ten_thousand_papers_fills_every_cell_exactly(papers):
    for paper in papers:
        for drawn, grid in zip(paper.sections, (SINGLES, MULTIPLES), strict=True):
            entries = [BY_VERSION[slot.version] for slot in drawn.slots]
            assert Counter((entry.subject, entry.difficulty) for entry in entries) == grid
            assert {entry.kind for entry in entries} == {drawn.kind}
            assert len({entry.question for entry in entries}) == len(entries)


def test_every_question_of_a_cell_is_drawn_equally_often(papers):
    drawn = Counter(BY_VERSION[slot.version].question for paper in papers for slot in paper.slots())
    for (subject, difficulty), count in SINGLES.items():
        cell = [
            e.question
            for e in POOL
            if e.kind == Kind.SINGLE and (e.subject, e.difficulty) == (subject, difficulty)
        ]
        expected = PAPERS * count / len(cell)
        # Drawing without replacement spreads less than the table's chi-square; the factor puts that right.
        found = (
            chi_square([drawn[question] for question in cell], expected)
            * (len(cell) - 1)
            / (len(cell) - count)
        )
        assert found < {2: 13.82, 3: 16.27, 4: 18.47}[len(cell) - 1]


def test_a_question_stands_at_every_place_equally_often(papers):
    """Among the papers that hold it, each of its section's six places is as likely as the others."""
    for question in (entry for entry in POOL if entry.kind == Kind.SINGLE):
        places = Counter(
            place
            for paper in papers
            for place, slot in enumerate(paper.sections[0].slots)
            if slot.version == question.version
        )
        assert chi_square([places[place] for place in range(6)], places.total() / 6) < LIMIT[5]


def test_every_order_of_four_options_comes_equally_often(papers):
    orders = Counter(slot.order for paper in papers for slot in paper.slots())
    total = orders.total()
    assert total == PAPERS * 9
    assert chi_square([orders[order] for order in permutations(range(4))], total / 24) < LIMIT[23]


def test_the_right_option_is_shown_at_every_letter_equally_often(papers):
    letters = Counter(slot.order.index(0) for paper in papers for slot in paper.slots())
    assert chi_square([letters[place] for place in range(4)], letters.total() / 4) < LIMIT[3]
