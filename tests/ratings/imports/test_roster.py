from datetime import date

import pytest

from ratings.imports.roster import Period, RosterIndex, months_by_unit
from tests.ratings.imports.roster_fixture import HW, QSJD, YEAR_2025, hash_id, person, posting, sample_roster


def months(*postings):
    return months_by_unit(person(1, "甲", "", "1", HW, None, postings=postings), YEAR_2025)


def test_whole_period_in_one_post_counts_every_month():
    assert months(posting(HW, date(2020, 1, 1))) == {"HW": 12}


def test_month_counts_from_fifteen_days():
    assert months(posting(HW, date(2025, 3, 17))) == {"HW": 10}
    assert months(posting(HW, date(2025, 3, 18))) == {"HW": 9}


def test_split_month_belongs_to_the_unit_with_more_days_and_counts_once():
    early = (posting(HW, date(2020, 1, 1), date(2025, 8, 10)), posting(QSJD, date(2025, 8, 11)))
    assert months(*early) == {"HW": 7, "QSJD": 5}
    even = (posting(HW, date(2020, 1, 1), date(2025, 9, 15)), posting(QSJD, date(2025, 9, 16)))
    assert months(*even) == {"HW": 9, "QSJD": 3}


def test_two_short_posts_in_a_month_count_together():
    posts = (
        posting(HW, date(2025, 6, 1), date(2025, 6, 9)),
        posting(QSJD, date(2025, 6, 10), date(2025, 6, 18)),
    )
    assert sum(months(*posts).values()) == 1


def test_posts_outside_the_period_count_nothing():
    assert months(posting(HW, date(2024, 1, 1), date(2024, 12, 31))) == {}


def test_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="ends before"):
        Period(date(2025, 2, 1), date(2025, 1, 1))


def test_only_full_time_workers_in_post_are_due_in_the_file():
    due = {each.name for each in sample_roster() if each.rated(YEAR_2025)}
    assert "马俊" not in due
    assert "朱琳" not in due
    assert len([each for each in sample_roster() if each.rated(YEAR_2025)]) == 14


def test_index_finds_by_former_number_and_without_zeros():
    index = RosterIndex(tuple(sample_roster()), hash_id)
    assert [each.name for each in index.by_worker_no("HW0006")] == ["吴倩"]
    assert [each.name for each in index.by_worker_no("HW6")] == ["吴倩"]
    assert not index.by_worker_no("HW9")
    assert len(index.named("张 伟")) == 2
