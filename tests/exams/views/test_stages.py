"""An exam whose sections close behind the candidate: what she is shown, and what is taken from her."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from exams import actions
from exams.actions.sitting import token_of
from exams.actions.tokens import AttemptToken
from exams.models import Answer, AnswerEvent, Attempt, Incident
from tests.factories.exams import make_exam, sit
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(tree):
    return make_exam(tree.county, sections=(("single", 2, 10), ("judge", 2, 20)), no_way_back=(0,))


@pytest.fixture
def attempt(client, learner, exam):
    client.force_login(learner)
    client.cookies["exam_device"] = "device"
    return sit(learner, exam)


def url(name, attempt):
    return reverse(name, args=[attempt.pk])


def text_of(client, address, **more):
    return client.get(address, **more).content.decode()


def go(client, attempt, last="2"):
    return client.post(url("exam_go_on", attempt), {"last": last}, follow=True).content.decode()


def send(client, token, *changes):
    rows = [
        {"slot": slot, "sequence": sequence, "payload": payload, "device": "a"}
        for slot, sequence, payload in changes
    ]
    body = json.dumps({"token": token, "changes": rows})
    return client.post(reverse("exam_save"), body, content_type="application/json")


def test_a_later_section_is_not_in_the_page_before_it_is_opened_nor_an_earlier_one_after(client, attempt):
    page = text_of(client, url("exam_paper", attempt))
    assert "单选题干" in page
    assert "判断题干" not in page
    assert "大题1" not in page
    assert 'data-slot="3"' not in page
    assert "第 1 部分，共 2 部分" in page
    page = go(client, attempt)
    assert "单选题干" not in page
    assert "判断题干" in page
    assert "第 2 部分，共 2 部分" in page
    assert "进入下一部分" not in page


def test_no_other_page_of_hers_shows_the_later_section(client, attempt):
    names = ("exam_go_on", "exam_hand_in", "exam_take_over", "exam_result")
    for address in [
        *(url(name, attempt) for name in names),
        reverse("exams"),
        reverse("exam_door", args=[attempt.exam.code]),
    ]:
        assert "判断题干" not in text_of(client, address, follow=True), address


def test_the_confirmation_names_what_is_not_answered_and_goes_nowhere_by_itself(client, attempt):
    actions.save_answers(AttemptToken(attempt.pk, 1, 4), [actions.Change(2, 5, 1, "a")], now=timezone.now())
    page = text_of(client, url("exam_go_on", attempt))
    assert "本部分还有 1 题没有作答" in page
    assert "#q1" in page
    assert "#q2" not in page
    assert Attempt.objects.get().closed_slots == 0


def test_going_on_needs_the_number_of_the_part_that_was_confirmed(client, attempt):
    for wrong in ("", "x", "4", "²", "9" * 400):
        go(client, attempt, wrong)
        assert Attempt.objects.get().closed_slots == 0
    go(client, attempt)
    go(client, attempt)
    assert Attempt.objects.get().closed_slots == 2


def test_another_browser_and_another_person_cannot_go_on(client, attempt):
    client.cookies["exam_device"] = "elsewhere"
    go(client, attempt)
    client.force_login(PersonFactory(unit=attempt.person.unit))
    assert client.post(url("exam_go_on", attempt), {"last": "2"}).status_code == 404
    assert Attempt.objects.get().closed_slots == 0


def test_a_save_to_a_closed_section_is_answered_409_and_stays_in_the_log(client, attempt):
    token = token_of(attempt)
    go(client, attempt)
    answer = send(client, token, (1, 5, 2))
    assert answer.status_code == 409
    said = answer.json()
    assert said["state"] == "section_closed"
    assert said["receipts"] == said["aside"] == [[1, 5, "a"]]
    assert "封闭" in said["sentence"]
    assert not Answer.objects.exists()
    assert AnswerEvent.objects.get().applied is False
    assert list(Incident.objects.values_list("kind", "detail")) == [("section_closed", "1")]


def test_a_question_that_was_not_shown_yet_cannot_be_answered(client, attempt):
    assert send(client, token_of(attempt), (3, 5, True)).status_code == 422
    assert not AnswerEvent.objects.exists()


def test_the_pulse_tells_a_page_left_open_that_its_part_is_closed(client, attempt):
    body = json.dumps({"token": token_of(attempt), "seen": 0, "waiting": 0})

    def pulse():
        return client.post(reverse("exam_pulse"), body, content_type="application/json").json()["closed"]

    assert pulse() == 0
    go(client, attempt)
    assert pulse() == 2


def test_without_script_the_form_leads_to_the_confirmation_and_a_stale_form_is_kept_aside(client, attempt):
    form = {"shown-1": "null", "q1": "2", "goto": "go_on"}
    answer = client.post(url("exam_paper", attempt), form)
    assert answer["Location"] == url("exam_go_on", attempt)
    assert Answer.objects.get().payload == 2
    go(client, attempt)
    page = client.post(url("exam_paper", attempt), {**form, "q1": "3"}, follow=True).content.decode()
    assert "已经封闭" in page
    assert "判断题干" in page
    assert Answer.objects.get().payload == 2
    assert list(AnswerEvent.objects.order_by("pk").values_list("payload", "applied")) == [
        (2, True),
        (3, False),
    ]


def test_handing_in_early_says_what_was_never_opened(client, attempt):
    assert "还有 2 题没有打开" in text_of(client, url("exam_hand_in", attempt))
    go(client, attempt)
    assert "没有打开" not in text_of(client, url("exam_hand_in", attempt))


def test_the_door_says_it_beforehand_and_only_where_it_is_so(client, attempt, tree):
    assert "依次作答" in text_of(client, reverse("exam_door", args=[attempt.exam.code]))
    # A way back from the last section there never is.
    plain = make_exam(tree.county, attempt.exam.subject, no_way_back=(3,))
    assert "依次作答" not in text_of(client, reverse("exam_door", args=[plain.code]))


def test_the_console_shows_the_part_she_is_in(client, attempt, officer):
    console = reverse("exam_office_console", args=[attempt.exam_id])
    client.force_login(officer)
    first = client.get(console + "?rows=1")
    assert "1 / 2 大题0" in first.content.decode()
    assert "所在部分" in text_of(client, console)
    actions.go_on(attempt, last=2, device="device", now=timezone.now())
    second = client.get(console + "?rows=1", headers={"If-None-Match": first["ETag"]})
    assert "2 / 2 大题1" in second.content.decode()


def test_the_console_of_an_open_paper_has_no_such_column(client, officer, tree):
    client.force_login(officer)
    assert "所在部分" not in text_of(client, reverse("exam_office_console", args=[make_exam(tree.county).pk]))


def test_late_answers_say_that_the_part_was_closed(client, attempt, officer):
    token = token_of(attempt)
    go(client, attempt)
    send(client, token, (1, 5, 2))
    client.force_login(officer)
    assert "所在部分封闭后送达" in text_of(client, reverse("exam_office_late", args=[attempt.exam_id]))


def test_the_plan_has_the_option(client, officer, tree):
    exam = make_exam(tree.county, published_at=None, sections=(("single", 2, 10), ("judge", 2, 20)))
    client.force_login(officer)
    address = reverse("exam_office_edit_plan", args=[exam.pk])
    page = client.get(address)
    assert "答完不能返回" in page.content.decode()
    data = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    data |= {"opens_at": "2030-01-01T08:00", "closes_at": "2030-01-01T10:00"}
    formset = page.context["sections"]
    data |= {f"sections-{name}": value for name, value in formset.management_form.initial.items()}
    for form in formset.forms:
        values = {name: form[name].value() for name in form.fields if name != "no_way_back"}
        data |= {f"{form.prefix}-{name}": value for name, value in values.items() if value is not None}
    data["sections-0-no_way_back"] = "on"
    answer = client.post(address, data)
    assert answer.status_code == 302, (answer.context["form"].errors, answer.context["sections"].errors)
    assert [section.no_way_back for section in exam.sections.all()] == [True, False]
