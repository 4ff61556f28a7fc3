from decimal import Decimal
from pathlib import Path

import pytest

from ratings.engine.changes import Correction, corrected
from ratings.engine.lifts import LiftKind, nearest_lifts
from ratings.engine.roster_csv import read_roster
from ratings.engine.scheme import demo_scheme
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
