"""A question that a published exam names is retired or rewritten: nobody finds out at the door."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.actions.sitting import prepare_papers
from exams.enums import AttemptState, QuestionStatus
from exams.models import Attempt, Exam, Question
from exams.queries.naming import exams_in_want, exams_naming
from tests.factories.exams import make_exam
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(tree):
    make_exam(tree.county)
    return Question.objects.get(code="S0")


@pytest.fixture
def naming(tree, question):
    """Published, opens tomorrow, names two questions."""
    soon = timezone.now() + timedelta(days=1)
    exam = make_exam(
        tree.county, subject=question.subject, sections=(("single", 2, 10),), name="点名的考试", opens_at=soon,
        closes_at=soon + timedelta(hours=2),
    )  # fmt: skip
    exam.sections.update(fixed=[question.pk, Question.objects.get(code="S1").pk])
    return exam


@pytest.fixture
def candidates(tree, naming):
    people = PersonFactory.create_batch(3, unit=tree.community)
    prepare_papers(naming, people)
    return people


def names(question, **changes):
    return [one.exam for one in exams_naming(question, timezone.now())]


def test_only_published_exams_that_are_not_over_count(question, naming):
    assert names(question) == [naming]
    assert names(Question.objects.get(code="S2")) == []
    for change in (
        {"published_at": None},
        {"imported": True},
        {"opens_at": timezone.now() - timedelta(days=2), "closes_at": timezone.now() - timedelta(days=1)},
    ):
        before = {name: getattr(naming, name) for name in change}
        Exam.objects.filter(pk=naming.pk).update(**change)
        assert names(question) == []
        Exam.objects.filter(pk=naming.pk).update(**before)


def step(client, question, **data):
    address = reverse("exam_office_question_step", args=[question.pk])
    return client.post(address, {"step": "retire", **data}, follow=True)


def test_the_bank_asks_before_it_retires_and_names_the_exams(client, officer, question, naming, candidates):
    client.force_login(officer)
    page = client.get(reverse("exam_office_question", args=[question.pk])).content.decode()
    assert "点名的考试" in page
    assert "已备好 3 份试卷，用第 1 版" in page
    answer = step(client, question)
    assert "勾选“我知道”" in answer.content.decode()
    question.refresh_from_db()
    assert question.status == QuestionStatus.APPROVED
    step(client, question, exams_known="yes")
    question.refresh_from_db()
    assert question.status == QuestionStatus.RETIRED


def test_a_question_that_no_exam_names_is_retired_without_being_asked(client, officer, naming):
    other = Question.objects.get(code="S2")
    client.force_login(officer)
    page = client.get(reverse("exam_office_question", args=[other.pk])).content.decode()
    assert "exams_known" not in page
    step(client, other)
    other.refresh_from_db()
    assert other.status == QuestionStatus.RETIRED


def rewritten(client, question, **data):
    address = reverse("exam_office_edit_question", args=[question.pk])
    form = client.get(address).context["form"]
    sent = {bound.html_name: bound.value() or "" for bound in form if bound.name != "picture"}
    sent |= {
        bound.html_name: bound.value()
        for row in [*form.rows, form.rows.management_form]
        for bound in row
        if bound.value() not in (None, False)
    }
    return client.post(address, sent | {"stem": "改过的题干"} | data)


def test_the_author_is_asked_before_a_new_version(client, officer, question, naming, candidates):
    client.force_login(officer)
    answer = rewritten(client, question)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "勾选“我知道”" in page
    assert "点名的考试" in page
    question.refresh_from_db()
    assert (question.status, question.current.number) == (QuestionStatus.APPROVED, 1)
    assert rewritten(client, question, exams_known="yes").status_code == 302
    question.refresh_from_db()
    assert (question.status, question.current.number) == (QuestionStatus.DRAFT, 2)


def plan(client, exam):
    return client.get(reverse("exam_office_plan", args=[exam.pk])).content.decode()


def test_the_plan_says_which_version_will_be_sat(client, officer, question, naming, candidates):
    client.force_login(officer)
    assert "组卷用第 1 版" in plan(client, naming)
    rewritten(client, question, exams_known="yes")
    page = plan(client, naming)
    assert "现在是第 2 版" in page
    assert "已备好 3 份试卷，用第 1 版" in page
    Question.objects.filter(pk=question.pk).update(status=QuestionStatus.APPROVED)
    assert "组卷用第 2 版" in plan(client, naming)


def test_the_officer_is_told_at_home_and_on_the_plan_what_to_do(client, officer, question, naming):
    client.force_login(officer)
    assert "组不成卷" not in client.get("/admin/").content.decode()
    assert "等您处理" not in plan(client, naming)
    Question.objects.filter(pk=question.pk).update(status=QuestionStatus.RETIRED)
    home = client.get("/admin/").content.decode()
    assert "已发布的考试组不成卷" in home
    assert "点名的考试" in home
    page = plan(client, naming)
    assert "指定的试题有 1 道已停用或正在修改" in page
    assert "在本页撤回发布" in page
    Attempt.objects.create(
        exam=naming, person=PersonFactory(unit=naming.unit), number=1, state=AttemptState.IN_PROGRESS
    )
    page = plan(client, naming)
    assert "不能再换题" in page
    assert reverse("exam_office_withdraw", args=[naming.pk]) not in page


def test_officers_of_other_places_are_not_told(tree, question, naming):
    Question.objects.filter(pk=question.pk).update(status=QuestionStatus.RETIRED)
    assert exams_in_want(PersonFactory(unit=tree.far_community), timezone.now()) == []


def test_a_withdrawn_exam_is_changed_and_published_again(client, officer, question, naming, candidates):
    Question.objects.filter(pk=question.pk).update(status=QuestionStatus.RETIRED)
    client.force_login(officer)
    client.post(reverse("exam_office_withdraw", args=[naming.pk]), {"reason": ""})
    naming.refresh_from_db()
    assert naming.published_at
    client.post(reverse("exam_office_withdraw", args=[naming.pk]), {"reason": "换题"})
    naming.refresh_from_db()
    assert naming.published_at is None
    assert not naming.attempts.exists()
    event = AuditEvent.objects.get(action="exam.withdrawn")
    assert (event.actor, event.reason, event.after) == (officer, "换题", {"papers": 3})
    naming.sections.update(fixed=[Question.objects.get(code="S2").pk, Question.objects.get(code="S1").pk])
    actions.publish_exam(officer, naming, now=timezone.now())
    assert prepare_papers(naming, candidates) == 3


def test_an_exam_that_somebody_began_is_not_withdrawn(officer, stranger, naming, candidates):
    with pytest.raises(NotAllowedError):
        actions.withdraw_exam(stranger, naming, reason="-", now=timezone.now())
    Attempt.objects.filter(person=candidates[0]).update(state=AttemptState.IN_PROGRESS)
    with pytest.raises(actions.ExamRefusedError, match="already_begun"):
        actions.withdraw_exam(officer, naming, reason="-", now=timezone.now())
    assert naming.attempts.count() == 3
