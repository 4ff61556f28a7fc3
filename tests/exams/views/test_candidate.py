import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from exams import actions
from exams.actions.sitting import token_of
from exams.enums import AttemptState, ShowAnswers
from exams.models import Answer, AnswerEvent, Attempt, Incident
from exams.queries.sheets import sheet_of
from tests.factories.courses import make_lesson
from tests.factories.exams import ROWS, make_exam, right_answers, sit
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
SECRETS = ("机密", "right", "verdict", "accepted")


@pytest.fixture
def attempt(client, learner, exam):
    client.force_login(learner)
    client.post(reverse("exam_start", args=[exam.code]))
    return Attempt.objects.get()


def send(client, attempt, changes, **extra):
    body = {"token": token_of(attempt), "changes": changes, **extra}
    return client.post(reverse("exam_save"), json.dumps(body), content_type="application/json")


def change(slot, sequence, payload):
    return {"slot": slot, "sequence": sequence, "payload": payload, "device": "a", "client_time": "x"}


def test_list_and_door_show_what_stands_open(client, learner, exam):
    client.force_login(learner)
    assert exam.name in client.get(reverse("exams")).content.decode()
    page = client.get(reverse("exam_door", args=[exam.code])).content.decode()
    assert "开始考试" in page
    assert "大题0" in page


def test_an_exam_of_another_county_does_not_exist(client, learner, tree, exam):
    far = make_exam(tree.other_county, exam.subject)
    client.force_login(learner)
    assert client.get(reverse("exam_door", args=[far.code])).status_code == 404
    assert client.post(reverse("exam_start", args=[far.code])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_however_long(
    client, learner, tree, exam, count, django_assert_max_num_queries
):
    for _n in range(count):
        make_exam(tree.city, exam.subject)
    client.force_login(learner)
    with django_assert_max_num_queries(9):
        client.get(reverse("exams"))


def test_paper_holds_no_key_and_no_explanation(client, attempt):
    page = client.get(reverse("exam_paper", args=[attempt.pk])).content.decode()
    assert "多选题干" in page
    assert not [word for word in SECRETS if word in page]


def test_solved_kinds_are_shown_shuffled_and_without_their_key(client, learner, tree, exam):
    sections = (("ordering", 1, 30), ("matching", 1, 30), ("fill", 1, 30), ("short", 1, 10))
    other = make_exam(tree.city, exam.subject, sections=sections)
    client.force_login(learner)
    client.post(reverse("exam_start", args=[other.code]))
    sitting = Attempt.objects.get(exam=other)
    page = client.get(reverse("exam_paper", args=[sitting.pk])).content.decode()
    assert "排序题干" in page
    assert not [word for word in SECRETS if word in page]
    slot = next(sitting.frozen_paper.slots())
    shown = [option.text for option in sheet_of(sitting)[0].questions[0].item.options]
    assert shown == [["先", "中", "后"][original] for original in slot.order]


def test_nothing_of_the_key_is_seen_before_release(client, learner, tree, exam):
    held = make_exam(tree.city, exam.subject, release_at_once=False)
    client.force_login(learner)
    client.post(reverse("exam_start", args=[held.code]))
    sitting = Attempt.objects.get(exam=held)
    for state in (AttemptState.SUBMITTED, AttemptState.MARKING, AttemptState.GRADED, AttemptState.VOID):
        Attempt.objects.filter(pk=sitting.pk).update(
            state=state, submitted_at=timezone.now(), percent="87.65"
        )
        page = client.get(reverse("exam_result", args=[sitting.pk])).content.decode()
        assert not [word for word in ("机密", "单选题干", "87.65") if word in page]


@pytest.mark.parametrize(
    ("policy", "seen"),
    [(ShowAnswers.AFTER_RELEASE, True), (ShowAnswers.NEVER, False), (ShowAnswers.AFTER_CLOSE, False)],
)
def test_result_shows_answers_as_the_exam_allows(
    client, learner, attempt, policy, seen, django_capture_on_commit_callbacks
):
    attempt.exam.show_answers = policy
    attempt.exam.save()
    rows = [change(slot, 5, payload) for slot, payload in right_answers(attempt).items()]
    assert send(client, attempt, rows).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("exam_hand_in", args=[attempt.pk]))
    page = client.get(reverse("exam_result", args=[attempt.pk])).content.decode()
    assert "100" in page
    assert "合格" in page
    assert ("机密解析" in page) is seen
    assert ("机密解析甲" in page) is seen


