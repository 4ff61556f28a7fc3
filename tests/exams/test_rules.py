"""Whoever can read the keys sits no exam, and whoever sits reads none."""

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import Person
from exams import actions
from exams.enums import AttemptState
from exams.models import Attempt, Question
from exams.queries import exams_read_by, exams_run_by, questions_visible_to
from exams.queries.sittings import attempts_in_marking, attempts_to_mark
from exams.rules import reason_not_to_start
from tests.factories.exams import sit
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_no_paper_is_drawn_for_whom_the_door_will_refuse(learner, exam, tree, role):
    colleague = PersonFactory(unit=learner.unit)
    RoleAssignmentFactory(person=learner, role=role, unit=tree.street)
    refused = reason_not_to_start(learner, exam, timezone.now()) == "reads_keys"
    assert actions.prepare_papers(exam, [learner, colleague]) == (1 if refused else 2)
    assert Attempt.objects.filter(person=colleague).exists()
    assert Attempt.objects.filter(person=learner).exists() is not refused


@pytest.mark.parametrize("role", [Role.INSTRUCTOR, Role.ACADEMY_ADMIN, Role.AUDITOR])
def test_whoever_may_read_the_bank_is_refused_as_a_candidate(client, learner, exam, tree, role):
    RoleAssignmentFactory(person=learner, role=role, unit=tree.street)
    assert reason_not_to_start(learner, exam, timezone.now()) == "reads_keys"
    client.force_login(learner)
    assert "按回避规定" in client.get(reverse("exam_door", args=[exam.code])).content.decode()
    with pytest.raises(actions.ExamRefusedError):
        sit(learner, exam)
    assert not Attempt.objects.filter(person=learner).exclude(state=AttemptState.PREPARED).exists()


def test_other_offices_do_not_keep_her_from_the_exam(learner, exam, tree):
    RoleAssignmentFactory(person=learner, role=Role.STREET_REVIEWER, unit=tree.street)
    assert reason_not_to_start(learner, exam, timezone.now()) is None


def test_an_office_given_during_her_sitting_opens_no_key_before_she_has_handed_in(
    client, learner, exam, tree
):
    attempt = sit(learner, exam)
    marking = sit(PersonFactory(unit=tree.community), exam)
    Attempt.objects.filter(pk=marking.pk).update(state=AttemptState.MARKING)
    for role in (Role.INSTRUCTOR, Role.ACADEMY_ADMIN, Role.AUDITOR):
        RoleAssignmentFactory(person=learner, role=role, unit=tree.city)
    # What an earlier request knew of her offices is not asked.
    learner = Person.objects.get(pk=learner.pk)
    client.force_login(learner)
    question = Question.objects.get(code="C0")
    version = question.current_id
    addresses = [
        reverse("exam_office_question", args=[question.pk]),
        reverse("exam_office_edit_question", args=[question.pk]),
        reverse("exam_office_question_uses", args=[question.pk]),
        reverse("exam_office_question_statistics", args=[exam.pk, version]),
        reverse("exam_office_new_regrade", args=[exam.pk, version]),
        reverse("exam_office_print", args=[exam.pk]),
        reverse("exam_office_mark", args=[exam.pk, version]),
    ]
    scopes = (*(questions_visible_to, exams_run_by, exams_read_by, attempts_to_mark, attempts_in_marking),)
    assert not any(scope(learner).exists() for scope in scopes)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404), address
        assert "机密" not in answer.content.decode()
    actions.submit_attempt(attempt, now=timezone.now(), actor=learner)
    assert all(scope(learner).exists() for scope in scopes)
    assert "机密解析" in client.get(addresses[0]).content.decode()
