"""A case with a written part: examiners mark every part, line by line."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from exams import actions
from exams.enums import AttemptState, RegradePolicy, RegradeState
from exams.models import Question, Regrade, ScoreReview
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db
WRITTEN = {
    "kind": "short",
    "stem": "写出下一步",
}


@pytest.fixture
def case(tree):
    """Two parts that a machine can mark and one that is written; the written one weighs two."""
    exam = make_exam(tree.county, sections=(("case", 1, 100),), markers=2)
    version = Question.objects.get(code="C0").current
    version.content["parts"].append(WRITTEN)
    rubric = [{"item": "到场劝离", "share": 40}, {"item": "登记上报", "share": 60}]
    version.key["parts"].append({"model": "先劝离再登记", "rubric": rubric})
    version.key["shares"] = [1, 1, 2]
    version.key["explanations"].append("")
    version.save()
    return exam


def set_rubric(rubric):
    version = Question.objects.get(code="C0").current
    version.key["parts"][2]["rubric"] = rubric
    version.save()


@pytest.fixture
def attempt(case, learner):
    """The first part is right, the second wrong."""
    handed_in = hand_in(learner, case)
    answer = handed_in.answers.get()
    slot = next(handed_in.frozen_paper.slots())
    answer.payload = [slot.part_orders[0].index(0), True, "先劝离"]
    answer.save()
    return handed_in


def teacher_of(unit, name="钱老师"):
    person = PersonFactory(unit=unit, office=True, worker_no="", name=name)
    RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=unit)
    return person


def address(attempt):
    return reverse("exam_office_mark", args=[attempt.exam_id, next(attempt.frozen_paper.slots()).version])


def give(client, attempt, *items):
    return client.post(address(attempt), {"attempt": attempt.pk, "item": list(items)}, follow=True)


def test_every_part_is_a_line_and_the_machine_says_what_it_would_give(client, tree, attempt):
    client.force_login(teacher_of(tree.county))
    page = client.get(address(attempt))
    assert [(line.part, line.words, line.most, line.suggested) for line in page.context["rubric"]] == [
        (1, "先做什么", 25, 25),
        (2, "这样对吗", 25, 0),
        (3, "到场劝离", 20, None),
        (3, "登记上报", 30, None),
    ]
    text = page.content.decode()
    assert "机器按答案给 25 分" in text
    assert "先劝离再登记" in text


def test_the_lines_of_two_examiners_make_up_the_result(client, tree, attempt):
    for name, items in (("钱老师", (25, 0, 20, 10)), ("孙老师", (25, 0, 20, 15))):
        client.force_login(teacher_of(tree.county, name))
        give(client, attempt, *items)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.total) == (AttemptState.RELEASED, Decimal("57.50"))
    assert [mark.items for mark in attempt.manual_marks.order_by("pk")] == [
        ["25", "0", "20", "10"],
        ["25", "0", "20", "15"],
    ]


def test_examiners_who_differ_over_a_part_call_a_third(client, tree, attempt):
    for name, items in (("钱老师", (25, 0, 20, 30)), ("孙老师", (25, 0, 0, 0))):
        client.force_login(teacher_of(tree.county, name))
        give(client, attempt, *items)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKING
    client.force_login(teacher_of(tree.county, "李老师"))
    give(client, attempt, 25, 0, 10, 5)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.total) == (AttemptState.RELEASED, 40)


@pytest.mark.parametrize("items", [(25, 0, 20), (25, 0, 21, 0), (26, 0, 0, 0), (25, 0, "", 0)])
def test_no_line_is_missing_and_none_earns_more_than_it_is_worth(client, tree, attempt, items):
    client.force_login(teacher_of(tree.county))
    assert "得分不能小于零" in give(client, attempt, *items).content.decode()
    assert not attempt.manual_marks.exists()


def test_a_written_part_whose_rubric_does_not_add_up_is_one_line_with_the_rubric_beside_it(
    client, tree, attempt
):
    set_rubric([{"item": "到场劝离", "share": 40}])
    client.force_login(teacher_of(tree.county))
    page = client.get(address(attempt))
    assert [(line.part, line.most) for line in page.context["rubric"]] == [(1, 25), (2, 25), (3, 50)]
    assert "到场劝离 · 40%" in page.content.decode()


def test_a_corrected_key_counts_in_what_the_machine_says(client, tree, officer, attempt):
    version = Question.objects.get(code="C0").current
    new_key = {**version.key, "parts": [{"right": [0]}, {"verdict": True}, version.key["parts"][2]]}
    Regrade.objects.create(
        exam=attempt.exam, version=version, policy=RegradePolicy.NEW_ONLY, new_key=new_key, reason="-",
        state=RegradeState.APPLIED, created_by=officer, created_at=timezone.now(), applied_at=timezone.now(),
    )  # fmt: skip
    client.force_login(teacher_of(tree.county))
    assert [line.suggested for line in client.get(address(attempt)).context["rubric"]][:2] == [25, 25]


def test_the_review_shows_what_each_examiner_gave_for_each_part(client, tree, officer, attempt):
    lines = [
        [Decimal(25), Decimal(0), Decimal(20), Decimal(10)],
        [Decimal(25), Decimal(0), Decimal(20), Decimal(30)],
    ]
    for name, items in zip(("钱老师", "孙老师"), lines, strict=True):
        actions.mark_slot(
            teacher_of(tree.county, name), attempt, 1, sum(items), now=timezone.now(), items=items
        )
    review = ScoreReview.objects.create(attempt=attempt, reason="-", asked_at=timezone.now())
    client.force_login(officer)
    page = client.get(reverse("exam_office_review", args=[review.pk]))
    ((_title, _entries, (answer,)),) = page.context["paper"]
    assert [(row.words, row.most, row.points) for row in answer.rows] == [
        ("1. 先做什么", "25", [25, 25]),
        ("2. 这样对吗", "25", [0, 0]),
        ("3. 到场劝离", "20", [20, 20]),
        ("3. 登记上报", "30", [10, 30]),
    ]
    client.force_login(attempt.person)
    own = client.get(reverse("exam_result", args=[attempt.pk])).content.decode()
    assert "登记上报" not in own
    assert "65" in own


def test_a_whole_mark_of_earlier_stays_readable_beside_the_lines(client, tree, officer, attempt):
    """Marks that were given before parts had lines hold no items."""
    for name in ("钱老师", "孙老师"):
        actions.mark_slot(teacher_of(tree.county, name), attempt, 1, Decimal(60), now=timezone.now())
    review = ScoreReview.objects.create(attempt=attempt, reason="-", asked_at=timezone.now())
    client.force_login(officer)
    page = client.get(reverse("exam_office_review", args=[review.pk]))
    ((_title, _entries, (answer,)),) = page.context["paper"]
    assert [row.points for row in answer.rows] == [[None, None]] * 4
    assert [mark.points for mark in answer.marks] == [60, 60]
