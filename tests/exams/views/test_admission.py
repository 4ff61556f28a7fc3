from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.actions.admission import WRONG_CODES
from exams.engine.admission import proof_of
from exams.enums import AttemptState
from exams.models import Answer, Attempt
from tests.factories.exams import make_exam, sit
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db
KEY = "81aad4ab9dfd447cc479e6a4a7c9a544e2cafc7f3adeb68b2a21efad68eca4dc"
INSIDE, OUTSIDE = {"REMOTE_ADDR": "10.20.1.2"}, {"REMOTE_ADDR": "10.99.1.2"}


def demand(officer, exam, networks="", key="", code=None):
    return actions.set_admission(
        officer, exam, allowed_networks=networks, seb_config_key=key, code=code, now=timezone.now()
    )


@pytest.fixture
def chief(tree):
    """Runs the exams of the whole city, to which the exam of these tests belongs."""
    person = PersonFactory(unit=tree.city, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.ACADEMY_ADMIN, unit=tree.city)
    return person


def start(client, exam, **sent):
    code = sent.pop("code", None)
    return client.post(reverse("exam_start", args=[exam.code]), {"code": code} if code else {}, **sent)


def sits(learner, exam):
    return Attempt.objects.filter(person=learner, exam=exam, state=AttemptState.IN_PROGRESS).exists()


def test_the_code_read_out_in_the_room_opens_the_door(client, chief, learner, exam):
    demand(chief, exam, code="Lotus 88")
    client.force_login(learner)
    assert 'name="code"' in client.get(reverse("exam_door", args=[exam.code])).content.decode()
    start(client, exam)
    start(client, exam, code="lotus")
    assert not sits(learner, exam)
    start(client, exam, code=" LOTUS 88 ")
    assert sits(learner, exam)


def test_guessing_ends_after_five_wrong_codes_and_is_logged_once(client, chief, learner, exam):
    demand(chief, exam, code="lotus")
    client.force_login(learner)
    for _ in range(WRONG_CODES):
        start(client, exam, code="wrong")
    page = client.post(reverse("exam_start", args=[exam.code]), {"code": "lotus"}, follow=True)
    assert "5 分钟后再试" in page.content.decode()
    assert not sits(learner, exam)
    assert AuditEvent.objects.get(action="exam.code_guessed").actor == learner


def test_the_code_is_kept_nowhere_in_words(chief, exam):
    demand(chief, exam, code="lotus-pond")
    exam.refresh_from_db()
    event = AuditEvent.objects.get(action="exam.admission_set")
    assert "lotus" not in exam.access_code_hash
    assert "lotus" not in f"{event.before}{event.after}"
    assert exam.access_code_hash not in f"{event.before}{event.after}"
    assert event.after["asks_code"] is True


def test_the_code_of_one_exam_has_another_mark_in_the_next(chief, exam, tree):
    other = make_exam(tree.city, exam.subject)
    assert (
        demand(chief, exam, code="lotus").access_code_hash
        != demand(chief, other, code="lotus").access_code_hash
    )


def test_another_device_needs_the_code_again(client, chief, learner, exam):
    attempt = sit(learner, exam, device="tablet")
    demand(chief, exam, code="lotus")
    client.force_login(learner)
    client.post(reverse("exam_take_over", args=[attempt.pk]))
    attempt.refresh_from_db()
    assert attempt.device == "tablet"
    client.post(reverse("exam_take_over", args=[attempt.pk]), {"code": "lotus"})
    attempt.refresh_from_db()
    assert attempt.device != "tablet"


def test_only_the_hall_may_start_and_read_the_paper(client, chief, learner, exam):
    demand(chief, exam, networks="10.20.0.0/16")
    client.force_login(learner)
    door = client.get(reverse("exam_door", args=[exam.code]), **OUTSIDE).content.decode()
    assert "指定网络" in door
    assert "开始考试</button>" not in door
    start(client, exam, **OUTSIDE)
    assert not sits(learner, exam)
    start(client, exam, **INSIDE)
    attempt = Attempt.objects.get(person=learner, exam=exam)
    paper = reverse("exam_paper", args=[attempt.pk])
    assert "题干" in client.get(paper, **INSIDE).content.decode()
    refused = client.get(paper, **OUTSIDE)
    assert refused.status_code == 403
    assert "题干" not in refused.content.decode()
    assert "指定网络" in refused.content.decode()


