from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum

from courses.demo import load, load_history
from courses.models import CoursePage, HourRecord, LessonPage, TrackPage
from tests.factories.courses import make_home
from tests.factories.people import PersonFactory

NOW = datetime(2026, 6, 30, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def subjects(db):
    return load(make_home(), NOW)


def test_demonstration_has_three_tracks_and_forty_subjects_with_lessons(subjects):
    assert TrackPage.objects.count() == 3
    assert len(subjects) == CoursePage.objects.live().count() == 40
    assert sum(page.hours for page in CoursePage.objects.all()) == 114
    for subject in CoursePage.objects.all():
        lessons = LessonPage.objects.child_of(subject).live().count()
        assert lessons >= (3 if subject.needs_exam else 1), subject.code


def test_loading_again_changes_nothing(subjects):
    before = list(LessonPage.objects.order_by("path").values_list("pk", "url_path", "last_published_at"))
    load(make_home(), NOW)
    assert (
        list(LessonPage.objects.order_by("path").values_list("pk", "url_path", "last_published_at")) == before
    )
    assert CoursePage.objects.count() == 40


def test_every_demonstration_lesson_can_be_read(subjects, client, learner):
    client.force_login(learner)
    for lesson in LessonPage.objects.filter(slug="lesson-1"):
        response = client.get(lesson.get_url())
        assert response.status_code == 200, lesson.url_path
        assert lesson.title in response.content.decode()


def test_history_gives_verified_hours_once(subjects, tree):
    people = [PersonFactory(unit=tree.community) for _ in range(40)]
    load_history(people, 2025, Random(1), NOW)
    totals = HourRecord.objects.values("person").annotate(hours=Sum("hours")).values_list("hours", flat=True)
    assert len(totals) == 40
    assert 28 <= sum(hours >= 40 for hours in totals) < 40
    assert not HourRecord.objects.filter(verified_at=None).exists()
    count = HourRecord.objects.count()
    load_history(people, 2025, Random(2), NOW)
    assert HourRecord.objects.count() == count


def test_history_lies_in_the_time_in_post_and_never_ahead(subjects, tree):
    newcomer = PersonFactory(unit=tree.community, hired_on=datetime(2026, 4, 1, tzinfo=NOW.tzinfo).date())
    load_history([newcomer], 2025, Random(1), NOW)
    assert not HourRecord.objects.exists()
    load_history([newcomer], 2026, Random(1), NOW)
    days = HourRecord.objects.values_list("earned_on", flat=True)
    assert days
    assert all(newcomer.hired_on <= day <= NOW.date() for day in days)
