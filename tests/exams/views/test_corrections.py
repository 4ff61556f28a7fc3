"""The pages of regrades and score reviews, from the wrong key to the confirmed consequence."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from exams import actions, rules
from exams.explanations import review_of
from exams.models import Consequence, Question, Regrade, ScoreReview
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in, percent_of
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sat(tree):
    return make_exam(tree.county, sections=(("single", 4, 10), ("judge", 3, 20)))


@pytest.fixture
def attempt(learner, sat):
    return hand_in(learner, sat, {"J0", "J1", "S0"})


@pytest.fixture
def version(attempt):
    return Question.objects.get(code="S0").current


def test_an_officer_corrects_a_key_step_by_step(
    client, officer, sat, attempt, version, django_capture_on_commit_callbacks, monkeypatch
):
    client.force_login(officer)
    monkeypatch.setattr(
        rules, "dependents", [lambda exam, people: [rules.Dependent(pk, f"2025-{pk}") for pk in people]]
    )
    form = {"policy": "new_only", "answer": "b", "reason": "答案印错"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("exam_office_new_regrade", args=[sat.pk, version.pk]), form)
    regrade = Regrade.objects.get()
    url = reverse("exam_office_regrade", args=[regrade.pk])
    page = client.get(url).content.decode()
    assert "1 人由不合格变为合格" in page
    assert f"2025-{attempt.person_id}" in page
    assert percent_of(attempt) == 50
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("exam_office_regrade_step", args=[regrade.pk]), {"step": "confirm"})
    assert percent_of(attempt) == 60
    assert "已更正" in client.get(url).content.decode()
    listed = client.get(reverse("exam_office_regrades", args=[sat.pk])).content.decode()
    assert "确认计入结业" in listed
    consequence = Consequence.objects.get()
    client.post(reverse("exam_office_decide", args=[consequence.pk]), {"step": "confirm", "reason": "核对"})
    consequence.refresh_from_db()
    assert consequence.decided_by == officer


@pytest.mark.parametrize(("policy", "options"), [("new_only", [1]), ("both", [0, 1])])
def test_the_candidate_reads_the_answers_that_count(officer, sat, attempt, version, policy, options):
    regrade = Regrade.objects.create(
        exam=sat,
        version=version,
        policy=policy,
        new_key={"right": [1]},
        reason="-",
        created_by=officer,
        created_at=timezone.now(),
        state="applied",
    )
    assert regrade.keys[1].right == {1}
    questions = [entry for _title, entries in review_of(attempt) for entry in entries]
    found = next(entry for entry in questions if entry.question.slot.version == version.pk)
    assert found.parts[0].right_places == {found.question.slot.order.index(option) for option in options}


@pytest.mark.parametrize("answer", ["", "E", "AB", "1"])
def test_an_answer_that_is_no_key_is_refused(client, officer, sat, version, answer):
    client.force_login(officer)
    form = {"policy": "both", "answer": answer, "reason": "-"}
    page = client.post(reverse("exam_office_new_regrade", args=[sat.pk, version.pk]), form)
    assert "更正后的答案" in page.content.decode()
    assert not Regrade.objects.exists()


def test_a_written_question_offers_no_other_key(client, officer, tree, sat, attempt):
    written = Question.objects.get(code="W0").current
    client.force_login(officer)
    page = client.get(reverse("exam_office_new_regrade", args=[sat.pk, written.pk]))
    assert [value for value, _label in page.context["form"].fields["policy"].choices] == ["everyone", "leave"]


def test_the_candidate_asks_and_reads_the_answer(client, learner, officer, attempt):
    client.force_login(learner)
    result = reverse("exam_result", args=[attempt.pk])
    assert "申请复核" in client.get(result).content.decode()
    ask = reverse("exam_ask_review", args=[attempt.pk])
    assert client.get(ask).status_code == 200
    client.post(ask, {"reason": "第一题有两个答案"})
    assert "等待复核" in client.get(result).content.decode()
    assert "已经申请过复核" in client.get(ask).content.decode()
    client.force_login(officer)
    assert learner.name in client.get(reverse("exam_office_reviews")).content.decode()
    review = ScoreReview.objects.get()
    url = reverse("exam_office_review", args=[review.pk])
    slot = next(slot for slot, mark in attempt.marks.items() if mark == "0.00")
    assert (
        "得分不能小于零" in client.post(url, {"answer": "是", "slot": slot, "points": "99"}).content.decode()
    )
    client.post(url, {"answer": "两个答案都对", "slot": slot, "points": "10"})
    client.force_login(learner)
    page = client.get(result).content.decode()
    assert "两个答案都对" in page
    assert "成绩更正" in page


def test_a_stranger_finds_neither_regrade_nor_review(client, stranger, sat, attempt, version):
    review = ScoreReview.objects.create(attempt=attempt, reason="-", asked_at=attempt.released_at)
    client.force_login(stranger)
    assert client.get(reverse("exam_office_review", args=[review.pk])).status_code == 404
    assert client.get(reverse("exam_office_regrades", args=[sat.pk])).status_code == 404
    form = {"policy": "everyone", "reason": "-"}
    page = client.post(reverse("exam_office_new_regrade", args=[sat.pk, version.pk]), form)
    assert page.status_code == 404
    assert not Regrade.objects.exists()


def test_a_mistyped_correction_keeps_what_the_officer_wrote(client, officer, attempt):
    review = ScoreReview.objects.create(attempt=attempt, reason="-", asked_at=attempt.released_at)
    client.force_login(officer)
    url = reverse("exam_office_review", args=[review.pk])
    page = client.post(url, {"answer": "写了很长的理由", "slot": "99", "points": "5"}).content.decode()
    assert "试卷里没有这道题" in page
    assert "写了很长的理由</textarea>" in page


def test_pictures_are_shown_again_with_the_result_and_the_review(client, learner, officer, sat):
    version = Question.objects.get(code="S0").current
    version.content["pictures"] = [{"sha256": "a" * 64, "alt": "街边的花"}]
    version.content["option_pictures"] = [{"sha256": "b" * 64, "alt": "甲花"}, None, None, None]
    version.save()
    attempt = hand_in(learner, sat, {"S0"})
    review = ScoreReview.objects.create(attempt=attempt, reason="-", asked_at=attempt.released_at)
    client.force_login(learner)
    result = client.get(reverse("exam_result", args=[attempt.pk])).content.decode()
    client.force_login(officer)
    asked = client.get(reverse("exam_office_review", args=[review.pk])).content.decode()
    for page in (result, asked):
        assert 'alt="街边的花"' in page
        assert 'alt="甲花"' in page
    assert "错一" in asked


@pytest.fixture
def marked(tree, learner):
    """Two examiners disagree about the same answer, the third decides."""
    exam = make_exam(tree.county, sections=(("short", 1, 100),), markers=2)
    attempt = hand_in(learner, exam)
    version = Question.objects.get(code="W0").current
    version.key["rubric"] = [{"item": "到场劝离", "share": 40}, {"item": "复查", "share": 60}]
    version.save()
    slot = next(attempt.frozen_paper.slots()).number
    for name, items, remark in (
        ("钱老师", ["10.5", "20"], "没有写复查时间"),
        ("孙老师", ["40", "60"], ""),
        ("李老师", ["40", "31"], "时间写在第二段"),
    ):
        examiner = PersonFactory(unit=tree.county, office=True, worker_no="", name=name)
        RoleAssignmentFactory(person=examiner, role=Role.INSTRUCTOR, unit=tree.county)
        points = [Decimal(item) for item in items]
        actions.mark_slot(
            examiner, attempt, slot, sum(points), now=timezone.now(), items=points, remark=remark
        )
    attempt.refresh_from_db()
    return attempt


def asked_for(attempt):
    review = ScoreReview.objects.create(attempt=attempt, reason="-", asked_at=attempt.released_at)
    return reverse("exam_office_review", args=[review.pk])


def test_who_decides_sees_what_each_examiner_gave_and_why(client, officer, marked):
    url = asked_for(marked)
    client.force_login(officer)
    ((_title, _entries, (answer,)),) = client.get(url).context["paper"]
    assert [(mark.number, mark.examiner, mark.points, mark.remark) for mark in answer.marks] == [
        (1, "钱老师", Decimal("30.5"), "没有写复查时间"),
        (2, "孙老师", 100, ""),
        (3, "李老师", 71, "时间写在第二段"),
    ]
    assert [(row.words, row.most, row.points) for row in answer.rows] == [
        ("到场劝离", "40", [Decimal("10.5"), 40, 40]),
        ("复查", "60", [20, 60, 31]),
    ]
    page = client.get(url).content.decode()
    for words in ("到场劝离", "没有写复查时间", "孙老师", "10.5", "30.5"):
        assert words in page


def test_who_only_looks_on_is_told_no_examiner(client, tree, marked):
    auditor = PersonFactory(unit=tree.county, office=True, worker_no="")
    RoleAssignmentFactory(person=auditor, role=Role.AUDITOR, unit=tree.county)
    client.force_login(auditor)
    page = client.get(asked_for(marked)).content.decode()
    assert "没有写复查时间" in page
    assert "老师" not in page


def test_the_candidate_reads_neither_examiners_nor_their_remarks(client, learner, marked):
    client.force_login(learner)
    page = client.get(reverse("exam_result", args=[marked.pk])).content.decode()
    for words in ("老师", "到场劝离", "没有写复查时间", "30.5"):
        assert words not in page


def test_a_rubric_that_does_not_add_up_is_shown_without_points(client, officer, marked):
    version = Question.objects.get(code="W0").current
    version.key["rubric"][0]["share"] = 50
    version.save()
    client.force_login(officer)
    ((_title, _entries, (answer,)),) = client.get(asked_for(marked)).context["paper"]
    assert [(row.words, row.most, row.points) for row in answer.rows] == [
        ("到场劝离", "50%", [None, None, None]),
        ("复查", "60%", [None, None, None]),
    ]


def test_machine_marked_answers_have_no_record_of_examiners(client, officer, attempt):
    client.force_login(officer)
    paper = client.get(asked_for(attempt)).context["paper"]
    assert [marked for _title, _entries, marked in paper] == [[], []]
