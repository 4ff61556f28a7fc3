from datetime import timedelta

import pytest
from django.utils import timezone

from exams import actions
from exams.actions import ExamRefusedError
from exams.models import Attempt
from tests.factories.exams import make_exam, sit
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(tree):
    exam = make_exam(tree.county)
    return [sit(person, exam) for person in PersonFactory.create_batch(3, unit=tree.community)]


def deadlines():
    return dict(Attempt.objects.values_list("pk", "deadline"))


def test_who_hands_in_while_time_is_granted_stops_nobody_s_time(hall, officer):
    """The officer's list was read a moment before: one of them has handed in since."""
    before = deadlines()
    actions.submit_attempt(hall[1], now=timezone.now(), actor=hall[1].person)
    granted = actions.grant_time_to_all(officer, hall, extra=MINUTE, reason="停电", now=timezone.now())
    assert granted == 2
    after = deadlines()
    assert [after[one.pk] - before[one.pk] for one in hall] == [MINUTE, timedelta(0), MINUTE]


@pytest.mark.parametrize("extra", [timedelta(0), -MINUTE, 181 * MINUTE])
def test_no_time_is_taken_away_and_none_without_measure_given(hall, officer, extra):
    before = deadlines()
    with pytest.raises(ExamRefusedError, match="minutes_out_of_range"):
        actions.grant_time(officer, hall[0], extra=extra, reason="停电", now=timezone.now())
    assert deadlines() == before
