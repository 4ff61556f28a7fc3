import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from exams import actions
from exams.actions import prepare_papers
from exams.demo.load import load_questions
from exams.enums import ItemFlag, QuestionStatus
from exams.imports.reading import read_questions
from exams.models import Attempt, Question
from tests.factories.exams import make_bank, make_exam
from tests.factories.marked_papers import sit_many
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def teacher(client, tree):
    person = PersonFactory(unit=tree.county, office=True, worker_no="", name="顾老师")
    RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=tree.county)
    client.force_login(person)
    make_bank()
    return person


def listed(client, **query):
    page = client.get(reverse("exam_office_questions"), query)
    return [question.code for question in page.context["page"]]


def test_the_list_is_filtered_and_ordered(client):
    Question.objects.filter(code="S1").update(difficulty=5)
    Question.objects.filter(code="S2").update(difficulty=1)
    Question.objects.get(code="S3").versions.update(used=True)
    assert listed(client, kind="case", text="案例") == ["C0"]
    assert listed(client, difficulty="5") == ["S1"]
    assert listed(client, used="yes") == ["S3"]
    assert listed(client, kind="single", order="hardest") == ["S1", "S0", "S3", "S2"]
    assert listed(client, order="nonsense") == sorted(listed(client))


def test_the_list_costs_the_same_queries_however_long(client, tree, django_assert_num_queries):
    """Two thousand questions cost no query more than a few, used in exams or not."""
    author, subject = PersonFactory(office=True, worker_no=""), Question.objects.first().subject
    rows = [
        {"code": f"Q{n}", "kind": "judge", "stem": f"题{n}", "answer": True, "difficulty": 3}
        | {"competencies": [], "source": ""}
        for n in range(2000)
    ]
    load_questions(subject, rows, author, PersonFactory(office=True, worker_no=""), timezone.now())
    sat = make_exam(tree.county, subject=subject, sections=(("single", 4, 10), ("judge", 50, 1)))
    prepare_papers(sat, PersonFactory.create_batch(12, unit=tree.community))
    Attempt.objects.update(state="released")
    actions.count_uses(sat, now=timezone.now())
    for order in ("most_seen", "most_missed"):
        client.get(reverse("exam_office_questions"), {"order": order})
        with django_assert_num_queries(13):
            page = client.get(reverse("exam_office_questions"), {"order": order})
    assert page.context["page"].paginator.count > 2000
    assert page.context["page"][0].exams_used_in == 1


def test_the_list_and_its_export_show_the_use_of_each_question(client, tree):
    sat = make_exam(tree.county, subject=Question.objects.first().subject, sections=(("single", 4, 10),))
    sit_many(sat, tree.community, [{"S0"}] * 31)
    actions.count_uses(sat, now=timezone.now())
    page = client.get(reverse("exam_office_questions"), {"order": "most_missed", "kind": "single"})
    assert page.context["page"][0].code == "S0"
    assert str(ItemFlag.TOO_HARD.label) in page.content.decode()
    answer = client.get(
        reverse("exam_office_question_export"), {"format": "xlsx", "order": "most_missed", "kind": "single"}
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    _header, first, second, *_rest = book["使用与统计"].values
    assert first[0] == "S0"
    assert first[2:8] == (1, 31, sat.name, 31, 0, "")
    assert str(ItemFlag.TOO_HARD.label) in first[8]
    assert second[6] == 1
    # The second sheet is for people: what is read back are the four questions and nothing else.
    assert [one.question.stem for one in read_questions(answer.content, "questions.xlsx")] == [
        f"单选题干{n}" for n in range(4)
    ]


def test_chosen_drafts_go_to_review_together_and_nothing_else(client):
    Question.objects.filter(code__in=["S0", "S1", "S2"]).update(status=QuestionStatus.DRAFT, approved_by=None)
    chosen = Question.objects.filter(code__in=["S0", "S1", "J0"]).values_list("pk", flat=True)
    answer = client.post(
        reverse("exam_office_submit_drafts"), {"question": [*chosen, "x"], "query": "kind=single"}
    )
    assert answer.url == f"{reverse('exam_office_questions')}?kind=single"
    states = dict(Question.objects.values_list("code", "status"))
    assert [states[code] for code in ("S0", "S1", "S2", "J0")] == [
        "in_review",
        "in_review",
        "draft",
        "approved",
    ]


def test_a_nearly_equal_stem_is_shown_at_approval(client):
    first, second = Question.objects.filter(kind="single").order_by("code")[:2]
    for one, stem in ((first, "入户走访前应先出示什么证件？"), (second, "入户走访前应当先出示什么证件？")):
        one.versions.update(stem=stem)
    Question.objects.filter(pk=first.pk).update(status=QuestionStatus.IN_REVIEW, approved_by=None)
    page = client.get(reverse("exam_office_question", args=[first.pk]))
    assert [one.code for one in page.context["similar"]] == [second.code]


def test_the_approver_reads_what_examiners_will_give_points_for(client):
    short = Question.objects.get(code="S0").current
    short.key = {
        "model": "先劝",
        "rubric": [{"item": "到场劝离", "share": 40}, {"item": "复查", "share": 60}],
    }
    short.kind, short.content = "short", {}
    short.save()
    page = client.get(reverse("exam_office_question", args=[short.question_id]))
    assert "到场劝离 · 40%" in page.content.decode()


def test_the_approver_reads_the_rubric_of_a_part_of_a_case(client):
    case = Question.objects.get(code="C0").current
    last = len(case.key["parts"])
    case.key["parts"][-1]["rubric"] = [{"item": "登记上报", "share": 100}]
    case.save()
    page = client.get(reverse("exam_office_question", args=[case.question_id]))
    assert f"{last}. 登记上报 · 100%" in page.content.decode()