@pytest.mark.parametrize("lessons_left", [0, 1])
def test_result_says_that_the_paper_waits_for_lessons(
    client, learner, attempt, lessons_left, django_capture_on_commit_callbacks
):
    lessons = [make_lesson(attempt.exam.subject, number) for number in (31, 32)]
    for lesson in lessons[: len(lessons) - lessons_left]:
        client.post(reverse("lesson_done", args=[lesson.pk]))
    send(client, attempt, [change(slot, 5, payload) for slot, payload in right_answers(attempt).items()])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("exam_hand_in", args=[attempt.pk]))
    page = client.get(reverse("exam_result", args=[attempt.pk])).content.decode()
    assert ("还有 1 个课时没有学完" in page) is (lessons_left == 1)
    assert ("查看证书" in page) is (lessons_left == 0)


def test_save_gives_receipts_without_session_or_user_query(client, attempt, django_assert_max_num_queries):
    with django_assert_max_num_queries(5) as queries:
        response = send(client, attempt, [change(1, 5, 2), change(2, 6, [0])])
    assert response.status_code == 200
    assert response.json()["receipts"] == [[1, 5, "a"], [2, 6, "a"]]
    assert response.json()["deadline"] == attempt.deadline.isoformat()
    touched = " ".join(query["sql"] for query in queries.captured_queries)
    assert "session" not in touched
    assert "people_person" not in touched


def test_refused_saves_never_answer_200(client, attempt):
    def status(body):
        return client.post(reverse("exam_save"), body, content_type="application/json").status_code

    good = {"token": token_of(attempt), "changes": [change(1, 5, 2)]}
    assert status(json.dumps({**good, "token": "1.1.6.forged"})) == 403
    assert status("not json") == 422
    assert status("[]") == 422
    assert status(json.dumps({**good, "changes": [change(7, 5, 2)]})) == 422
    assert status(json.dumps({**good, "changes": [change(1, "5", 2)]})) == 422
    assert status(json.dumps({**good, "changes": [change(1, 5, "x" * 70_000)]})) == 422
    assert not AnswerEvent.objects.exists()


def test_a_token_of_another_attempt_cannot_be_altered_to_this_one(client, attempt, tree):
    other = sit(PersonFactory(unit=tree.community), attempt.exam)
    _body, _, signature = token_of(attempt).rpartition(".")
    forged = f"{other.pk}.1.6.{signature}"
    body = json.dumps({"token": forged, "changes": [change(1, 5, 2)]})
    assert client.post(reverse("exam_save"), body, content_type="application/json").status_code == 403
    assert not Answer.objects.exists()


def test_after_the_deadline_a_save_is_refused_with_a_sentence_and_kept_for_the_officer(client, attempt):
    Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() - timedelta(minutes=1))
    response = send(client, attempt, [change(1, 5, 2)])
    assert response.status_code == 409
    assert "考务" in response.json()["sentence"]
    assert response.json()["receipts"] == [[1, 5, "a"]]
    assert not Answer.objects.exists()
    assert Incident.objects.get().kind == "late_save"
    Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() - timedelta(hours=2))
    response = send(client, attempt, [change(1, 6, 2)])
    assert response.status_code == 410
    assert response.json()["receipts"] == []


