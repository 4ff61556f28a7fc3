import base64
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.actions import ExamRefusedError, public_key_of, take_answer_file
from exams.actions.sitting import token_of
from exams.enums import AttemptState
from exams.models import Answer, AnswerEvent, AnswerFileKey, Attempt
from exams.queries.late import open_events
from tests.factories.answer_files import file_of, row, sealed
from tests.factories.exams import make_exam, right_answers, sit
from tests.factories.people import PersonFactory, appointed

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(tree):
    return make_exam(tree.county)


@pytest.fixture
def attempt(learner, exam):
    """Hours ago her network went away, and nothing is taken over the network any more."""
    sitting = sit(learner, exam)
    ended = timezone.now() - timedelta(hours=3)
    Attempt.objects.filter(pk=sitting.pk).update(
        state=AttemptState.SUBMITTED, deadline=ended, submitted_at=ended
    )
    sitting.refresh_from_db()
    return sitting


def take(officer, exam, content):
    return take_answer_file(officer, exam, content, now=timezone.now())


def test_what_the_file_holds_waits_for_a_decision_and_then_counts(officer, exam, attempt):
    right = right_answers(attempt)
    rows = [row(slot, 100 + slot, payload) for slot, payload in right.items()]
    taken = take(officer, exam, file_of(attempt, rows))
    assert (taken.attempt, taken.fresh, taken.known) == (attempt, 6, 0)
    assert not Answer.objects.exists()
    events = [event.pk for event in open_events([attempt.pk])[attempt.pk]]
    assert len(events) == 6
    assert AuditEvent.objects.get(action="answer_file.taken").actor == officer
    actions.adopt_answers(officer, attempt, events, reason="网络中断", now=timezone.now())
    actions.grade_attempt(attempt, now=timezone.now())
    attempt.refresh_from_db()
    assert attempt.percent == 100


def test_the_same_file_twice_and_what_had_arrived_before_change_nothing(officer, exam, attempt):
    AnswerEvent.objects.create(
        attempt=attempt, slot=1, sequence=100, device="offline-page", epoch=1, payload=2,
        received_at=attempt.deadline,
    )  # fmt: skip
    content = file_of(attempt, [row(1, 100, 3), row(2, 101, [1])])
    taken = take(officer, exam, content)
    assert (taken.fresh, taken.known) == (1, 1)
    before = list(AnswerEvent.objects.order_by("pk").values())
    taken = take(officer, exam, content)
    assert (taken.fresh, taken.known) == (0, 2)
    assert list(AnswerEvent.objects.order_by("pk").values()) == before
    assert AnswerEvent.objects.get(slot=1).payload == 2


def refused(officer, exam, content, code):
    with pytest.raises(ExamRefusedError) as caught:
        take(officer, exam, content)
    assert caught.value.code == code
    assert not AnswerEvent.objects.exists()


def test_what_is_no_answer_file_of_this_exam_is_refused(officer, exam, attempt, tree):
    other = make_exam(tree.county, exam.subject)
    good = sealed(attempt, [row(1, 100, 2)])
    for content in (b"", b"x", b"[]", b"{}", b"\xff\xfe", json.dumps({**good, "format": "x"}).encode()):
        refused(officer, exam, content, "file_not_answers")
    refused(officer, other, json.dumps(good).encode(), "file_other_exam")
    # Relabelled: it is bound to the exam it was sealed for, by its key and by the seal itself.
    refused(officer, other, json.dumps({**good, "exam": other.pk}).encode(), "file_damaged")
    # Sealed for this exam, but the paper inside belongs to another one.
    refused(officer, other, file_of(attempt, [row(1, 100, 2)], exam=other), "file_other_exam")


def test_a_tampered_file_is_refused_whole(officer, exam, attempt):
    good = sealed(attempt, [row(1, 100, 2)])
    for name in ("key", "iv", "data"):
        raw = bytearray(base64.b64decode(good[name]))
        raw[len(raw) // 2] ^= 1
        for bad in (base64.b64encode(raw).decode(), "", "%%%", None):
            refused(officer, exam, json.dumps({**good, name: bad}).encode(), "file_damaged")


def test_only_the_page_of_that_sitting_can_have_made_it(officer, exam, attempt):
    forged = token_of(attempt)[:-2] + "xx"
    refused(officer, exam, file_of(attempt, [row(1, 100, 2)], token=forged), "file_forged")
    refused(officer, exam, file_of(attempt, [row(1, 100, 2)], token="1"), "file_forged")
    for bad in (
        row(0, 1, 1),
        row(7, 1, 1),
        row(1, 0, 1),
        row(1, "1", 1),
        {**row(1, 1, 1), "epoch": 2},
        {},
        5,
    ):
        refused(officer, exam, file_of(attempt, [bad]), "file_damaged")
    refused(officer, exam, file_of(attempt, 5), "file_damaged")


def test_a_void_paper_takes_nothing(officer, exam, attempt):
    Attempt.objects.update(state=AttemptState.VOID)
    refused(officer, exam, file_of(attempt, [row(1, 100, 2)]), "file_of_void_paper")


def test_only_who_runs_the_exam_brings_files_and_never_for_an_own_paper(learner, stranger, exam, attempt):
    with pytest.raises(NotAllowedError):
        take(stranger, exam, file_of(attempt, [row(1, 100, 2)]))
    candidate = PersonFactory(unit=learner.unit)
    own = sit(candidate, exam)
    with pytest.raises(NotAllowedError):
        take(appointed(candidate, Role.ACADEMY_ADMIN, exam.unit), exam, file_of(own, [row(1, 100, 2)]))


def test_one_key_per_exam_whose_private_half_is_not_readable_in_the_database(exam):
    public = public_key_of(exam)
    cache.clear()
    assert public_key_of(exam) == public
    stored = bytes(AnswerFileKey.objects.get(exam=exam).private)
    assert b"PRIVATE KEY" not in stored
