"""The drill's judge must see every kind of broken promise; a judge that cannot fail proves nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.actions import Change, go_on, note_once, save_answers, submit_attempt
from exams.actions.tokens import AttemptToken
from exams.enums import AttemptState, IncidentKind
from exams.management.drill.judge import Promise, judge
from exams.models import Answer, AnswerEvent, Attempt, Candidate, Incident
from tests.factories.exams import make_exam, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(learner, exam):
    attempt = sit(learner, exam)
    save(attempt, (1, 5, "first"), (2, 6, "only"))
    save(attempt, (1, 7, "second"))
    return submit_attempt(attempt, now=timezone.now(), actor=learner)


def save(attempt, *changes):
    token = AttemptToken(attempt.pk, attempt.epoch, 6)
    save_answers(token, [Change(*change, "a") for change in changes], now=timezone.now())


def promises(attempt):
    given = {(1, 5): "first", (2, 6): "only", (1, 7): "second"}
    return [
        Promise(attempt.pk, slot, sequence, "a", payload, counts=True)
        for (slot, sequence), payload in given.items()
    ]


def verdict(attempt, *more):
    return judge([attempt.pk], [*promises(attempt), *more])


def test_a_clean_sitting_is_clean(attempt):
    found = verdict(attempt)
    assert found.clean
    assert (found.receipts, found.attempts) == (3, 1)


def test_a_receipt_without_its_change_in_the_log_is_lost(attempt):
    AnswerEvent.objects.filter(sequence=5).delete()
    assert (verdict(attempt).lost, verdict(attempt).clean) == (1, False)


def test_a_receipt_without_any_answer_is_lost(attempt):
    Answer.objects.filter(slot=2).delete()
    assert verdict(attempt).lost == 1


def test_an_answer_that_went_back_to_an_older_change_is_wrong(attempt):
    Answer.objects.filter(slot=1).update(sequence=5, payload="first")
    assert verdict(attempt).wrong > 0


def test_an_answer_nobody_gave_is_wrong(attempt):
    Answer.objects.filter(slot=2).update(payload="forged")
    assert verdict(attempt).wrong == 1
    Answer.objects.filter(slot=2).update(payload="only")
    Answer.objects.create(
        attempt=attempt, slot=3, epoch=1, sequence=9, device="a", payload=1, received_at=timezone.now()
    )
    assert verdict(attempt).wrong == 1


def test_a_logged_change_that_is_another_is_wrong(attempt):
    AnswerEvent.objects.filter(sequence=6).update(payload="other")
    assert verdict(attempt).wrong > 0


def test_a_change_promised_to_count_but_kept_aside_is_wrong(attempt):
    AnswerEvent.objects.filter(sequence=5).update(applied=False)
    assert verdict(attempt).wrong == 1


def test_a_change_only_kept_for_the_officer_must_be_there_too(attempt):
    aside = Promise(attempt.pk, 1, 99, "b", "late", counts=False)
    assert verdict(attempt, aside).lost == 1


def test_a_second_sitting_of_one_person_is_double(attempt, learner, exam):
    again = sit(learner, exam)
    submit_attempt(again, now=timezone.now(), actor=learner)
    assert judge([attempt.pk, again.pk], []).double == 1


def test_a_sitting_left_open_or_closed_at_the_wrong_time_is_seen(attempt):
    row = Attempt.objects.filter(pk=attempt.pk)
    row.update(state=AttemptState.IN_PROGRESS)
    assert verdict(attempt).not_closed == 1
    row.update(state=AttemptState.GRADED, submitted_at=attempt.deadline + timedelta(seconds=1))
    assert verdict(attempt).wrong_deadline == 1
    row.update(submitted_at=attempt.submitted_at, closed_by_clock=True)
    assert verdict(attempt).wrong_deadline == 1


def test_granted_time_that_was_forgotten_is_a_wrong_deadline(attempt):
    Candidate.objects.filter(exam=attempt.exam).update(extra_seconds=60)
    assert verdict(attempt).wrong_deadline == 1


def test_closing_long_after_the_time_is_late(learner, exam):
    attempt = sit(learner, exam)
    submit_attempt(attempt, now=attempt.deadline + timedelta(seconds=70), actor=None, by_clock=True)
    assert judge([attempt.pk], []).clean
    other = sit(learner, exam)
    submit_attempt(other, now=other.deadline + timedelta(seconds=90), actor=None, by_clock=True)
    assert judge([other.pk], []).closed_late == 1


def test_time_that_was_granted_during_the_exam_must_be_on_the_clock(attempt):
    granted = {attempt.pk: timedelta(seconds=15)}
    assert judge([attempt.pk], promises(attempt), granted).wrong_deadline == 1
    Attempt.objects.update(deadline=attempt.deadline + timedelta(seconds=15))
    assert judge([attempt.pk], promises(attempt), granted).clean
    assert verdict(attempt).wrong_deadline == 1


@pytest.fixture
def parted(learner, tree):
    """Two parts, the first one closed with an answer in it; an answer to it that came later was kept aside."""
    exam = make_exam(tree.city, sections=(("single", 2, 10), ("judge", 2, 20)), no_way_back=(0,))
    attempt = sit(learner, exam)
    save(attempt, (1, 5, 0))
    go_on(attempt, last=2, device=attempt.device, now=timezone.now())
    save(attempt, (2, 6, 1), (3, 7, True))
    note_once(attempt.pk, IncidentKind.SECTION_CLOSED, now=timezone.now(), detail="2")
    return submit_attempt(attempt, now=timezone.now(), actor=learner)


def judged_parts(attempt, *, told_to_count=False, closed=(2,)):
    given = [
        Promise(attempt.pk, 1, 5, "a", 0, counts=True),
        Promise(attempt.pk, 2, 6, "a", 1, counts=told_to_count, after_closing=True),
        Promise(attempt.pk, 3, 7, "a", True, counts=True),
    ]
    return judge([attempt.pk], given, closed={attempt.pk: closed})


def test_what_came_after_a_part_was_closed_is_no_receipt_but_must_be_kept(parted):
    found = judged_parts(parted)
    assert found.clean
    assert (found.receipts, found.kept_aside, found.refused_after_closing, found.parts_closed) == (2, 1, 1, 1)
    AnswerEvent.objects.filter(slot=2).delete()
    assert judged_parts(parted).lost == 1


def test_an_answer_of_the_closed_part_must_still_be_there(parted):
    Answer.objects.filter(slot=1).delete()
    assert judged_parts(parted).lost == 1


def test_a_late_answer_to_a_closed_part_may_neither_be_promised_nor_count(parted):
    assert judged_parts(parted, told_to_count=True).taken_after_closing == 1
    AnswerEvent.objects.filter(slot=2).update(applied=True)
    assert judged_parts(parted).taken_after_closing == 1


def test_the_officer_must_be_told_of_it(parted):
    Incident.objects.all().delete()
    assert (judged_parts(parted).untold, judged_parts(parted).clean) == (1, False)


def test_a_part_that_is_open_again_is_seen(parted):
    Attempt.objects.update(closed_slots=0)
    assert (judged_parts(parted).open_again, judged_parts(parted).clean) == (1, False)
