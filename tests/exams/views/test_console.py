import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.actions.saving import Change
from exams.actions.sitting import token_of
from exams.actions.tokens import read_token
from exams.enums import AttemptState, IncidentKind
from exams.models import Announcement, Answer, Attempt, Incident
from exams.queries.console import longest_silence
from tests.factories.exams import make_exam, sit
from tests.factories.people import PersonFactory, RoleAssignmentFactory


@pytest.fixture
def hall(tree, exam):
    """Three sittings of the officer's street."""
    return [sit(PersonFactory(unit=tree.street), exam) for _ in range(3)]


@pytest.fixture
def console(client, officer, exam):
    client.force_login(officer)
    return reverse("exam_office_console", args=[exam.pk])


def step(client, exam, name, attempts=(), **fields):
    sent = {"step": name, "attempt": [a.pk for a in attempts], **fields}
    return client.post(reverse("exam_office_supervise", args=[exam.pk]), sent, follow=True).content.decode()


def pulse(client, attempt, seen=0, waiting=0):
    body = {"token": token_of(attempt), "seen": seen, "waiting": waiting}
    return client.post(reverse("exam_pulse"), json.dumps(body), content_type="application/json").json()


def test_officer_of_another_county_finds_no_hall(client, hall, exam, stranger):
    client.force_login(stranger)
    assert client.get(reverse("exam_office_console", args=[exam.pk])).status_code == 404
    assert client.post(reverse("exam_office_supervise", args=[exam.pk]), {"step": "time"}).status_code == 404


