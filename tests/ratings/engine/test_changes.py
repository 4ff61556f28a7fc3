from decimal import Decimal
from pathlib import Path

import pytest

from ratings.engine.building import build_roster
from ratings.engine.changes import Correction, corrected
from ratings.engine.facts import Adjustment, Measure, SegmentFacts, WorkerFacts
from ratings.engine.roster_csv import read_roster
from ratings.engine.scheme import demo_scheme
from ratings.engine.stars import rate
from ratings.engine.whatif import appeal_effect

EXAMPLE = Path(__file__).parents[2] / "files" / "ratings" / "rating_example.csv"


@pytest.fixture(scope="module")
def roster():
    return read_roster(EXAMPLE.read_bytes(), demo_scheme())[0]


def rated(roster, *corrections):
    key = corrections[0].worker
    return rate(corrected(roster, *corrections), demo_scheme()).breakdown(roster.index(key))


@pytest.mark.parametrize(
    ("figure", "value", "read"),
    [
        ("prev_star", None, lambda found: found.prev_star is None),
        ("service_months", 99, lambda found: found.service_months == 99),
        ("in_post_months", 7, lambda found: found.in_post_months == 7),
        ("exam", Decimal("61.25"), lambda found: found.components[0].indicators[1].value == Decimal("61.25")),
        ("hours", Decimal(13), lambda found: found.components[0].indicators[0].value == Decimal(13)),
        ("satisfaction", None, lambda found: found.components[1].indicators[3].missing),
        ("bonus", Decimal("1.5"), lambda found: found.bonus == Decimal("1.50")),
        ("deduction", Decimal(4), lambda found: (found.bonus, found.deduction) == (5, 4)),
        ("veto", "V02|V07", lambda found: found.vetoes == ("V02", "V07") and found.star == 0),
        ("category", "EXCLUDED", lambda found: found.star is None),
    ],
)
def test_corrected_figure_reaches_the_result(roster, figure, value, read):
    assert read(rated(roster, Correction("A01", figure, value)))


def test_corrected_points_and_vetoes_are_explained_and_leave_those_of_others(roster):
    changes = Correction("A01", "bonus", Decimal("1.5")), Correction("A01", "veto", "V07")
    before, after = rate(roster, demo_scheme()), rate(corrected(roster, *changes), demo_scheme())
    first, *others = range(roster.size)
    assert Decimal("1.50") in {row.points for row in after.breakdown(first).adjustments}
    assert after.breakdown(first).vetoes == ("V07",)
    for worker in others:
        old, new = before.breakdown(worker), after.breakdown(worker)
        assert (new.adjustments, new.vetoes) == (old.adjustments, old.vetoes)


def test_correction_of_one_segment_leaves_the_other(roster):
    found = rated(roster, Correction("B02", "satisfaction", Decimal(50), unit="QS"))
    assert found.components[1].indicators[3].value == Decimal("78.00")


def test_correction_does_not_touch_the_given_roster(roster):
    before = roster.exam.copy()
    corrected(roster, Correction("A01", "exam", Decimal(1)))
    assert (roster.exam == before).all()


def test_lifted_veto_gives_back_the_star(roster):
    assert rated(roster, Correction("A05", "veto", "")).star == 3


def test_unknown_worker_or_unit_is_an_error(roster):
    with pytest.raises(KeyError):
        corrected(roster, Correction("Z99", "exam", 1))
    with pytest.raises(KeyError):
        corrected(roster, Correction("A01", "satisfaction", 1, unit="QS"))


def test_appeal_is_about_one_person(roster):
    with pytest.raises(ValueError, match="one person"):
        appeal_effect(roster, demo_scheme(), Correction("A01", "exam", 1), Correction("A02", "exam", 1))


def test_corrected_value_replaces_the_counts():
    segment = SegmentFacts("U", 12, {"satisfaction": Measure(numerator=1, denominator=2)})
    roster = build_roster([WorkerFacts("W", "U", segments=(segment,))])
    found = rated(roster, Correction("W", "satisfaction", Decimal(77)))
    assert found.components[1].indicators[3].value == Decimal("77.00")


def test_hours_of_modes_are_replaced_by_one_sum():
    roster = build_roster([WorkerFacts("W", "U", hours_by_mode={"网络自学": Decimal(40)}, in_post_months=12)])
    assert rated(roster, Correction("W", "hours", Decimal(33))).components[0].indicators[0].value == 33


def test_points_that_follow_the_scheme_are_not_replaced_by_a_sum():
    roster = build_roster([WorkerFacts("W", "U", adjustments=(Adjustment("B_CITY"),))])
    with pytest.raises(ValueError, match="follow the scheme"):
        corrected(roster, Correction("W", "bonus", 1))
