import pytest

from exams.engine.types import Slot
from exams.enums import AttemptState
from exams.models import Attempt, Question
from exams.queries.statistics import chosen_options, sitting_of
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in, sit_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(tree):
    return make_exam(tree.county, sections=(("single", 4, 10), ("judge", 3, 20)))


def test_only_the_first_valid_attempt_of_each_person_counts(learner, sat):
    first = hand_in(learner, sat, {"S0"})
    Attempt.objects.filter(pk=first.pk).update(number=3)
    void = hand_in_again(learner, sat, 1, AttemptState.VOID)
    second = hand_in_again(learner, sat, 2, AttemptState.RELEASED)
    assert sitting_of(sat).attempts == (second.pk,)
    assert void.pk != second.pk


def hand_in_again(person, exam, number, state):
    paper = Attempt.objects.filter(exam=exam, person=person).first()
    return Attempt.objects.create(
        exam=exam, person=person, number=number, state=state, paper=paper.paper, marks=paper.marks
    )


def test_a_first_attempt_that_waits_for_marking_is_not_replaced_by_the_second(learner, sat):
    first = hand_in(learner, sat)
    hand_in_again(learner, sat, 2, AttemptState.RELEASED)
    Attempt.objects.filter(pk=first.pk).update(state=AttemptState.MARKING)
    assert sitting_of(sat).attempts == ()


def test_marks_stand_under_their_question(tree, sat):
    sit_many(sat, tree.community, [{"S0"}, {"J1", "S0"}, set()])
    sitting = sitting_of(sat)
    by_code = {
        Question.objects.get(versions=version).code: column
        for column, (version, _p) in enumerate(sitting.columns)
    }
    marks = sitting.responses.marks
    assert sorted(marks[:, by_code["S0"]]) == [0, 0, 10]
    assert sorted(marks[:, by_code["J1"]]) == [0, 20, 20]
    assert sorted(sitting.responses.totals) == [70, 90, 100]
    assert sitting.points == 100


@pytest.mark.parametrize("payload", [None, True, "a", [9], [True], {"x": 1}])
def test_an_unreadable_answer_chooses_nothing(tree, sat, payload):
    version = Question.objects.get(code="S0").current
    slot = Slot.from_json(
        {"number": 1, "version": version.pk, "points": "1", "order": [1, 0], "part_orders": []}
    )
    assert chosen_options(version, slot, payload) == []


def test_an_exam_nobody_sat_has_no_columns(sat):
    assert sitting_of(sat).responses.marks.shape == (0, 0)
