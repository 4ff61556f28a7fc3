"""Ways in which other examination systems lost answers; each has a test that names it."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from exams import actions
from exams.actions.sitting import CLOSING_SLACK, token_of
from exams.actions.tokens import AttemptToken, make_token
from exams.enums import AttemptState
from exams.models import Answer, AnswerEvent, Attempt
from exams.queries.sheets import sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(client, learner, exam):
    client.force_login(learner)
    client.post(reverse("exam_start", args=[exam.code]))
    return Attempt.objects.get()


@pytest.fixture
def save(client, attempt):
    def send(*changes, token=""):
        rows = [
            {"slot": slot, "sequence": sequence, "payload": payload, "device": "tab"}
            for slot, sequence, payload in changes
        ]
        body = json.dumps({"token": token or token_of(attempt), "changes": rows})
        return client.post(reverse("exam_save"), body, content_type="application/json")

    return send


def stored():
    return dict(Answer.objects.values_list("slot", "payload"))


def test_an_older_save_that_arrives_late_overwrites_a_newer_one(save):
    assert save((1, 20, "newer")).status_code == 200
    assert save((1, 10, "older")).status_code == 200
    assert stored() == {1: "newer"}
    assert set(AnswerEvent.objects.values_list("payload", flat=True)) == {"newer", "older"}


def test_a_stale_tab_wipes_an_answer_it_never_showed(client, attempt, save):
    shown_long_ago = {
        f"shown-{question.slot.number}": json.dumps(question.item.payload)
        for section in sheet_of(attempt)
        for question in section.questions
    }
    assert save((2, 10, 1), (3, 11, [0])).status_code == 200
    client.post(reverse("exam_paper", args=[attempt.pk]), {**shown_long_ago, "q1": "0"})
    assert stored() == {1: 0, 2: 1, 3: [0]}


def refused(attempt, save, monkeypatch):
    """Every way to be refused, with the answer it gets."""
    now = timezone.now()
    row = Attempt.objects.filter(pk=attempt.pk)
    yield "forged token", save((1, 1, 1), token="1.1.6.forged")
    yield "unknown sitting", save((1, 2, 1), token=make_token(AttemptToken(10**9, 1, 6)))
    yield "not a question of this paper", save((7, 3, 1))
    yield "too long", save((1, 4, "x" * 70_000))
    row.update(epoch=2)
    yield "replaced device", save((1, 5, 1))
    row.update(epoch=1, state=AttemptState.SUBMITTED)
    yield "handed in", save((1, 6, 1))
    row.update(state=AttemptState.VOID)
    yield "void", save((1, 7, 1))
    row.update(state=AttemptState.IN_PROGRESS, deadline=now - timedelta(minutes=1))
    yield "late", save((1, 8, 1))
    row.update(deadline=now - timedelta(days=1))
    yield "after the grace", save((1, 9, 1))

    def down(*_args, **_kwargs):
        raise OperationalError("down")

    monkeypatch.setattr("exams.views.saving.actions.save_answers", down)
    yield "no database", save((1, 10, 1))


def test_a_refused_save_answers_200(attempt, save, monkeypatch):
    answers = dict(refused(attempt, save, monkeypatch))
    assert len(answers) == 10
    assert [why for why, answer in answers.items() if answer.status_code < 400] == []
    assert [why for why, answer in answers.items() if not answer.json()["sentence"]] == []
    assert stored() == {}


def test_saving_stops_in_the_last_minutes(attempt):
    token = AttemptToken(attempt.pk, attempt.epoch, 6)
    for seconds, sequence in ((60, 1), (1, 2), (0.001, 3), (0, 4)):
        moment = attempt.deadline - timedelta(seconds=seconds)
        actions.close_overdue_attempts(now=moment)
        saved = actions.save_answers(token, [actions.Change(1, sequence, sequence, "tab")], now=moment)
        assert saved.state == "saved"
    assert stored() == {1: 4}


def test_closing_overtakes_a_save_of_the_last_second(attempt, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.close_overdue_attempts(now=attempt.deadline + CLOSING_SLACK) == 0
        late = attempt.deadline + CLOSING_SLACK + timedelta(seconds=1)
        assert actions.close_overdue_attempts(now=late) == 1
    assert Attempt.objects.get().submitted_at == attempt.deadline


def test_a_lost_answer_to_the_start_shuts_the_candidate_out(client, attempt, exam):
    again = client.post(reverse("exam_start", args=[exam.code]))
    assert again["Location"] == reverse("exam_paper", args=[attempt.pk])
    assert Attempt.objects.count() == 1
