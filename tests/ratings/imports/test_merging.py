from calendar import monthrange
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ratings.imports.merging import PeriodFigure, figures_that_count, merge
from ratings.imports.roster import Period


def span(first, last, year=2025):
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def figure(pk, first, last, *, value=None, counts=None):
    numerator, denominator = counts or (None, None)
    return PeriodFigure(pk, span(first, last), last - first + 1, value, numerator, denominator)


def test_counts_of_months_are_added_and_the_rate_is_computed_once():
    months = [figure(1, 1, 1, value=Decimal("90.00"), counts=(9, 10)), figure(2, 2, 2, counts=(100, 300))]
    (merged,) = merge(months)
    assert (merged.months, merged.value, merged.numerator, merged.denominator) == (2, None, 109, 310)


def test_figures_without_counts_stay_apart_for_the_mean_by_months():
    merged = merge([figure(1, 1, 3, value=Decimal(90)), figure(2, 4, 4, value=Decimal(80))])
    assert [(each.months, each.value) for each in merged] == [(3, 90), (1, 80)]


def test_quarter_counts_instead_of_its_months_whatever_the_order():
    figures = [figure(1, 1, 1, counts=(1, 2)), figure(2, 1, 3, counts=(5, 6)), figure(3, 4, 4, counts=(7, 8))]
    assert [each.pk for each in figures_that_count(figures)] == [2, 3]
    assert [each.pk for each in figures_that_count(reversed(figures))] == [2, 3]


def test_month_fills_the_indicator_that_its_quarter_lacks():
    assert [each.pk for each in figures_that_count([figure(1, 1, 3), figure(2, 2, 2, value=Decimal(5))])] == [
        2
    ]


def test_nothing_known_stays_missing_and_is_not_zero():
    (merged,) = merge([figure(1, 1, 1), figure(2, 2, 2)])
    assert (merged.value, merged.numerator, merged.denominator) == (None, None, None)


months = st.integers(1, 12)
counts = st.tuples(st.integers(0, 500), st.integers(1, 500))


@given(st.dictionaries(months, counts, min_size=1))
def test_merged_rate_is_the_exact_rate_of_all_counts(given_months):
    merged = merge([figure(month, month, month, counts=pair) for month, pair in given_months.items()])
    done, due = (sum(pair[place] for pair in given_months.values()) for place in (0, 1))
    (only,) = merged
    assert Fraction(only.numerator, only.denominator) == Fraction(done, due)
    assert only.months == len(given_months)


spans = st.sampled_from([(1, 1), (2, 2), (3, 3), (1, 3), (4, 6), (5, 5), (1, 6), (1, 12), (12, 12)])


@given(st.lists(st.tuples(spans, st.booleans()), max_size=9), st.randoms())
def test_no_month_counts_twice_and_every_known_month_counts(given_spans, chance):
    figures = [
        figure(pk, *ends, value=Decimal(1) if known else None) for pk, (ends, known) in enumerate(given_spans)
    ]
    counting = figures_that_count(figures)
    covered = [
        month for each in counting for month in range(each.period.start.month, each.period.end.month + 1)
    ]
    assert len(covered) == len(set(covered))
    assert set(covered) == {
        month for (first, last), known in given_spans if known for month in range(first, last + 1)
    }
    chance.shuffle(figures)
    assert [each.period for each in figures_that_count(figures)] == [each.period for each in counting]
