import os
import threading

import pytest
from django.db import connection
from django.utils import timezone

from exams.actions import Change, save_answers
from exams.actions.saving import SaveState
from exams.actions.tokens import AttemptToken
from exams.models import Answer, AnswerEvent
from tests.factories.exams import make_exam, sit

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        "postgres" not in os.environ.get("DATABASE_URL", ""), reason="needs a real PostgreSQL (DATABASE_URL)"
    ),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]


def save(attempt, slot, sequence, payload, device):
    token = AttemptToken(attempt.pk, attempt.epoch, 6)
    return save_answers(token, [Change(slot, sequence, payload, device)], now=timezone.now())


def test_two_first_saves_at_once_both_arrive(learner, tree):
    attempt = sit(learner, make_exam(tree.city))
    start = threading.Barrier(8)
    states = []

    def first_save(n):
        start.wait()
        states.append(save(attempt, 1, n + 1, n, f"device{n}").state)
        connection.close()

    threads = [threading.Thread(target=first_save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == [SaveState.SAVED] * 8
    assert dict(Answer.objects.values_list("slot", "payload")) == {1: 7}
    assert AnswerEvent.objects.count() == 8