def test_a_finished_sitting_takes_leftovers_of_its_browser_only_within_the_grace(client, attempt):
    def offered(minutes):
        ended = timezone.now() - timedelta(minutes=minutes)
        Attempt.objects.update(state=AttemptState.SUBMITTED, submitted_at=ended, deadline=ended)
        page = client.get(reverse("exam_result", args=[attempt.pk])).content.decode()
        assert "作答都已保存" not in page
        return 'data-leftovers data-token=""' not in page

    assert offered(29)
    assert not offered(31)
    Attempt.objects.update(state=AttemptState.VOID, deadline=timezone.now())
    assert "data-leftovers" not in client.get(reverse("exam_result", args=[attempt.pk])).content.decode()


def test_leaving_the_page_is_noted_as_a_fact(client, attempt):
    send(client, attempt, [], left=2)
    assert Incident.objects.get().detail == "2"


def test_nobody_opens_the_paper_of_another(client, attempt, officer):
    client.force_login(officer)
    for name in ("exam_paper", "exam_hand_in", "exam_result"):
        assert client.get(reverse(name, args=[attempt.pk])).status_code == 404
    assert client.post(reverse("exam_take_over", args=[attempt.pk])).status_code == 404


def test_another_device_asks_before_it_takes_over(client, attempt):
    old = token_of(attempt)
    del client.cookies["exam_device"]
    assert "在本设备继续" in client.get(reverse("exam_paper", args=[attempt.pk])).content.decode()
    client.post(reverse("exam_take_over", args=[attempt.pk]))
    attempt.refresh_from_db()
    assert attempt.epoch == 2
    assert "data-exam" in client.get(reverse("exam_paper", args=[attempt.pk])).content.decode()
    body = json.dumps({"token": old, "changes": [change(1, 5, 2)]})
    response = client.post(reverse("exam_save"), body, content_type="application/json")
    assert response.status_code == 409
    assert "别的设备" in response.json()["sentence"]


def plain_form(attempt):
    return {
        f"shown-{question.slot.number}": json.dumps(question.item.payload)
        for section in sheet_of(attempt)
        for question in section.questions
    }


def test_without_script_the_form_saves_what_was_changed(client, attempt):
    right = right_answers(attempt)
    form = {**plain_form(attempt), "q1": right[1], "q3": right[3], "q5": "true", "goto": "q2"}
    form |= {"q6p1": right[6][0], "q6p2": "false"}
    response = client.post(reverse("exam_paper", args=[attempt.pk]), form)
    assert response["Location"].endswith("#q2")
    stored = dict(Answer.objects.values_list("slot", "payload"))
    assert stored == {slot: right[slot] for slot in (1, 3, 5, 6)}


def test_without_script_a_stale_form_does_not_wipe_newer_answers(client, attempt):
    stale = plain_form(attempt)
    send(client, attempt, [change(2, 5, 1)])
    client.post(reverse("exam_paper", args=[attempt.pk]), {**stale, "q1": "0"})
    assert dict(Answer.objects.values_list("slot", "payload")) == {1: 0, 2: 1}


def test_hand_in_page_names_what_is_open(client, attempt):
    send(client, attempt, [change(1, 5, 2)])
    page = client.get(reverse("exam_hand_in", args=[attempt.pk])).content.decode()
    assert "还有 5 题" in page
    assert "#q2" in page
    assert '#q1"' not in page


def test_opening_an_overdue_paper_closes_it(client, attempt, django_capture_on_commit_callbacks):
    Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.get(reverse("exam_paper", args=[attempt.pk]))
    assert response.status_code == 302
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.RELEASED


def test_every_kind_of_the_test_bank_is_reviewed_after_release(client, learner, tree, exam):
    kinds = {row["kind"] for row in ROWS} - {"short"}
    everything = make_exam(tree.city, exam.subject, sections=tuple((kind, 1, 10) for kind in sorted(kinds)))
    sitting = sit(learner, everything)
    actions.submit_attempt(sitting, now=timezone.now(), actor=learner)
    actions.grade_attempt(sitting, now=timezone.now())
    client.force_login(learner)
    page = client.get(reverse("exam_result", args=[sitting.pk])).content.decode()
    assert "机密答案词" in page
    assert "甲 — 一" in page
    assert "1. 先" in page
