from dataclasses import replace
from datetime import date

import pytest

from ratings.engine.codes import Category, UnitForQuota
from ratings.engine.population import (
    EmploymentFacts,
    LeaveKind,
    LeaveSpan,
    Period,
    PostingSpan,
    Span,
    StandingReason,
    UnitMonths,
    categorise,
    service_months,
)
from ratings.engine.scheme import demo_scheme

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
RULES = demo_scheme().population
PLAIN = EmploymentFacts(
    employment="专职", hired_on=date(2020, 1, 1), postings=(PostingSpan("HW", Span(date(2020, 1, 1))),)
)


def leave(kind, starts, ends=None):
    return LeaveSpan(kind, Span(starts, ends))


def moved_on(day, first="HW", second="QS"):
    before = date.fromordinal(day.toordinal() - 1)
    return replace(
        PLAIN,
        postings=(PostingSpan(first, Span(date(2020, 1, 1), before)), PostingSpan(second, Span(day))),
    )


@pytest.mark.parametrize(
    ("changes", "category", "reason"),
    [
        ({}, Category.RATED, StandingReason.IN_POST),
        ({"employment": "兼职"}, Category.EXCLUDED, StandingReason.EMPLOYMENT),
        ({"is_external": True}, Category.EXCLUDED, StandingReason.EXTERNAL),
        ({"is_grid_head": True}, Category.EXCLUDED, StandingReason.GRID_HEAD),
        ({"left_on": date(2025, 12, 31)}, Category.EXCLUDED, StandingReason.DEPARTED),
        ({"left_on": date(2026, 1, 1)}, Category.RATED, StandingReason.IN_POST),
        ({"postings": ()}, Category.EXCLUDED, StandingReason.NOT_POSTED),
        ({"on_probation": True}, Category.NEW_HIRE, StandingReason.PROBATION),
        ({"hired_on": date(2025, 7, 2)}, Category.NEW_HIRE, StandingReason.SHORT_SERVICE),
        ({"hired_on": date(2025, 7, 1)}, Category.RATED, StandingReason.IN_POST),
        ({"under_investigation": True}, Category.DEFERRED, StandingReason.INVESTIGATION),
        (
            {"leaves": (leave(LeaveKind.MATERNITY, date(2025, 6, 10)),)},
            Category.MATERNITY,
            StandingReason.MATERNITY_LEAVE,
        ),
        (
            {"leaves": (leave(LeaveKind.MATERNITY, date(2025, 6, 20)),)},
            Category.RATED,
            StandingReason.IN_POST,
        ),
        (
            {"leaves": (leave(LeaveKind.SICK, date(2025, 3, 1), date(2025, 11, 30)),)},
            Category.NO_GRADE,
            StandingReason.LONG_LEAVE,
        ),
        (
            {"postings": (PostingSpan("HW", Span(date(2025, 9, 1))),)},
            Category.NO_GRADE,
            StandingReason.SHORT_IN_POST,
        ),
    ],
)
def test_category_follows_from_the_facts(changes, category, reason):
    standing = categorise(replace(PLAIN, **changes), YEAR, RULES)
    assert (standing.category, standing.reason) == (category, reason)


def test_month_counts_from_fifteen_days():
    on_the_17th = replace(PLAIN, hired_on=date(2025, 5, 17))
    on_the_18th = replace(PLAIN, hired_on=date(2025, 5, 18))
    assert categorise(on_the_17th, YEAR, RULES).in_post_months == 8
    assert categorise(on_the_18th, YEAR, RULES).in_post_months == 7


def test_transfer_splits_the_months_by_unit():
    standing = categorise(moved_on(date(2025, 9, 1)), YEAR, RULES)
    assert standing.segments == (UnitMonths("HW", 8), UnitMonths("QS", 4))
    assert standing.unit == "QS"


def test_month_of_a_transfer_goes_to_the_unit_with_more_days():
    standing = categorise(moved_on(date(2025, 9, 17)), YEAR, RULES)
    assert standing.segments == (UnitMonths("HW", 9), UnitMonths("QS", 3))
    tied = categorise(moved_on(date(2025, 9, 16)), YEAR, RULES)
    assert tied.segments == (UnitMonths("HW", 8), UnitMonths("QS", 4))


def test_late_move_is_still_counted_in_the_old_unit():
    assert categorise(moved_on(date(2025, 11, 1)), YEAR, RULES).unit == "HW"
    assert categorise(moved_on(date(2025, 10, 1)), YEAR, RULES).unit == "QS"


def test_longest_posting_decides_where_the_scheme_says_so():
    rules = replace(RULES, unit_for_quota=UnitForQuota.LONGEST_POSTING)
    assert categorise(moved_on(date(2025, 9, 1)), YEAR, rules).unit == "HW"
    assert categorise(moved_on(date(2025, 7, 1)), YEAR, rules).unit == "QS"


def test_service_months_include_the_cut_off_day():
    assert service_months(date(2025, 1, 1), date(2025, 12, 31)) == 12
    assert service_months(date(2025, 1, 2), date(2025, 12, 31)) == 11
    assert service_months(date(2026, 2, 1), date(2025, 12, 31)) == 0
