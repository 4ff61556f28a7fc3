import pytest
from django.urls import reverse

from academy.people.enums import Role
from exams.enums import AttemptState
from exams.models import ManualMark, QuestionVersion
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(tree):
    return make_exam(tree.city, sections=(("short", 1, 100),), markers=2)


@pytest.fixture
def attempt(learner, written):
    return hand_in(learner, written)


def teacher_of(unit):
    person = PersonFactory(unit=unit, office=True, worker_no="")
    RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=unit)
    return person


def address(attempt):
    version = next(attempt.frozen_paper.slots()).version
    return reverse("exam_office_mark", args=[attempt.exam_id, version])


def give(client, attempt, points):
    return client.post(address(attempt), {"attempt": attempt.pk, "item": str(points)}, follow=True)


def test_two_teachers_mark_without_seeing_each_other(client, learner, tree, attempt):
    first, second = teacher_of(tree.county), teacher_of(tree.county)
    client.force_login(first)
    page = client.get(address(attempt)).content.decode()
    assert "机密要点" in page
    assert "我的回答" in page
    assert learner.name not in page
    give(client, attempt, 61.5)
    queue = client.get(reverse("exam_office_marking")).context["queue"]
    assert [(entry.mine, entry.others) for entry in queue] == [(0, 1)]
    client.force_login(second)
    page = client.get(address(attempt)).content.decode()
    assert "61.5" not in page
    give(client, attempt, 70.5)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.percent) == (AttemptState.RELEASED, 66)


@pytest.mark.parametrize("text", ["NaN", "-1", "101", "", "x", "1e999", "0.001"])
def test_impossible_points_are_refused_in_words(client, tree, attempt, text):
    client.force_login(teacher_of(tree.county))
    assert "得分不能小于零" in give(client, attempt, text).content.decode()
    assert not ManualMark.objects.exists()


def test_marking_one_answer_twice_is_refused(client, tree, attempt):
    client.force_login(teacher_of(tree.county))
    give(client, attempt, 10)
    assert "您已经评过" in give(client, attempt, 90).content.decode()
    assert ManualMark.objects.get().points == 10


def test_teachers_of_another_county_find_nothing(client, tree, attempt):
    client.force_login(teacher_of(tree.other_county))
    assert client.get(reverse("exam_office_marking")).context["queue"] == []
    assert client.get(address(attempt)).status_code == 404
    assert client.post(address(attempt), {"attempt": attempt.pk, "item": "1"}).status_code == 404


def test_nobody_is_shown_the_own_paper(client, tree, written):
    teacher = PersonFactory(unit=tree.community)
    own = hand_in(teacher, written)
    # Only now: who teaches reads the keys, and could not have sat the exam.
    RoleAssignmentFactory(person=teacher, role=Role.INSTRUCTOR, unit=tree.community)
    client.force_login(teacher)
    assert client.get(reverse("exam_office_marking")).context["queue"] == []
    assert client.post(address(own), {"attempt": own.pk, "item": "100"}).status_code == 403
    assert not ManualMark.objects.exists()


def test_the_examiner_sees_the_picture_that_was_asked_about(client, tree, learner, written):
    version = QuestionVersion.objects.get(question__code="W0")
    version.content["pictures"] = [{"sha256": "a" * 64, "alt": "楼道"}]
    version.save()
    attempt = hand_in(learner, written)
    client.force_login(teacher_of(tree.county))
    assert 'alt="楼道"' in client.get(address(attempt)).content.decode()
