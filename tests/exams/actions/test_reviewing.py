from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.enums import ReviewState
from exams.models import Consequence
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(tree, learner):
    exam = make_exam(tree.county, sections=(("single", 4, 10), ("judge", 3, 20)), review_days=5)
    return hand_in(learner, exam, {"J0", "J1", "S0"})


def ask(attempt, *, after=timedelta(0), reason="第一题有两个答案"):
    now = attempt.released_at + after
    return actions.ask_review(attempt.person, attempt, reason=reason, now=now)


def answer(actor, review, correction=None, text="核对原卷"):
    return actions.answer_review(actor, review, answer=text, now=timezone.now(), correction=correction)


def slot_of(attempt, mark="0.00"):
    return next(int(slot) for slot, given in attempt.marks.items() if given == mark)


def test_a_score_is_changed_and_the_old_one_kept(officer, attempt):
    review = answer(officer, ask(attempt), (slot_of(attempt), Decimal(10)))
    attempt.refresh_from_db()
    assert (review.state, attempt.percent, attempt.passed) == (ReviewState.CHANGED, 60, True)
    assert (review.change.percent_before, review.change.percent_after) == (50, 60)
    assert Consequence.objects.get().kind == "pass_gained"
    event = AuditEvent.objects.get(action="score_review.answered")
    assert (event.before, event.after) == ({"percent": "50.00"}, {"percent": "60.00"})


def test_a_score_is_kept_with_reasons(officer, attempt):
    review = answer(officer, ask(attempt))
    attempt.refresh_from_db()
    assert (review.state, review.answer, attempt.percent) == (ReviewState.KEPT, "核对原卷", 50)
    with pytest.raises(actions.ExamRefusedError, match="wrong_state"):
        answer(officer, review)


@pytest.mark.parametrize(
    ("after", "refused"), [(timedelta(days=5) - timedelta(seconds=1), False), (timedelta(days=5), True)]
)
def test_reviews_are_asked_within_the_days_of_the_exam(attempt, after, refused):
    if not refused:
        assert ask(attempt, after=after).state == ReviewState.WAITING
        return
    with pytest.raises(actions.ExamRefusedError, match="review_too_late"):
        ask(attempt, after=after)


def test_a_review_is_asked_once_and_with_a_reason(attempt):
    with pytest.raises(actions.ExamRefusedError, match="reason_missing"):
        ask(attempt, reason="  ")
    ask(attempt)
    with pytest.raises(actions.ExamRefusedError, match="review_asked"):
        ask(attempt)


def test_nobody_asks_about_anothers_result(tree, attempt):
    with pytest.raises(NotAllowedError):
        actions.ask_review(PersonFactory(unit=tree.community), attempt, reason="?", now=timezone.now())


def test_officers_of_other_units_and_the_candidate_do_not_answer(tree, stranger, learner, attempt):
    review = ask(attempt)
    RoleAssignmentFactory(person=learner, role=Role.ACADEMY_ADMIN, unit=tree.county)
    for person in (stranger, learner):
        with pytest.raises(NotAllowedError):
            answer(person, review)


@pytest.mark.parametrize(("slot", "points"), [(1, 21), (1, -1), (99, 1)])
def test_an_impossible_correction_leaves_the_review_open(officer, attempt, slot, points):
    review = ask(attempt)
    with pytest.raises(actions.ExamRefusedError):
        answer(officer, review, (slot, Decimal(points)))
    review.refresh_from_db()
    attempt.refresh_from_db()
    assert (review.state, attempt.percent) == (ReviewState.WAITING, 50)