def test_unchanged_rows_are_not_sent_again(client, hall, console):
    first = client.get(console, {"rows": "1"})
    assert first.content.decode().strip().startswith("<tr")
    again = client.get(console, {"rows": "1"}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    token = read_token(token_of(hall[0]))
    actions.save_answers(token, [Change(1, 1, "A", "device")], now=timezone.now())
    assert client.get(console, {"rows": "1"}, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_full_hall_costs_as_many_queries_as_a_small_one(client, hall, console, exam, tree):
    client.get(console, {"rows": "1"})
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(console, {"rows": "1"})
    for _ in range(12):
        sit(PersonFactory(unit=tree.street), exam)
    with CaptureQueriesContext(connection) as many:
        client.get(console, {"rows": "1"})
    assert len(many) == len(few)


def test_search_and_state_narrow_the_table(client, hall, console):
    actions.submit_attempt(hall[1], now=timezone.now(), actor=None)
    shown = client.get(console, {"state": "in_progress"}).context["rows"]
    assert {row.attempt.pk for row in shown} == {hall[0].pk, hall[2].pk}
    (found,) = client.get(console, {"q": hall[2].person.worker_no}).context["rows"]
    assert found.attempt.pk == hall[2].pk


def test_those_in_trouble_stand_first(client, hall, console):
    Incident.objects.create(attempt=hall[2], kind=IncidentKind.LEFT_PAGE, at=timezone.now())
    Attempt.objects.filter(pk=hall[1].pk).update(started_at=timezone.now() - timedelta(minutes=9))
    rows = client.get(console).context["rows"]
    assert {row.attempt.pk for row in rows[:2]} == {hall[1].pk, hall[2].pk}
    assert not rows[2].trouble


def test_time_goes_to_those_who_are_ticked(client, hall, console, exam):
    told = step(client, exam, "time", hall[:2], minutes="10", reason="停电")
    assert "已给 2 人延长 10 分钟" in told
    gained = [Attempt.objects.get(pk=a.pk).deadline - a.deadline for a in hall]
    assert gained == [timedelta(minutes=10), timedelta(minutes=10), timedelta(0)]


def test_everybody_gets_the_time_back_after_an_outage(client, hall, console, exam):
    actions.submit_attempt(hall[2], now=timezone.now(), actor=None)
    step(client, exam, "time_all", minutes="7", reason="服务器故障")
    gained = [Attempt.objects.get(pk=a.pk).extra_seconds for a in hall]
    assert gained == [420, 420, 0]
    assert AuditEvent.objects.filter(action="attempt.time_granted").count() == 2


@pytest.mark.parametrize(("minutes", "reason"), [("0", "停电"), ("181", "停电"), ("x", "停电"), ("10", " ")])
def test_refused_grants_give_nobody_anything(client, hall, console, exam, minutes, reason):
    step(client, exam, "time", hall, minutes=minutes, reason=reason)
    assert {Attempt.objects.get(pk=a.pk).extra_seconds for a in hall} == {0}


def test_nobody_ticked_is_said(client, hall, console, exam):
    assert "请先在表中选中考生" in step(client, exam, "collect", reason="违纪")


def test_collected_paper_keeps_every_answer_that_has_a_receipt(client, hall, console, exam, officer):
    token = read_token(token_of(hall[0]))
    actions.save_answers(token, [Change(1, 1, "A", "device")], now=timezone.now())
    step(client, exam, "collect", hall[:1], reason="提前离场")
    attempt = Attempt.objects.get(pk=hall[0].pk)
    assert attempt.state != AttemptState.IN_PROGRESS
    assert Answer.objects.get(attempt=attempt).payload == "A"
    incident = Incident.objects.get(attempt=attempt, kind=IncidentKind.FORCED)
    assert (incident.actor, incident.detail) == (officer, "提前离场")
    assert pulse(client, attempt)["state"] == "closed"


def test_voided_papers_need_a_reason(client, hall, console, exam):
    step(client, exam, "void", hall[:1], reason="")
    assert Attempt.objects.get(pk=hall[0].pk).state == AttemptState.IN_PROGRESS
    step(client, exam, "void", hall[:1], reason="替考")
    assert Attempt.objects.get(pk=hall[0].pk).void_reason == "替考"


def test_words_reach_whom_they_are_meant_for(client, hall, console, exam):
    step(client, exam, "tell", hall[:1], text="请坐到第二排")
    step(client, exam, "tell_all", text="还有半小时")
    assert [text for _n, text in pulse(client, hall[0])["announcements"]] == ["请坐到第二排", "还有半小时"]
    assert [text for _n, text in pulse(client, hall[1])["announcements"]] == ["还有半小时"]
    last = Announcement.objects.latest("pk").pk
    assert pulse(client, hall[0], seen=last)["announcements"] == []


def test_officer_of_a_street_speaks_to_her_own_people_only(client, tree, learner):
    exam = make_exam(tree.city)
    mine, other = sit(learner, exam), sit(PersonFactory(unit=tree.other_county), exam)
    here = PersonFactory(unit=tree.county, worker_no="", office=True)
    RoleAssignmentFactory(person=here, role=Role.ACADEMY_ADMIN, unit=tree.county)
    with pytest.raises(NotAllowedError):
        actions.announce(here, exam, None, text="全场", now=timezone.now())
    with pytest.raises(NotAllowedError):
        actions.announce(here, exam, [other], text="您好", now=timezone.now())
    client.force_login(here)
    step(client, exam, "tell_all", text="开饭了")
    assert pulse(client, mine)["announcements"]
    assert pulse(client, other)["announcements"] == []


def test_pulse_brings_the_new_deadline_and_tells_what_waits(client, hall, console, exam, officer):
    actions.grant_time(officer, hall[0], extra=timedelta(minutes=5), reason="停电", now=timezone.now())
    answer = pulse(client, hall[0], waiting=4)
    assert answer["deadline"] == Attempt.objects.get(pk=hall[0].pk).deadline.isoformat()
    rows = {row.attempt.pk: row for row in client.get(console).context["rows"]}
    assert (rows[hall[0].pk].waiting, rows[hall[1].pk].waiting) == (4, None)


@pytest.mark.parametrize(
    ("body", "status"),
    [("{}", 422), ("[]", 422), ("x", 422), ('{"token": "1.1.1.zz", "seen": 0, "waiting": 0}', 403)],
)
def test_pulse_without_a_proof_is_refused(client, hall, body, status):
    answer = client.post(reverse("exam_pulse"), body, content_type="application/json")
    assert answer.status_code == status


def test_pulse_of_a_replaced_device_says_so(client, hall):
    old = token_of(hall[0])
    actions.take_over(hall[0], device="another", now=timezone.now())
    body = json.dumps({"token": old, "seen": 0, "waiting": 0})
    answer = client.post(reverse("exam_pulse"), body, content_type="application/json").json()
    assert answer["state"] == "taken_over"


def test_pause_of_the_whole_hall_is_proposed_as_an_outage(hall, exam):
    now = timezone.now()
    for sequence, ago in enumerate((20, 19, 12, 11), start=1):
        token = read_token(token_of(hall[sequence % 3]))
        change = Change(1, sequence, "A", "device")
        actions.save_answers(token, [change], now=now - timedelta(minutes=ago))
    began, ended = longest_silence(exam, now)
    assert ended - began == timedelta(minutes=7)


def test_quiet_minutes_are_no_outage(hall, exam):
    assert longest_silence(exam, timezone.now()) is None


def test_the_tag_follows_the_language_and_every_fact_of_a_row(client, hall, console):
    def tag(**headers):
        return client.get(console, {"rows": "1"}, headers=headers)["ETag"]

    first = tag()
    assert tag() == first
    Attempt.objects.filter(pk=hall[0].pk).update(deadline=hall[0].deadline + timedelta(minutes=1))
    moved = tag()
    Incident.objects.create(attempt=hall[1], kind=IncidentKind.LEFT_PAGE, at=timezone.now())
    left = tag()
    client.cookies["django_language"] = "en"
    assert len({first, moved, left, tag()}) == 4
