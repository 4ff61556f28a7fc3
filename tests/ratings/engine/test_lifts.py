from decimal import Decimal
from pathlib import Path

import pytest

from ratings.engine.building import build_roster
from ratings.engine.changes import Correction, corrected
from ratings.engine.facts import Measure, SegmentFacts, WorkerFacts
from ratings.engine.lifts import LiftKind, nearest_lifts
from ratings.engine.roster_csv import read_roster
from ratings.engine.scheme import demo_scheme, scheme_from_mapping
from ratings.engine.stars import rate

EXAMPLE = Path(__file__).parents[2] / "files" / "ratings" / "rating_example.csv"


@pytest.fixture(scope="module")
def outcome():
    return rate(read_roster(EXAMPLE.read_bytes(), demo_scheme())[0], demo_scheme())


def lifts(outcome, key):
    return nearest_lifts(outcome, outcome.roster.index(key))


@pytest.mark.parametrize("key", ["A03", "A06", "B01", "B03", "B04"])
def test_single_figure_lift_is_enough_and_smallest(outcome, key):
    index = outcome.roster.index(key)
    for lift in lifts(outcome, key):
        if lift.kind is not LiftKind.FIGURE:
            continue
        for value, star in ((lift.need, lift.star), (lift.need - Decimal("0.01"), outcome.star_of(index))):
            again = rate(corrected(outcome.roster, Correction(key, lift.figure, value)), outcome.scheme)
            assert again.star_of(index) == star


def test_nearest_single_figure_comes_first(outcome):
    first = lifts(outcome, "B01")[0]
    assert (first.kind, first.figure, first.star) == (LiftKind.FIGURE, "house_link_rate", 4)
    reaches = [lift.need - lift.have for lift in lifts(outcome, "B01") if lift.kind is LiftKind.FIGURE]
    assert reaches == sorted(reaches)


def test_full_seats_are_shown_as_place_and_seats(outcome):
    (lift,) = lifts(outcome, "A03")
    assert (lift.kind, lift.star, lift.have, lift.need) == (LiftKind.SEAT, 4, Decimal(2), Decimal(1))


def test_step_limit_is_named_where_no_figure_can_help(outcome):
    assert [lift.kind for lift in lifts(outcome, "A04")] == [LiftKind.STEP]


def test_veto_is_the_only_obstacle_of_the_vetoed(outcome):
    assert [lift.kind for lift in lifts(outcome, "A05")] == [LiftKind.VETO]


def test_failed_conditions_are_listed_with_what_they_need(outcome):
    found = {(lift.kind, lift.figure): (lift.have, lift.need) for lift in lifts(outcome, "B03")}
    assert found[LiftKind.CONDITION, "exam"] == (Decimal("52.00"), Decimal(60))
    assert found[LiftKind.FIGURE, "exam"] == (Decimal("52.00"), Decimal("60.00"))


def test_unmet_score_line_is_named_with_both_totals(outcome):
    found = {lift.kind: lift for lift in lifts(outcome, "A06")}
    assert (found[LiftKind.TOTAL].have, found[LiftKind.TOTAL].need) == (Decimal("69.04"), Decimal(85))


@pytest.mark.parametrize("key", ["A01", "A07", "B05"])
def test_top_star_and_unrated_people_have_no_lifts(outcome, key):
    assert lifts(outcome, key) == ()


@pytest.mark.parametrize(
    "rule",
    [
        {"method": "linear", "zero_at": 10, "full_at": 0},
        {"method": "bands", "bands": [[8, 0], [4, 50], [0, 100]]},
    ],
)
def test_lower_is_better_is_lifted_downwards(rule):
    scheme = scheme_from_mapping(
        {
            "scheme": {"code": "L", "name": "L"},
            "components": {"P": {"weight": 100, "items": {"missed_rate": 100}}},
            "normalise": {"missed_rate": rule},
            "bands": {5: 90, 4: 80, 3: 70, 2: 60, 1: 50},
            "fail_below": 50,
            "ties": {"chain": ["total"]},
        }
    )
    segment = SegmentFacts("U", 12, {"missed_rate": Measure(Decimal(5))})
    roster = build_roster([WorkerFacts("W", "U", prev_star=1, in_post_months=12, segments=(segment,))])
    outcome = rate(roster, scheme)
    lift = next(lift for lift in nearest_lifts(outcome, 0) if lift.kind is LiftKind.FIGURE)
    assert outcome.star_of(0) == 1
    assert lift.star == 2
    assert lift.need < lift.have
    again = rate(corrected(roster, Correction("W", "missed_rate", lift.need)), scheme)
    assert again.star_of(0) == 2


def test_blocked_person_has_no_lifts():
    roster = build_roster([WorkerFacts("W", "U", exam=Decimal(90), in_post_months=12)])
    assert nearest_lifts(rate(roster, demo_scheme()), 0) == ()


def test_missing_hours_are_listed_with_the_prorated_need(outcome):
    roster = corrected(
        outcome.roster, Correction("B04", "hours", Decimal(12)), Correction("B04", "prev_star", 3)
    )
    found = {lift.figure: lift for lift in lifts(rate(roster, demo_scheme()), "B04")}
    assert (found["hours"].have, found["hours"].need) == (Decimal("12.00"), Decimal("30.00"))
