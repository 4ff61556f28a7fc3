import random
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from exams.demo import load_history, record_result
from exams.enums import AttemptState, ExamKind
from exams.models import Attempt
from exams.queries import best_valid_scores
from tests.factories.exams import make_exam
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def yearly(tree):
    return make_exam(tree.city, kind=ExamKind.YEARLY, imported=True)


def test_best_released_score_of_the_period_counts(learner, tree, yearly, django_assert_num_queries):
    other = make_exam(tree.city, yearly.subject, kind=ExamKind.YEARLY, code="B")
    record_result(learner, yearly, Decimal(70), date(2025, 3, 1))
    best = record_result(learner, other, Decimal(91), date(2025, 12, 31))
    with django_assert_num_queries(1):
        found = best_valid_scores(tree.county, ExamKind.YEARLY, *YEAR)
    assert found[learner.pk].attempt_id == best.pk
    assert (found[learner.pk].score, found[learner.pk].on) == (Decimal(91), date(2025, 12, 31))
    assert best_valid_scores(tree.county, ExamKind.COMPLETION, *YEAR) == {}
    assert best_valid_scores(tree.other_county, ExamKind.YEARLY, *YEAR) == {}
    assert best_valid_scores(tree.county, ExamKind.YEARLY, date(2026, 1, 1), date(2026, 12, 31)) == {}


@pytest.mark.parametrize("state", [AttemptState.VOID, AttemptState.GRADED])
def test_void_and_unreleased_results_do_not_count(learner, tree, yearly, state):
    attempt = record_result(learner, yearly, Decimal(70), date(2025, 3, 1))
    Attempt.objects.filter(pk=attempt.pk).update(state=state)
    assert best_valid_scores(tree.county, ExamKind.YEARLY, *YEAR) == {}


def test_history_is_loaded_once_and_spread_plausibly(tree):
    persons = [PersonFactory(unit=tree.community) for _n in range(60)]
    exam = load_history(persons, 2025, random.Random(1), timezone.now())
    load_history(persons, 2025, random.Random(1), timezone.now())
    scores = list(exam.attempts.values_list("percent", flat=True))
    assert len(scores) == 60
    assert all(45 <= score <= 98 for score in scores)
    assert sum(70 <= score <= 92 for score in scores) > 36
    assert exam.attempts.filter(imported=True).count() == 60
