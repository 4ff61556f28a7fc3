"""What the rating promises whatever the scheme and the data. RATING_SEARCH widens the search."""

import os
import random
from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratings.engine.building import build_roster
from ratings.engine.caps import figure
from ratings.engine.codes import CATEGORY_INDEX, Category
from ratings.engine.digest import input_digest, result_digest
from ratings.engine.roster import subset
from ratings.engine.scheme import scheme_from_mapping, scheme_to_mapping
from ratings.engine.stars import rate
from tests.ratings.engine.rosters import random_scheme, random_workers

WIDTH = int(os.environ.get("RATING_SEARCH", "1"))
SEARCH = settings(
    max_examples=150 * WIDTH, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
SEEDS = st.integers(0, 2**40)


def drawn(seed, **changes):
    rng = random.Random(seed)
    scheme = random_scheme(rng, **changes)
    workers = random_workers(rng, scheme)
    return rng, scheme, workers


def codes(outcome, index):
    return [str(reason) for reason in outcome.reasons(index)]


@SEARCH
@given(SEEDS)
def test_seats_are_not_exceeded_unless_floors_overrun_them(seed):
    _, scheme, workers = drawn(seed)
    for row in rate(build_roster(workers), scheme).seats:
        if row.seats is not None and not row.over:
            assert row.used + row.held <= row.seats


@SEARCH
@given(SEEDS)
def test_largest_remainder_gives_out_exactly_the_seats_of_the_parent(seed):
    quota = {"mode": "largest_remainder", "counting": "per_level", "roll_down_unused": False}
    _, scheme, workers = drawn(seed)
    mapping = scheme_to_mapping(scheme)
    mapping["quota"] |= quota | {"rates": {5: "0.1", 4: "0.2"}, "fixed": {}, "min_total": {}}
    outcome = rate(build_roster(workers), scheme_from_mapping(mapping))
    for parent in outcome.roster.parents:
        for star, rate_of_star in ((5, Decimal("0.1")), (4, Decimal("0.2"))):
            rows = [row for row in outcome.seats if row.parent == parent and row.star == star]
            assert sum(row.seats for row in rows) == int(rate_of_star * sum(row.base for row in rows))


@SEARCH
@given(SEEDS)
def test_result_does_not_depend_on_the_order_of_the_input(seed):
    rng, scheme, workers = drawn(seed)
    roster = build_roster(workers)
    shuffled = build_roster(rng.sample(workers, len(workers)))
    assert input_digest(roster, scheme) == input_digest(shuffled, scheme)
    assert result_digest(rate(roster, scheme)) == result_digest(rate(shuffled, scheme))


@SEARCH
@given(SEEDS)
def test_same_roster_built_or_reordered_has_one_digest(seed):
    rng, scheme, workers = drawn(seed)
    roster = build_roster(workers)
    order = np.array(rng.sample(range(len(workers)), len(workers)), dtype=np.int64)
    assert input_digest(subset(roster, order), scheme) == input_digest(roster, scheme)


@SEARCH
@given(SEEDS)
def test_nobody_with_equal_cap_and_better_chain_ends_lower(seed):
    _, scheme, workers = drawn(seed)
    outcome = rate(build_roster(workers), scheme)
    rated = [i for i in range(len(workers)) if outcome.is_computed(i) and outcome.star[i] >= 0]
    for better in rated:
        for worse in rated:
            if not stands_behind(outcome, scheme, worse, better):
                continue
            lifted = any(code.startswith("FLOOR_") for code in codes(outcome, worse))
            held = any(code.startswith("TIE_UNRESOLVED") for code in codes(outcome, better))
            assert outcome.star[better] >= outcome.star[worse] or lifted or held


def stands_behind(outcome, scheme, worse, better):
    same_group = outcome.group[worse] == outcome.group[better]
    chains = [
        [
            int(figure(outcome.roster, scheme, outcome.scores, outcome.total, name)[i])
            for name in scheme.ties.chain
        ]
        for i in (worse, better)
    ]
    return same_group and outcome.caps.cap[better] >= outcome.caps.cap[worse] and chains[1] > chains[0]


@SEARCH
@given(SEEDS)
def test_raising_one_indicator_never_lowers_that_persons_star(seed):
    """Every normaliser drawn here rewards higher values. A held tie is a decision still open, and a unit mean
    lets one person's figure move another's, so both stand outside the promise."""
    rng, scheme, workers = drawn(seed, missing={"default": "redistribute"})
    mapping = scheme_to_mapping(scheme)
    mapping["missing"] = {"default": rng.choice(["redistribute", "block"])}
    scheme = scheme_from_mapping(mapping)
    index = rng.randrange(len(workers))
    before = rate(build_roster(workers), scheme)
    raised = [*workers[:index], with_raise(rng, workers[index]), *workers[index + 1 :]]
    after = rate(build_roster(raised), scheme)
    if before.star[index] < 0 or any("TIE_UNRESOLVED" in code for code in codes(after, index)):
        return
    assert after.star[index] >= before.star[index]


def with_raise(rng, worker):
    rise = Decimal(rng.choice(["0.01", "0.5", "3", "20"]))
    if worker.exam is not None and rng.random() < 0.4:
        return replace(worker, exam=worker.exam + rise)
    segment = worker.segments[0]
    name = rng.choice(sorted(segment.measures))
    measure = segment.measures[name]
    if measure.denominator:
        higher = replace(measure, numerator=measure.numerator + 1)
    elif measure.value is not None:
        higher = replace(measure, value=measure.value + rise)
    else:
        higher = measure
    changed = replace(segment, measures={**segment.measures, name: higher})
    return replace(worker, segments=(changed, *worker.segments[1:]))


@SEARCH
@given(SEEDS)
def test_maternity_leave_never_lowers_a_star(seed):
    rng, scheme, workers = drawn(
        seed, population={"maternity": ("carry_over", "rate_on_available")[seed % 2]}, veto={}
    )
    index = rng.randrange(len(workers))
    workers[index] = replace(
        workers[index], category=Category.MATERNITY, vetoes=(), prev_star=rng.randint(0, 5)
    )
    workers = [replace(worker, vetoes=()) for worker in workers]
    outcome = rate(build_roster(workers), scheme)
    if outcome.star[index] >= 0:
        assert outcome.star[index] >= workers[index].prev_star


@SEARCH
@given(SEEDS)
def test_only_rated_people_hold_seats(seed):
    _, scheme, workers = drawn(seed)
    outcome = rate(build_roster(workers), scheme)
    rated = outcome.category == CATEGORY_INDEX[Category.RATED]
    placed = {star: int(((outcome.star == star) & rated).sum()) for star in scheme.stars}
    for star in scheme.stars:
        assert sum(row.used for row in outcome.seats if row.star == star) <= placed[star]


@SEARCH
@given(SEEDS)
def test_veto_and_fail_are_never_raised_by_a_floor(seed):
    _, scheme, workers = drawn(
        seed, transition={"floor_exempt": ["veto", "failed"]}, population={"maternity": "carry_over"}
    )
    outcome = rate(build_roster(workers), scheme)
    for index, worker in enumerate(workers):
        if not outcome.is_computed(index) or outcome.star[index] < 0:
            continue
        if worker.vetoes:
            assert outcome.star[index] <= min(scheme.veto[veto.code].max_star for veto in worker.vetoes)
        if "FAILED" in codes(outcome, index):
            assert outcome.star[index] == 0


@SEARCH
@given(SEEDS)
def test_scheme_survives_a_round_trip(seed):
    scheme = random_scheme(random.Random(seed))
    assert scheme_from_mapping(scheme_to_mapping(scheme)) == scheme
