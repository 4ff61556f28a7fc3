from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from ratings.engine.building import build_roster
from ratings.engine.facts import Adjustment, Measure, RosterError, SegmentFacts, Veto, WorkerFacts
from ratings.engine.result_csv import result_rows
from ratings.engine.scheme import demo_scheme, scheme_from_mapping, scheme_to_mapping
from ratings.engine.stars import rate

GOOD = {
    name: Measure(Decimal(95)) for name in ("patrol_rate", "house_link_rate", "closure_rate", "satisfaction")
}
PLAIN = WorkerFacts(
    key="W1",
    unit="HW",
    prev_star=3,
    service_months=60,
    in_post_months=12,
    hours_by_mode={"": Decimal(40)},
    exam=Decimal(90),
    segments=(SegmentFacts("HW", 12, GOOD),),
)


def measured(**measures):
    return replace(PLAIN, segments=(SegmentFacts("HW", 12, GOOD | measures),))


@pytest.mark.parametrize(
    ("workers", "code"),
    [
        ([PLAIN, PLAIN], "WORKER_TWICE"),
        ([PLAIN, replace(PLAIN, key="W2", parent="X")], "UNIT_WITH_TWO_PARENTS"),
        ([replace(PLAIN, exam=Decimal("NaN"))], "VALUE_RANGE"),
        ([replace(PLAIN, exam=Decimal("90.1234567"))], "TOO_MANY_PLACES"),
        ([replace(PLAIN, hours_by_mode={"": Decimal(-1)})], "HOURS_RANGE"),
        ([replace(PLAIN, in_post_months=-1)], "MONTHS_RANGE"),
        ([replace(PLAIN, prev_star=12)], "STAR_RANGE"),
        ([replace(PLAIN, adjustments=(Adjustment(points=Decimal("0.125")),))], "TOO_MANY_PLACES"),
        ([measured(patrol_rate=Measure(numerator=3))], "HALF_A_COUNT"),
        ([measured(patrol_rate=Measure(numerator=3, denominator=0))], "NOTHING_WAS_DUE"),
        ([measured(patrol_rate=Measure(numerator=-3, denominator=5))], "COUNT_RANGE"),
        ([measured(patrol_rate=Measure(Decimal("60.11"), 3, 5))], "RATE_MISMATCH"),
    ],
)
def test_roster_refuses(workers, code):
    with pytest.raises(RosterError) as caught:
        build_roster(workers)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_printed_rate_within_a_tenth_of_a_point_is_accepted_and_the_counts_win():
    outcome = rate(build_roster([measured(patrol_rate=Measure(Decimal("66.6"), 2, 3))]), demo_scheme())
    assert outcome.breakdown(0).components[1].indicators[0].value == Decimal("66.67")


def test_blocked_person_shows_what_could_be_computed_and_no_more():
    outcome = rate(build_roster([measured(patrol_rate=Measure())]), demo_scheme())
    row = result_rows(outcome)[0]
    assert (row["T"], row["P"], row["total"], row["band"], row["star"]) == ("94.00", "", "", "", "")
    assert outcome.component("T").tolist() == [9400]
    assert outcome.breakdown(0).limits is None


def test_nothing_due_is_missing_not_zero():
    outcome = rate(build_roster([measured(satisfaction=Measure(numerator=0, denominator=0))]), demo_scheme())
    assert "MISSING:satisfaction" in map(str, outcome.reasons(0))


def test_missing_figure_under_block_stops_the_computation_and_says_so():
    outcome = rate(build_roster([measured(patrol_rate=Measure())]), demo_scheme())
    assert outcome.star_of(0) is None
    assert [str(reason) for reason in outcome.reasons(0)] == ["MISSING:patrol_rate", "BLOCKED"]


def test_more_than_half_of_a_component_missing_blocks_and_half_does_not():
    mapping = scheme_to_mapping(demo_scheme())
    mapping["missing"] = {"default": "redistribute"}
    scheme = scheme_from_mapping(mapping)
    half = rate(build_roster([measured(patrol_rate=Measure(), house_link_rate=Measure())]), scheme)
    more = rate(build_roster([measured(patrol_rate=Measure(), closure_rate=Measure())]), scheme)
    assert half.star_of(0) is not None
    assert more.star_of(0) is None


def test_same_deed_counts_once_at_its_highest_level():
    worker = replace(
        PLAIN,
        adjustments=(
            Adjustment("B_STREET", event="flood"),
            Adjustment("B_CITY", event="flood"),
            Adjustment("B_STREET", event="theft"),
        ),
    )
    outcome = rate(build_roster([worker]), demo_scheme())
    assert outcome.breakdown(0).bonus == Decimal("4.00")
    assert [entry.counted for entry in outcome.breakdown(0).adjustments] == [False, True, True]


@pytest.mark.parametrize("changes", [{"vetoes": (Veto("V99"),)}, {"adjustments": (Adjustment("B_UNKNOWN"),)}])
def test_unknown_veto_or_item_is_refused_with_the_worker(changes):
    with pytest.raises(RosterError) as caught:
        rate(build_roster([replace(PLAIN, **changes)]), demo_scheme())
    assert caught.value.problems[0].worker == "W1"


def test_mode_cap_limits_online_hours_to_half_of_the_required():
    worker = replace(PLAIN, hours_by_mode={"网络自学": Decimal(38), "分片集中": Decimal(5)})
    outcome = rate(build_roster([worker]), demo_scheme())
    hours = outcome.breakdown(0).components[0].indicators[0]
    assert (hours.value, hours.score) == (Decimal("25.00"), Decimal("62.50"))


@pytest.mark.parametrize(("vetoed", "step"), [(False, 1), (True, 3)])
def test_first_rating_after_a_veto_has_its_own_limit(vetoed, step):
    mapping = scheme_to_mapping(demo_scheme())
    mapping["transition"]["after_veto_first_max"] = 3
    roster = build_roster([replace(PLAIN, prev_star=0, prev_vetoed=vetoed)])
    assert rate(roster, scheme_from_mapping(mapping)).breakdown(0).limits.step == step


def test_large_counts_of_several_segments_stay_exact():
    counts = ((333_333_333_333, 999_999_999_989), (1, 7), (999_999_999_999, 1_000_000_000_000))
    segments = tuple(
        SegmentFacts(f"U{place}", 4, GOOD | {"satisfaction": Measure(numerator=top, denominator=bottom)})
        for place, (top, bottom) in enumerate(counts)
    )
    roster = build_roster([replace(PLAIN, unit="U0", segments=segments)])
    figures = rate(roster, demo_scheme()).breakdown(0).components[1].indicators[3]
    assert figures.value == Decimal("49.21")


def test_empty_roster_gives_an_empty_outcome():
    outcome = rate(build_roster([]), demo_scheme())
    assert len(outcome.star) == 0
    assert outcome.distribution() == dict.fromkeys(range(6), 0)
    assert np.array_equal(outcome.total, [])
