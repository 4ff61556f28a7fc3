from decimal import Decimal

import pytest
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.enums import AttemptState
from exams.queries.marking import open_answers
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def teachers(tree):
    people = PersonFactory.create_batch(4, unit=tree.county, office=True, worker_no="")
    for person in people:
        RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=tree.county)
    return people


@pytest.fixture
def attempt(tree, learner):
    return hand_in(learner, make_exam(tree.city, sections=(("short", 1, 10), ("single", 1, 10)), markers=2))


def mark(teacher, attempt, points, **fields):
    return actions.mark_slot(teacher, attempt, 1, Decimal(points), now=timezone.now(), **fields)


def test_a_third_teacher_decides_between_two_who_disagree(teachers, attempt):
    first, second, third, fourth = teachers
    mark(first, attempt, 3)
    mark(second, attempt, 9)
    assert [answer.marked_by_me for answer in open_answers(first)] == [True]
    assert [answer.marked_by_me for answer in open_answers(third)] == [False]
    done = mark(third, attempt, 8)
    assert (done.state, done.subjective, done.total) == (AttemptState.RELEASED, 8, 18)
    with pytest.raises(actions.ExamRefusedError, match="wrong_state"):
        mark(fourth, attempt, 1)


def test_each_mark_is_in_the_log(teachers, attempt):
    mark(teachers[0], attempt, "3.5")
    event = AuditEvent.objects.get(action="attempt.marked")
    assert (event.actor, event.after) == (teachers[0], {"slot": 1, "points": "3.5"})


def test_rubric_items_make_up_the_points(teachers, attempt):
    with pytest.raises(actions.ExamRefusedError, match="items_do_not_add_up"):
        mark(teachers[0], attempt, 5, items=[Decimal(2), Decimal(2)])
    with pytest.raises(actions.ExamRefusedError, match="points_out_of_range"):
        mark(teachers[0], attempt, 5, items=[Decimal(6), Decimal(-1)])
    mark(teachers[0], attempt, 5, items=[Decimal(2), Decimal(3)])
    assert attempt.manual_marks.get().items == ["2", "3"]


def test_learners_and_the_candidate_do_not_mark(learner, tree, attempt):
    with pytest.raises(NotAllowedError):
        mark(PersonFactory(unit=tree.county), attempt, 5)
    RoleAssignmentFactory(person=learner, role=Role.INSTRUCTOR, unit=tree.county)
    with pytest.raises(NotAllowedError):
        mark(learner, attempt, 10)
    assert not attempt.manual_marks.exists()
