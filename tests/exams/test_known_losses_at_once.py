"""Losses that need two processes: real rows, real locks, a real PostgreSQL."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from exams.actions import Change, save_answers, submit_attempt
from exams.actions.saving import SaveState
from exams.actions.tokens import AttemptToken
from exams.models import Answer, AnswerEvent, Attempt
from tests.factories.exams import make_exam, sit

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        "postgres" not in os.environ.get("DATABASE_URL", ""), reason="needs a real PostgreSQL (DATABASE_URL)"
    ),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]

HOLDER = """
import sys, time, psycopg
connection = psycopg.connect(sys.argv[1])
connection.execute("SELECT 1 FROM exams_attempt WHERE id = %s FOR UPDATE", [int(sys.argv[2])])
print("locked", flush=True)
time.sleep(600)
"""


@pytest.fixture
def attempt(learner, tree):
    return sit(learner, make_exam(tree.city))


def save(attempt, sequence=1, payload="x", device="a"):
    token = AttemptToken(attempt.pk, attempt.epoch, 6)
    return save_answers(token, [Change(1, sequence, payload, device)], now=timezone.now())


@contextmanager
def locked_by_another_process(attempt):
    """As a worker that grades or closes the sitting would hold it."""
    database = connection.settings_dict
    address = (
        f"host={database['HOST']} port={database['PORT']} dbname={database['NAME']} user={database['USER']}"
    )
    if database["PASSWORD"]:
        address += f" password={database['PASSWORD']}"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, address, str(attempt.pk)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "locked\n"
        yield holder
    finally:
        holder.kill()
        holder.wait()


def test_the_lock_of_a_killed_worker_blocks_a_candidate(attempt):
    with locked_by_another_process(attempt) as holder:
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        began = time.monotonic()
        assert save(attempt).state is SaveState.SAVED
        assert time.monotonic() - began < 3


def test_the_lock_of_a_worker_that_hangs_blocks_a_thread_for_half_a_minute(attempt):
    with locked_by_another_process(attempt) as holder:
        holder.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(OperationalError):
            save(attempt)
        assert time.monotonic() - began < 10
        assert not AnswerEvent.objects.exists()
    assert save(attempt).state is SaveState.SAVED


def test_the_database_throws_out_what_hangs_in_a_transaction():
    with connection.cursor() as cursor:
        for setting, value in (
            ("idle_in_transaction_session_timeout", "1min"),
            ("client_connection_check_interval", "2s"),
        ):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == (value,)


def test_the_wait_for_a_lock_is_limited_for_the_save_alone(attempt):
    save(attempt)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_restart_of_the_database_loses_the_next_save(attempt):
    save(attempt)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]

    def terminate():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [own])
        connection.close()

    other = threading.Thread(target=terminate)
    other.start()
    other.join()
    assert save(attempt, 2, "after the restart").state is SaveState.SAVED
    assert Answer.objects.get().payload == "after the restart"


def test_handing_in_overtakes_a_save_that_got_its_receipt(attempt, learner):
    """Saves and handing in at once: what was receipted as counting is what marking will see."""
    start = threading.Barrier(5)
    states = []

    def go(work):
        try:
            start.wait()
            work()
        finally:
            connection.close()

    def send(n):
        states.append((n, save(attempt, n, f"answer {n}", f"device{n}").state))

    work = [lambda n=n: send(n) for n in range(1, 5)]
    work.append(lambda: submit_attempt(attempt, now=timezone.now(), actor=learner))
    threads = [threading.Thread(target=go, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = [n for n, state in states if state is SaveState.SAVED]
    assert len(states) == 4
    assert AnswerEvent.objects.count() == 4
    assert set(AnswerEvent.objects.filter(applied=True).values_list("sequence", flat=True)) == set(counted)
    newest = {1: f"answer {max(counted)}"} if counted else {}
    assert dict(Answer.objects.values_list("slot", "payload")) == newest
    assert Attempt.objects.get().submitted_at is not None
