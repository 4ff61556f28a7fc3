from datetime import date
from decimal import Decimal

import pytest

from courses.engine.hours import balance, months_in_post, required_hours

ALL_YEAR = [(date(2020, 1, 1), None)]


def test_balance_credits_a_capped_mode_up_to_its_share_of_the_required_hours():
    result = balance(
        [("self_study", Decimal("18.5")), ("on_site", Decimal(6)), ("self_study", Decimal(4))],
        {"self_study": Decimal("0.5")},
        Decimal(40),
    )
    study, on_site = result.modes
    assert (study.earned, study.credited, study.is_capped) == (Decimal("22.5"), Decimal("20.0"), True)
    assert not on_site.is_capped
    assert (result.earned, result.credited, result.missing) == (
        Decimal("28.5"),
        Decimal("26.0"),
        Decimal("14.0"),
    )


def test_balance_above_the_requirement_misses_nothing():
    assert balance([("on_site", Decimal(50))], {}, Decimal(40)).missing == 0


@pytest.mark.parametrize(("months", "hours"), [(12, "40.0"), (7, "23.3"), (5, "16.7"), (0, "0.0")])
def test_required_hours_are_prorated_and_rounded_half_up(months, hours):
    assert required_hours(Decimal(40), months) == Decimal(hours)


def test_required_hours_round_the_half_upwards():
    assert required_hours(Decimal("40.2"), 1) == Decimal("3.4")
    assert required_hours(Decimal("39.0"), 1) == Decimal("3.3")


def test_month_counts_from_fifteen_days_in_post():
    assert months_in_post(2025, [(date(2025, 6, 16), None)], []) == 7
    assert months_in_post(2025, [(date(2025, 6, 17), None)], []) == 6


def test_transfer_within_a_month_loses_no_month():
    spans = [(date(2020, 1, 1), date(2025, 3, 10)), (date(2025, 3, 11), None)]
    assert months_in_post(2025, spans, []) == 12


def test_leave_takes_the_months_it_fills():
    assert months_in_post(2025, ALL_YEAR, [(date(2025, 2, 10), date(2025, 7, 16))]) == 7
    assert months_in_post(2025, ALL_YEAR, [(date(2025, 2, 10), date(2025, 7, 17))]) == 6
    assert months_in_post(2025, ALL_YEAR, [(date(2025, 11, 1), None)]) == 10
