import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from exams.actions import take_over
from exams.actions.sitting import token_of
from exams.models import Answer, AnswerEvent, Attempt, Incident
from tests.factories.exams import sit

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt(learner, exam):
    return sit(learner, exam)


def change(slot, sequence, payload, **more):
    return {"slot": slot, "sequence": sequence, "payload": payload, "device": "a", "client_time": "x", **more}


@pytest.fixture
def send(client, attempt):
    def post(*changes, token="", raw=None, **headers):
        body = json.dumps({"token": token or token_of(attempt), "changes": changes}) if raw is None else raw
        return client.post(reverse("exam_save"), body, content_type="application/json", headers=headers)

    return post


def test_no_middleware_touches_a_save(send):
    answer = send(change(1, 5, 2))
    assert dict(answer.headers) == {
        "Content-Type": "application/json",
        "Content-Length": str(len(answer.content)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    assert not answer.cookies


def test_a_refusal_speaks_her_language(send):
    assert "凭证" in send(token="1.1.6.forged").json()["sentence"]
    english = send(token="1.1.6.forged", accept_language="en").json()["sentence"]
    assert english
    assert "凭证" not in english


@pytest.mark.parametrize("failure", [OperationalError("down")])
def test_a_database_that_is_away_gives_no_receipt_and_asks_to_send_again(send, monkeypatch, failure):
    def fail(*_args, **_kwargs):
        raise failure

    monkeypatch.setattr("exams.views.saving.actions.save_answers", fail)
    answer = send(change(1, 5, 2))
    assert answer.status_code == 503
    assert answer.json()["receipts"] == []


def test_the_longest_essay_of_the_page_is_taken(send):
    assert send(change(1, 5, "网" * 6000)).status_code == 200
    assert Answer.objects.get().payload == "网" * 6000


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("half \ud83d", "half \ufffd"),
        ("写作 \\u0000", "写作 \\u0000"),
        ("emoji \U0001f600", "emoji \U0001f600"),
    ],
)
def test_what_the_database_cannot_keep_does_not_stop_the_rest(send, typed, kept):
    assert send(change(1, 5, typed), change(2, 6, 1)).status_code == 200
    assert dict(Answer.objects.values_list("slot", "payload")) == {1: kept, 2: 1}


def test_a_number_that_is_none_is_refused(send, attempt):
    raw = json.dumps({"token": token_of(attempt), "changes": [change(1, 5, float("nan"))]})
    assert send(raw=raw).status_code == 422


def test_a_change_cannot_claim_a_later_turn_of_devices_than_its_token(send):
    assert send(change(1, 5, 2, epoch=2)).status_code == 422
    assert send(change(1, 5, 2, epoch=0)).status_code == 422
    assert send(change(1, 5, 2, epoch=True)).status_code == 422
    assert not AnswerEvent.objects.exists()


def test_a_change_that_waited_on_a_replaced_device_fills_gaps_but_overwrites_nothing(send, attempt):
    second = take_over(attempt, device="second", now=timezone.now())
    assert send(change(1, 100, "second"), token=token_of(second)).status_code == 200
    third = take_over(second, device="device", now=timezone.now())
    waiting = [change(1, 900, "first", epoch=1), change(2, 901, "only here", epoch=1)]
    assert send(*waiting, token=token_of(third)).status_code == 200
    assert dict(Answer.objects.values_list("slot", "payload")) == {1: "second", 2: "only here"}
    assert set(AnswerEvent.objects.values_list("epoch", "payload")) == {
        (2, "second"),
        (1, "first"),
        (1, "only here"),
    }


def test_a_late_save_sent_again_is_one_fact_for_the_officer(send, attempt):
    Attempt.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    for _again in range(3):
        assert send(change(1, 5, 2)).status_code == 409
    assert Incident.objects.get().detail == "1"
