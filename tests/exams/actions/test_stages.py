from datetime import timedelta

import pytest
from django.utils import timezone

from academy.people.models import AuditEvent
from exams.actions import (
    Change,
    ExamRefusedError,
    adopt_answers,
    go_on,
    save_answers,
    submit_attempt,
    take_over,
)
from exams.actions.saving import SaveState
from exams.actions.sitting import token_of
from exams.actions.tokens import AttemptToken, read_token
from exams.models import Answer, AnswerEvent, Attempt
from exams.queries.late import open_papers
from tests.factories.exams import make_exam, sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(tree):
    """Two single choices, then two multiple ones and a judgement without way back, then a case."""
    return make_exam(
        tree.county, sections=(("single", 2, 10), ("multiple", 2, 20), ("case", 1, 20)), no_way_back=(0, 1)
    )


@pytest.fixture
def attempt(learner, exam):
    return sit(learner, exam)


def save(attempt, *changes, epoch=1, now=None):
    token = AttemptToken(attempt.pk, epoch, 5)
    rows = [Change(slot, sequence, payload, "a") for slot, sequence, payload in changes]
    return save_answers(token, rows, now=now or timezone.now())


def go(attempt, last=2, device="device"):
    return go_on(attempt, last=last, device=device, now=timezone.now())


def stored(attempt):
    return dict(Answer.objects.filter(attempt=attempt).values_list("slot", "payload"))


def test_going_on_closes_the_section_and_is_logged(attempt):
    before = AuditEvent.objects.count()
    closed = go(attempt)
    assert closed.closed_slots == 2
    assert [last for last, _at in closed.closings] == [2]
    event = AuditEvent.objects.order_by("-pk")[0]
    assert AuditEvent.objects.count() == before + 1
    assert event.action == "attempt.stage_closed"


def test_going_on_twice_is_the_same_as_once(attempt):
    go(attempt)
    assert go(attempt).closings == Attempt.objects.get().closings
    assert Attempt.objects.get().closed_slots == 2


@pytest.mark.parametrize(
    ("last", "device"), [(4, "device"), (3, "device"), (5, "device"), (2, "other"), (2, "")]
)
def test_only_the_open_stage_can_be_left_and_only_from_the_device_she_sits_at(attempt, last, device):
    with pytest.raises(ExamRefusedError):
        go(attempt, last=last, device=device)
    assert Attempt.objects.get().closed_slots == 0


def test_the_last_stage_is_left_by_handing_in_only(attempt):
    go(attempt)
    go(attempt, last=4)
    with pytest.raises(ExamRefusedError):
        go(attempt, last=5)


def test_after_the_deadline_or_the_hand_in_nobody_goes_on(attempt):
    with pytest.raises(ExamRefusedError):
        go_on(attempt, last=2, device="device", now=attempt.deadline + timedelta(seconds=1))
    submit_attempt(attempt, now=timezone.now(), actor=None)
    with pytest.raises(ExamRefusedError):
        go(attempt)


def test_a_save_to_a_closed_section_is_kept_but_does_not_count(attempt):
    save(attempt, (1, 5, 2))
    go(attempt)
    late = save(attempt, (1, 6, 3), (2, 7, 1))
    assert late.state is SaveState.SECTION_CLOSED
    assert late.kept == late.aside
    assert len(late.kept) == 2
    assert stored(attempt) == {1: 2}
    assert list(AnswerEvent.objects.order_by("pk").values_list("applied", flat=True)) == [True, False, False]


def test_in_one_save_the_open_section_is_saved_and_the_closed_one_is_not(attempt):
    go(attempt)
    mixed = save(attempt, (2, 6, 3), (3, 7, [0]))
    assert mixed.state is SaveState.SECTION_CLOSED
    assert [change.slot for change in mixed.kept] == [2, 3]
    assert [change.slot for change in mixed.aside] == [2]
    assert stored(attempt) == {3: [0]}


def test_what_counted_before_the_closing_is_still_saved_when_it_is_sent_again(attempt):
    save(attempt, (1, 5, 2))
    go(attempt)
    again = save(attempt, (1, 5, 2), (3, 7, [0]))
    assert again.state is SaveState.SAVED
    assert again.aside == ()
    assert AnswerEvent.objects.filter(applied=False).count() == 0


def test_a_replaced_device_is_told_that_first(attempt):
    go(attempt)
    take_over(attempt, device="other", now=timezone.now())
    assert save(attempt, (1, 5, 2)).state is SaveState.TAKEN_OVER
    assert save(attempt, (1, 5, 2), epoch=2).state is SaveState.SECTION_CLOSED


def test_the_token_of_the_page_reaches_no_further_than_the_questions_it_shows(attempt):
    assert read_token(token_of(attempt)).slots == 2
    assert read_token(token_of(go(attempt))).slots == 4
    assert read_token(token_of(go(attempt, last=4))).slots == 5


def test_the_officer_sees_what_came_after_the_closing_and_may_adopt_it(attempt, exam, officer):
    save(attempt, (1, 5, 2))
    go(attempt)
    save(attempt, (1, 6, 0), now=timezone.now() + timedelta(seconds=2))
    submitted = submit_attempt(attempt, now=timezone.now(), actor=None)
    [paper] = open_papers(exam)
    [version] = paper.versions
    assert version.came_after_closing
    assert not version.is_late
    assert not version.made_after_closing
    adopt_answers(
        officer, submitted, [version.event.pk], reason="设备故障", now=timezone.now(), released_known=True
    )
    assert stored(attempt)[1] == 0


def test_handing_in_closes_all(attempt):
    submit_attempt(attempt, now=timezone.now(), actor=None)
    assert save(attempt, (3, 5, [0])).state is SaveState.LATE
    assert stored(attempt) == {}
