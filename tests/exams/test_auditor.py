"""The auditor beside the examination: reads what its officers read, and leaves the same traces."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent, Person
from academy.people.rules import NotAllowedError
from exams import actions
from exams.enums import AttemptState, IncidentKind
from exams.models import Attempt, Candidate, Exam, Incident
from exams.queries.seating import seated_of, seated_under
from tests.factories.exams import make_exam, sit
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.printing import printed_paper
from tests.factories.question_files import examined_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client, tree):
    person = PersonFactory(unit=tree.city, office=True, worker_no="")
    RoleAssignmentFactory(person=person, role=Role.AUDITOR, unit=tree.city)
    client.force_login(person)
    return person


def test_sees_the_hall_without_anything_to_tick(client, auditor, learner, exam):
    attempt = sit(learner, exam)
    page = client.get(reverse("exam_office_console", args=[exam.pk])).content.decode()
    assert learner.name in page
    assert 'name="attempt"' not in page
    assert reverse("exam_office_supervise", args=[exam.pk]) not in page
    Incident.objects.create(attempt=attempt, kind=IncidentKind.LEFT_PAGE, at=timezone.now())
    rows = client.get(reverse("exam_office_console", args=[exam.pk]), {"rows": "1"}).content.decode()
    assert "1 次" in rows
    assert 'name="attempt"' not in rows


def test_sees_no_photo_and_ticks_only_whom_she_invigilates(client, auditor, learner, exam, tree):
    elsewhere = PersonFactory(unit=tree.other_county)
    Person.objects.filter(pk__in=[learner.pk, elsewhere.pk]).update(photo="p.jpg")
    Exam.objects.filter(pk=exam.pk).update(unit=tree.city)
    exam.refresh_from_db()
    own, other = sit(learner, exam), sit(elsewhere, exam)
    page = client.get(reverse("exam_office_console", args=[exam.pk])).content.decode()
    assert learner.name in page
    assert "portrait" not in page.partition("<main")[2]
    RoleAssignmentFactory(person=auditor, role=Role.ACADEMY_ADMIN, unit=tree.county)
    page = client.get(reverse("exam_office_console", args=[exam.pk])).content.decode()
    assert elsewhere.name in page
    assert f'value="{own.pk}"' in page
    assert f'value="{other.pk}"' not in page
    assert reverse("person_photo", args=[learner.pk]) in page
    assert reverse("person_photo", args=[elsewhere.pk]) not in page


def test_the_printed_list_holds_only_whom_she_invigilates(auditor, learner, exam, tree):
    elsewhere = PersonFactory(unit=tree.other_county)
    for place, person in enumerate((learner, elsewhere), 1):
        Candidate.objects.create(exam=exam, person=person, site=f"甲-1-{place}")
    RoleAssignmentFactory(person=auditor, role=Role.ACADEMY_ADMIN, unit=tree.county)
    auditor = Person.objects.get(pk=auditor.pk)
    assert {one.candidate.person for one in seated_of(auditor, exam)} == {learner, elsewhere}
    assert {one.candidate.person for one in seated_under(auditor, exam)} == {learner}


@pytest.mark.parametrize("step", ["time", "time_all", "collect", "void", "tell", "tell_all", ""])
def test_supervises_nobody(client, auditor, learner, exam, step):
    attempt = sit(learner, exam)
    deadline = attempt.deadline
    sent = {"step": step, "attempt": attempt.pk, "minutes": "5", "reason": "x", "text": "x"}
    assert client.post(reverse("exam_office_supervise", args=[exam.pk]), sent).status_code == 403
    attempt.refresh_from_db()
    assert (attempt.state, attempt.deadline) == (AttemptState.IN_PROGRESS, deadline)


def test_actions_refuse_beside_the_pages_too(auditor, learner, exam):
    attempt, now = sit(learner, exam), timezone.now()
    for refused in (
        lambda: actions.grant_time(auditor, attempt, extra=timedelta(minutes=5), reason="x", now=now),
        lambda: actions.void_attempt(auditor, attempt, reason="x", now=now),
        lambda: actions.release_exam(auditor, exam, now=now),
        lambda: actions.publish_exam(auditor, exam, now=now),
        lambda: actions.order_papers(auditor, exam, 1, with_sheet=False, now=now),
    ):
        with pytest.raises(NotAllowedError):
            refused()


def test_sees_how_much_waits_to_be_marked_and_nothing_of_the_papers(client, auditor, tree, learner):
    written = make_exam(tree.city, sections=(("short", 1, 100),), markers=2)
    attempt = hand_in(learner, written)
    page = client.get(reverse("exam_office_marking"))
    assert [(entry.exam, entry.mine, entry.others) for entry in page.context["queue"]] == [(written, 1, 0)]
    text = page.content.decode()
    assert learner.name not in text
    assert "我的回答" not in text
    version = next(attempt.frozen_paper.slots()).version
    mark = reverse("exam_office_mark", args=[written.pk, version])
    assert mark not in text
    assert client.get(mark).status_code == 403
    assert client.post(mark, {"attempt": attempt.pk, "item": "100"}).status_code == 403


def test_marking_of_another_county_is_none_of_hers(client, stranger, tree, learner):
    RoleAssignmentFactory(person=stranger, role=Role.AUDITOR, unit=stranger.unit)
    stranger.role_assignments.filter(role=Role.ACADEMY_ADMIN).delete()
    hand_in(learner, make_exam(tree.city, sections=(("short", 1, 100),)))
    client.force_login(stranger)
    assert client.get(reverse("exam_office_marking")).context["queue"] == []


def test_a_printed_key_and_an_exported_bank_stay_on_record(client, auditor, officer, exam):
    printed_paper(exam, officer)
    assert client.get(reverse("exam_office_printed_paper", args=[exam.pk, "A", "key"])).status_code == 200
    assert client.get(reverse("exam_office_question_export"), {"format": "gift"}).status_code == 200
    logged = AuditEvent.objects.filter(actor=auditor).values_list("action", flat=True)
    assert set(logged) >= {"exam.printed_paper_taken", "questions.exported"}


def test_reads_the_door_without_its_form(client, auditor, exam):
    exam.allowed_networks = "10.20.0.0/16"
    exam.save(update_fields=["allowed_networks"])
    address = reverse("exam_office_admission", args=[exam.pk])
    page = client.get(address).content.decode()
    assert "10.20.0.0/16" in page
    assert "<textarea" not in page
    assert client.post(address, {"allowed_networks": ""}).status_code == 403
    exam.refresh_from_db()
    assert exam.allowed_networks == "10.20.0.0/16"


def test_a_sitting_that_began_before_keeps_every_key_shut(client, officer, learner, tree, exam):
    received = examined_import(officer, exam.subject)
    attempt = sit(learner, exam)
    RoleAssignmentFactory(person=learner, role=Role.AUDITOR, unit=tree.city)
    client.force_login(learner)
    for name in ("exam_office_questions", "exam_office_plans", "exam_office_imports", "exam_office_marking"):
        page = client.get(reverse(name)).content.decode()
        assert exam.name not in page, name
        assert not re.search(r"\bC0\b", page), name
        assert received.filename not in page, name
    assert client.get(reverse("exam_office_import", args=[received.pk])).status_code == 404
    assert Attempt.objects.get(pk=attempt.pk).state == AttemptState.IN_PROGRESS
