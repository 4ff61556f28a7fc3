from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from courses import actions, queries
from courses.enums import RequiredFor, TrackCode, TrainingMode
from courses.models import TrainingPlan
from tests.factories.courses import lessons_of, make_hours, make_subject
from tests.factories.people import PersonFactory

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def codes(**wanted):
    return [page.code for page in queries.subjects_matching(queries.CatalogueFilter(**wanted))]


@pytest.fixture
def shelf(db):
    make_subject("T05", lessons=0)
    make_subject(
        "T10",
        lessons=0,
        title="消防与安全生产法规",
        title_en="Fire law",
        mode_default=TrainingMode.VIDEO,
        required_for=RequiredFor.ELECTIVE,
        summary="",
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("消防", ["T10"]),
        ("xf", ["T10"]),
        ("XFYAQ", ["T10"]),
        ("t10", ["T10"]),
        ("fire", ["T10"]),
        ("弄清", ["T05"]),
        ("安全 法规", ["T10"]),
        ("安全 职责", []),
        ("", ["T05", "T10"]),
    ],
)
def test_search_finds_words_codes_and_pinyin_initials(shelf, text, found):
    assert codes(text=text) == found


def test_catalogue_filters_by_track_mode_and_requirement(shelf):
    assert codes(mode="video") == ["T10"]
    assert codes(required="pre_post") == ["T05"]
    assert codes(track=TrackCode.THEORY) == ["T05", "T10"]
    assert codes(track=TrackCode.APPLIED) == []


def test_verified_hours_come_in_one_query_for_the_subtree_only(tree, learner, django_assert_num_queries):
    subject = make_subject(lessons=0)
    far = PersonFactory(unit=tree.far_community)
    wanted = make_hours(learner, subject, "a", verified_at=NOW)
    make_hours(learner, subject, "b", verified_at=None)
    make_hours(learner, subject, "c", verified_at=NOW, earned_on=date(2024, 12, 31))
    make_hours(far, subject, "d", verified_at=NOW)
    with django_assert_num_queries(1):
        facts = queries.verified_hours(tree.county, date(2025, 1, 1), date(2025, 12, 31))
    assert facts == {
        learner.pk: [
            queries.HourFact(wanted.pk, subject.title, "clustered", Decimal("3.0"), date(2025, 5, 6), "class")
        ]
    }


def test_hours_of_a_person_without_unit_follow_the_county(tree, learner):
    make_hours(learner, make_subject(lessons=0), "a", verified_at=NOW)
    learner.unit = None
    learner.save()
    assert learner.pk in queries.verified_hours(tree.county, date(2025, 1, 1), date(2025, 12, 31))


def test_balance_follows_the_nearest_plan(tree, learner):
    TrainingPlan.objects.create(unit=tree.city, year=2025, required_hours=50)
    TrainingPlan.objects.create(unit=tree.county, year=2025, required_hours=48)
    TrainingPlan.objects.create(unit=tree.other_county, year=2025, required_hours=10)
    make_hours(learner, make_subject(lessons=0), "a", verified_at=NOW)
    result = queries.hour_balance(learner, 2025)
    assert (result.required, result.credited) == (Decimal(48), Decimal(3))
    assert queries.hour_balance(learner, 2024).required == Decimal(40)


def test_no_hours_are_asked_of_people_who_are_no_grid_workers(officer):
    assert queries.hour_balance(officer, 2025) is None


def test_begun_required_subjects_are_no_longer_ahead(learner):
    begun = make_subject("T01")
    waiting = make_subject("T05")
    make_subject("T06", required_for=RequiredFor.ELECTIVE)
    actions.enrol(learner, begun, NOW)
    assert queries.required_subjects_ahead(learner) == [waiting]


@pytest.mark.parametrize("count", [1, 3])
def test_outlines_cost_three_queries_however_many_subjects(learner, django_assert_num_queries, count):
    subjects = [make_subject(f"T0{n}") for n in range(count)]
    with django_assert_num_queries(3):
        found = queries.outlines(learner, subjects)
        assert [line.progress.total for line in found] == [2] * count


def test_outline_tells_what_is_done_and_what_is_next(learner):
    subject = make_subject(needs_exam=True)
    first, last = lessons_of(subject)
    actions.mark_lesson_done(learner, first, NOW)
    line = queries.outline(learner, subject)
    assert (line.progress.done, line.next_lesson, line.awaits_exam) == (1, last, False)
    actions.mark_lesson_done(learner, last, NOW)
    line = queries.outline(learner, subject)
    assert (line.next_lesson, line.awaits_exam, line.is_complete) == (None, True, False)
