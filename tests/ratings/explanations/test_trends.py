from datetime import date

from ratings.explanations.trends import star_trend
from ratings.models import FinalRating, RatingCycle


def year(number, star):
    return FinalRating(cycle=RatingCycle(period_to=date(number, 12, 31)), star=star)


def test_a_trend_runs_from_the_oldest_to_the_newest_year():
    trend = star_trend([year(2025, 4), year(2023, 2), year(2024, 3)])
    assert [(p.year, p.star) for p in trend.points] == [(2023, 2), (2024, 3), (2025, 4)]
    heights = [p.y for p in trend.points]
    assert heights == sorted(heights, reverse=True)


def test_years_without_a_star_are_not_drawn_as_zero():
    assert [p.year for p in star_trend([year(2023, 0), year(2024, None), year(2025, 1)]).points] == [
        2023,
        2025,
    ]


def test_one_year_is_no_trend():
    assert star_trend([year(2025, 4)]) is None
