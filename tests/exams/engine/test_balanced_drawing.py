"""Papers of one plan lie near its average difficulty, without losing what a drawn paper promises."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from exams.engine.balance import expected_share, spread
from exams.engine.blueprint import Blueprint, Cell, PoolItem, SectionRule
from exams.engine.drawing import draw, middle
from exams.engine.types import Kind


def item(number, difficulty, kind=Kind.SINGLE, subject=1):
    return PoolItem(number + 1000, number, kind, subject, difficulty, 4)


POOL = [item(n, 1 + n % 5, subject=n % 3) for n in range(60)] + [
    item(100 + n, 1 + n % 5, Kind.MULTIPLE) for n in range(20)
]
LEVELS = {entry.version: entry.difficulty for entry in POOL}
RULES = (
    SectionRule(
        "单选", Kind.SINGLE, 8, Decimal(5), grid=(Cell(Kind.SINGLE, 3, 0), Cell(Kind.SINGLE, 2, 1, 5))
    ),
    SectionRule("多选", Kind.MULTIPLE, 6, Decimal(10)),
)
LOOSE = Blueprint(RULES)
CLOSE = replace(LOOSE, tolerance=0.02)


def share(blueprint, seed, pool=POOL, seen=None):
    return expected_share(draw(blueprint, pool, seed, seen), LEVELS)


def test_papers_lie_within_the_tolerance_which_they_would_not_by_chance():
    average = middle(CLOSE, POOL)
    close = spread((share(CLOSE, seed) for seed in range(300)), middle=average, tolerance=0.02)
    loose = spread((share(LOOSE, seed) for seed in range(300)), middle=average, tolerance=0.02)
    assert close.outside == 0
    assert close.width <= 0.04 + 1e-9
    assert loose.outside > 100


@given(st.integers(0, 2**62), st.sampled_from([0.005, 0.02, 0.1, 0.5]))
@settings(max_examples=60, deadline=None)
def test_seed_pool_and_plan_decide_alone_and_the_plan_is_kept(seed, tolerance):
    blueprint = replace(LOOSE, tolerance=tolerance)
    paper = draw(blueprint, POOL, seed)
    assert paper == draw(blueprint, POOL[::-1], seed)
    by_version = {entry.version: entry for entry in POOL}
    single, multiple = ([by_version[slot.version] for slot in section.slots] for section in paper.sections)
    assert (len(single), len(multiple)) == (8, 6)
    assert len({entry.question for entry in single + multiple}) == 14
    assert sum(entry.subject == 0 for entry in single) >= 3
    assert sum((entry.subject, entry.difficulty) == (1, 5) for entry in single) >= 2


@given(st.integers(0, 2**62))
@settings(max_examples=60, deadline=None)
def test_never_further_from_the_average_than_without_the_tolerance(seed):
    average = middle(CLOSE, POOL)
    assert abs(share(CLOSE, seed) - average) <= max(abs(share(LOOSE, seed) - average), 0.02 + 1e-9)


def test_what_is_within_reach_anyway_is_drawn_as_before():
    assert all(
        draw(replace(LOOSE, tolerance=1.0), POOL, seed) == draw(LOOSE, POOL, seed) for seed in range(20)
    )


def test_a_tolerance_out_of_reach_still_gives_papers_and_is_counted():
    """Only the easiest and the hardest question are there, and a paper holds one of them."""
    pool = [item(1, 1), item(2, 5)]
    blueprint = Blueprint((SectionRule("单选", Kind.SINGLE, 1, Decimal(1)),), tolerance=0.05)
    average = middle(blueprint, pool)
    shares = [expected_share(draw(blueprint, pool, n), {1001: 1, 1002: 5}) for n in range(20)]
    assert spread(shares, middle=average, tolerance=0.05).outside == 20


def test_least_seen_questions_still_come_first():
    seen = {entry.question: 5 for entry in POOL if entry.kind == Kind.MULTIPLE and entry.question < 112}
    for seed in range(30):
        drawn = draw(CLOSE, POOL, seed, seen).sections[1].slots
        assert all(slot.version - 1000 >= 112 for slot in drawn)


def test_every_question_is_still_drawn():
    counts = Counter(slot.version for seed in range(400) for slot in draw(CLOSE, POOL, seed).slots())
    assert set(counts) == set(LEVELS)