def test_an_answer_given_where_the_network_changed_is_kept(client, chief, learner, exam):
    """Closing the door must not cost what was already written."""
    client.force_login(learner)
    start(client, exam, **INSIDE)
    attempt = Attempt.objects.get(person=learner, exam=exam)
    demand(chief, exam, networks="10.20.0.0/16")
    number = attempt.frozen_paper.sections[0].slots[0].number
    form = {f"shown-{number}": "null", f"q{number}": "1"}
    client.post(reverse("exam_paper", args=[attempt.pk]), form, **OUTSIDE)
    assert Answer.objects.get(attempt=attempt).payload == 1


def test_an_address_is_believed_only_from_trusted_proxies(client, chief, learner, exam, settings):
    demand(chief, exam, networks="10.20.0.0/16")
    client.force_login(learner)
    claimed = {"HTTP_X_FORWARDED_FOR": "10.20.1.2", **OUTSIDE}
    start(client, exam, **claimed)
    assert not sits(learner, exam)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    # What the candidate wrote in front of the proxy's own entry counts for nothing.
    start(client, exam, HTTP_X_FORWARDED_FOR="10.20.1.2, 10.99.1.2", REMOTE_ADDR="127.0.0.1")
    assert not sits(learner, exam)
    start(client, exam, HTTP_X_FORWARDED_FOR="10.99.1.2, 10.20.1.2", REMOTE_ADDR="127.0.0.1")
    assert sits(learner, exam)


def test_the_locked_browser_proves_itself_for_every_address(client, chief, learner, exam):
    def proof(path):
        return {"HTTP_X_SAFEEXAMBROWSER_CONFIGKEYHASH": proof_of(KEY, f"http://testserver{path}")}

    demand(chief, exam, key=KEY)
    client.force_login(learner)
    begin = reverse("exam_start", args=[exam.code])
    assert "Safe Exam Browser" in client.get(reverse("exam_door", args=[exam.code])).content.decode()
    start(client, exam)
    start(client, exam, **proof("/elsewhere/"))
    assert not sits(learner, exam)
    start(client, exam, **proof(begin))
    assert sits(learner, exam)
    paper = reverse("exam_paper", args=[Attempt.objects.get(person=learner, exam=exam).pk])
    assert client.get(paper).status_code == 403
    assert client.get(paper, **proof(begin)).status_code == 403
    assert client.get(paper, **proof(paper)).status_code == 200


def test_the_officer_sets_and_lifts_the_conditions(client, chief, exam):
    client.force_login(chief)
    page = reverse("exam_office_admission", args=[exam.pk])
    client.post(
        page, {"allowed_networks": "10.20.0.0/16\n10.30.0.1", "seb_config_key": KEY.upper(), "code": "lotus"}
    )
    exam.refresh_from_db()
    assert (exam.allowed_networks, exam.seb_config_key) == ("10.20.0.0/16\n10.30.0.1", KEY)
    marked = exam.access_code_hash
    client.post(page, {"allowed_networks": "", "seb_config_key": "", "code": ""})
    exam.refresh_from_db()
    assert (exam.allowed_networks, exam.access_code_hash) == ("", marked)
    assert "lotus" not in client.get(page).content.decode()
    client.post(page, {"without_code": "on"})
    exam.refresh_from_db()
    assert not exam.asks_code


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("allowed_networks", "10.20.0.0/99", "不是网段或地址"),
        ("seb_config_key", "abc", "64 位十六进制"),
        ("code", "abc", "4"),
    ],
)
def test_conditions_that_nobody_could_meet_are_refused(client, chief, exam, field, value, sentence):
    client.force_login(chief)
    page = client.post(reverse("exam_office_admission", args=[exam.pk]), {field: value})
    assert sentence in page.content.decode()
    exam.refresh_from_db()
    assert (exam.allowed_networks, exam.seb_config_key, exam.asks_code) == ("", "", False)


def test_conditions_are_the_matter_of_the_exams_own_officers_until_it_ends(officer, chief, exam):
    with pytest.raises(NotAllowedError):
        demand(officer, exam, code="lotus")
    with pytest.raises(actions.ExamRefusedError) as refused:
        actions.set_admission(
            chief, exam, allowed_networks="", seb_config_key="", code=None, now=exam.closes_at + timedelta(1)
        )
    assert refused.value.code == "closed"
