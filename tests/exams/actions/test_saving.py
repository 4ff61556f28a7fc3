from datetime import timedelta

import pytest
from django.utils import timezone

from exams.actions import Change, save_answers, submit_attempt, take_over
from exams.actions.saving import SaveState
from exams.actions.tokens import AttemptToken, make_token, read_token
from exams.enums import AttemptState
from exams.models import Answer, AnswerEvent, Attempt
from tests.factories.exams import sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(learner, exam):
    return sit(learner, exam)


def save(attempt, *changes, epoch=None, now=None):
    token = AttemptToken(attempt.pk, attempt.epoch if epoch is None else epoch, 6)
    rows = [Change(slot, sequence, payload, device) for slot, sequence, payload, device in changes]
    return save_answers(token, rows, now=now or timezone.now())


def stored(attempt):
    return dict(Answer.objects.filter(attempt=attempt).values_list("slot", "payload"))


def test_a_save_gives_receipts_for_all_its_changes(attempt):
    result = save(attempt, (1, 5, 2, "a"), (2, 6, [0, 1], "a"))
    assert result.state is SaveState.SAVED
    assert [(change.slot, change.sequence) for change in result.kept] == [(1, 5), (2, 6)]
    assert result.deadline == Attempt.objects.get(pk=attempt.pk).deadline
    assert stored(attempt) == {1: 2, 2: [0, 1]}


def test_repeating_a_save_changes_nothing(attempt):
    first = save(attempt, (1, 5, 2, "a"))
    before = Answer.objects.values().get()
    assert save(attempt, (1, 5, 2, "a")).kept == first.kept
    assert Answer.objects.values().get() == before
    assert AnswerEvent.objects.count() == 1


def test_the_same_change_twice_in_one_save_is_one_change(attempt):
    assert save(attempt, (1, 5, 2, "a"), (1, 5, 2, "a")).state is SaveState.SAVED
    assert AnswerEvent.objects.count() == 1
    assert stored(attempt) == {1: 2}


def test_a_change_kept_aside_and_later_taken_over_is_logged_as_taken_over(attempt):
    taken = take_over(attempt, device="other", now=timezone.now())
    assert save(taken, (1, 5, 2, "a"), epoch=1).state is SaveState.TAKEN_OVER
    assert save(taken, (1, 5, 2, "a"), epoch=2).state is SaveState.SAVED
    assert AnswerEvent.objects.get().applied
    assert stored(attempt) == {1: 2}


def test_an_older_save_that_arrives_late_does_not_overwrite(attempt):
    save(attempt, (1, 9, 3, "a"))
    assert save(attempt, (1, 5, 2, "a")).state is SaveState.SAVED
    assert stored(attempt) == {1: 3}
    assert AnswerEvent.objects.count() == 2


def test_within_one_batch_the_newest_change_of_a_slot_counts(attempt):
    save(attempt, (1, 7, "new", "a"), (1, 6, "old", "a"))
    assert stored(attempt) == {1: "new"}
    assert AnswerEvent.objects.count() == 2


def test_a_save_touches_only_the_slots_it_names(attempt):
    save(attempt, (1, 5, 2, "a"), (2, 6, 1, "a"))
    save(attempt, (2, 7, None, "b"))
    assert stored(attempt) == {1: 2, 2: None}


def test_saving_works_to_the_last_moment_and_then_is_only_kept_aside(attempt):
    last = attempt.deadline
    assert save(attempt, (1, 5, 2, "a"), now=last).state is SaveState.SAVED
    late = save(attempt, (1, 6, 3, "a"), now=last + timedelta(seconds=1))
    assert late.state is SaveState.LATE
    assert late.kept
    assert stored(attempt) == {1: 2}
    assert list(AnswerEvent.objects.order_by("sequence").values_list("applied", flat=True)) == [True, False]


def test_after_the_grace_nothing_is_kept(attempt):
    over = attempt.deadline + attempt.exam.grace + timedelta(seconds=1)
    result = save(attempt, (1, 5, 2, "a"), now=over)
    assert (result.state, result.kept) == (SaveState.CLOSED, ())
    assert not AnswerEvent.objects.exists()


def test_a_replaced_device_is_refused_but_its_changes_stay_in_the_log(attempt):
    taken = take_over(attempt, device="other", now=timezone.now())
    assert save(taken, (1, 5, 2, "b")).state is SaveState.SAVED
    stale = save(taken, (1, 50, 3, "a"), (2, 51, 1, "a"), epoch=1)
    assert stale.state is SaveState.TAKEN_OVER
    assert len(stale.kept) == 2
    assert stored(attempt) == {1: 2}


def test_the_new_device_wins_even_with_a_slower_clock(attempt):
    save(attempt, (1, 1000, "old device", "a"))
    taken = take_over(attempt, device="other", now=timezone.now())
    save(taken, (1, 5, "new device", "b"))
    assert stored(attempt) == {1: "new device"}


def test_after_handing_in_changes_are_kept_but_do_not_count(attempt):
    save(attempt, (1, 5, 2, "a"))
    submit_attempt(attempt, now=timezone.now(), actor=None)
    assert save(attempt, (1, 6, 3, "a")).state is SaveState.LATE
    assert stored(attempt) == {1: 2}


def test_a_void_or_unknown_attempt_takes_nothing(attempt):
    Attempt.objects.filter(pk=attempt.pk).update(state=AttemptState.VOID)
    assert save(attempt, (1, 5, 2, "a")).state is SaveState.CLOSED
    unknown = save_answers(AttemptToken(10**9, 1, 6), [Change(1, 1, 1, "a")], now=timezone.now())
    assert unknown.state is SaveState.UNKNOWN
    assert not AnswerEvent.objects.exists()


def test_an_empty_save_only_asks_for_the_time(attempt):
    assert save(attempt).deadline == attempt.deadline


def test_token_of_another_key_or_shape_is_no_token():
    good = make_token(AttemptToken(7, 1, 50))
    assert read_token(good) == AttemptToken(7, 1, 50)
    for bad in ("", "7.1.50", "8" + good[1:], good[:-1] + ("A" if good[-1] != "A" else "B"), "é.é.é.é"):
        assert read_token(bad) is None
