from decimal import Decimal

import pytest

from ratings.engine.building import build_roster
from ratings.engine.facts import WorkerFacts
from ratings.engine.scheme import scheme_from_mapping
from ratings.engine.stars import rate


def scheme(**quota):
    return scheme_from_mapping(
        {
            "scheme": {"code": "Q", "name": "Q"},
            "components": {"T": {"weight": 100, "items": {"exam": 100}}},
            "normalise": {"exam": {"method": "direct"}},
            "bands": {5: 90, 4: 80, 3: 70, 2: 65, 1: 60},
            "transition": {"max_up": None, "first_rating_max": 5},
            "ties": {"chain": ["total"]},
            "quota": quota,
        }
    )


def people(**units):
    """One worker per exam mark; the first letter of a unit is its parent."""
    return build_roster(
        [
            WorkerFacts(
                f"{unit}{place}", unit, unit[0], exam=Decimal(mark), service_months=60, in_post_months=12
            )
            for unit, marks in units.items()
            for place, mark in enumerate(marks)
        ]
    )


def seats(outcome, star):
    return {row.unit: row.seats for row in outcome.seats if row.star == star}


def stars(outcome):
    return {str(key): int(star) for key, star in zip(outcome.roster.keys, outcome.star, strict=True)}


def test_leftover_seat_goes_to_the_larger_base_then_to_the_lower_code():
    roster = people(A1=[99] * 6, A2=[99] * 6, A3=[99] * 8)
    assert seats(rate(roster, scheme(rates={5: 0.25})), 5) == {"A1": 2, "A2": 1, "A3": 2}


def test_parents_share_nothing_with_each_other():
    roster = people(A1=[99] * 9, B1=[99] * 11)
    assert seats(rate(roster, scheme(rates={5: 0.1})), 5) == {"A1": 0, "B1": 1}


def test_minimum_lifts_a_parent_large_enough():
    rule = {"rates": {5: 0.1}, "min_total": {5: 1, "base_at_least": 5}}
    assert seats(rate(people(A1=[99] * 5, B1=[99] * 4), scheme(**rule)), 5) == {"A1": 1, "B1": 0}


def test_small_units_form_one_pool_per_parent():
    roster = people(A1=[95, 99], A2=[97, 98], A3=[70] * 6, B1=[99])
    outcome = rate(roster, scheme(rates={5: 0.25}, pool_units_under=3))
    rows = {row.units: (row.base, row.seats) for row in outcome.seats if row.star == 5}
    assert rows == {("A1", "A2"): (4, 1), ("A3",): (6, 1), ("B1",): (1, 0)}
    assert [key for key, star in stars(outcome).items() if star == 5] == ["A11"]


def test_fixed_numbers_are_shared_out_by_base():
    outcome = rate(people(A1=[99] * 6, A2=[99] * 3), scheme(fixed={5: 4}))
    assert seats(outcome, 5) == {"A1": 3, "A2": 1}
    assert {row.unit: row.share for row in outcome.seats if row.star == 5} == {"A1": "8/3", "A2": "4/3"}


@pytest.mark.parametrize(
    ("mode", "expected"), [("independent_floor", 1), ("independent_half_up", 2), ("independent_ceil", 2)]
)
def test_independent_modes_round_each_unit_alone(mode, expected):
    assert seats(rate(people(A1=[99] * 15), scheme(rates={5: 0.1}, mode=mode)), 5) == {"A1": expected}


def test_cumulative_rate_counts_the_stars_above():
    roster = people(A1=[99, 98, 97, 96, 95, 94, 93, 92, 91, 90])
    outcome = rate(roster, scheme(rates={5: 0.2, 4: 0.3}, counting="cumulative"))
    assert list(stars(outcome).values()) == [5, 5, 4, 3, 3, 3, 3, 3, 3, 3]


@pytest.mark.parametrize(("roll", "fours"), [(False, 2), (True, 3)])
def test_unused_seats_roll_down_only_where_configured(roll, fours):
    roster = people(A1=[88, 87, 86, 85, 84, 83, 82, 81, 80.5, 80])
    outcome = rate(roster, scheme(rates={5: 0.1, 4: 0.2}, roll_down_unused=roll))
    assert list(stars(outcome).values()).count(4) == fours


def test_floors_above_the_seats_are_placed_and_flagged():
    roster = build_roster(
        [
            WorkerFacts(f"W{n}", "A1", exam=Decimal(61), prev_star=5, service_months=60, in_post_months=12)
            for n in range(3)
        ]
    )
    outcome = rate(roster, scheme(fixed={4: 1}))
    assert set(stars(outcome).values()) == {4}
    row = next(row for row in outcome.seats if row.star == 4)
    assert (row.seats, row.used, row.over) == (1, 3, True)
    assert "FLOOR_OVER_QUOTA@4" in map(str, outcome.reasons(0))


def test_unit_without_base_takes_no_seat():
    roster = build_roster(
        [
            WorkerFacts("W1", "A1", exam=Decimal(99), service_months=60, in_post_months=12),
            WorkerFacts("W2", "A0", category="NEW_HIRE", exam=Decimal(99)),
        ]
    )
    outcome = rate(roster, scheme(rates={5: 0.1}, min_total={5: 3, "base_at_least": 1}))
    assert seats(outcome, 5) == {"A0": 0, "A1": 3}
