import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from exams import actions
from exams.enums import RegradePolicy
from exams.models import Question
from tests.exams.actions.test_regrading import applied
from tests.factories.exams import make_exam
from tests.factories.marked_papers import sit_many

pytestmark = pytest.mark.django_db
# One paper for all: every question of these kinds in the bank is on it.
EVERYTHING = (("single", 4, 10), ("multiple", 3, 10), ("judge", 3, 10))


@pytest.fixture
def sat(tree):
    return make_exam(tree.county, sections=EVERYTHING)


def test_a_few_attempts_show_no_figures(client, officer, tree, sat):
    sit_many(sat, tree.community, [{"S0"}] * 9)
    client.force_login(officer)
    page = client.get(reverse("exam_office_statistics", args=[sat.pk])).content.decode()
    assert "不足 10 人" in page
    assert "<svg" not in page[page.index("office-lede") :]
    # A wrong key is corrected from here, however few have sat.
    version = Question.objects.get(code="S0").current
    detail = reverse("exam_office_question_statistics", args=[sat.pk, version.pk])
    assert detail in page
    correct = reverse("exam_office_new_regrade", args=[sat.pk, version.pk])
    assert correct in client.get(detail).content.decode()


def test_a_question_whose_key_is_wrong_is_named(client, officer, tree, sat):
    """Those who know the rest choose another option; those who know nothing meet the key."""
    sit_many(sat, tree.community, [{"S0"}] * 6 + [{"S1", "S2", "S3", "J0", "J1"}] * 5)
    client.force_login(officer)
    page = client.get(reverse("exam_office_statistics", args=[sat.pk])).content.decode()
    assert "请核对答案" in page
    assert "人数太少" in page
    version = Question.objects.get(code="S0").current
    detail = client.get(reverse("exam_office_question_statistics", args=[sat.pk, version.pk]))
    options = {row[0][1]: row[1].count for row in detail.context["rows"]}
    assert options == {"对的": 5, "错一": 6, "错二": 0, "错三": 0}


@pytest.mark.parametrize(
    ("policy", "right"),
    [
        (RegradePolicy.NEW_ONLY, {"错一"}),
        (RegradePolicy.BOTH, {"对的", "错一"}),
        (RegradePolicy.LEAVE, {"对的"}),
    ],
)
def test_after_a_correction_the_options_that_counted_are_called_right(
    client, officer, tree, sat, policy, right
):
    sit_many(sat, tree.community, [{"S0"}] * 8 + [set()] * 4)
    version = Question.objects.get(code="S0").current
    applied(officer, sat, version, policy)
    client.force_login(officer)
    detail = client.get(reverse("exam_office_question_statistics", args=[sat.pk, version.pk]))
    assert {row[0][1] for row in detail.context["rows"] if row[0][2]} == right


def test_true_or_false_has_two_options(client, officer, tree, sat):
    sit_many(sat, tree.community, [{"J0"}] * 4 + [set()] * 8)
    client.force_login(officer)
    version = Question.objects.get(code="J0").current
    detail = client.get(reverse("exam_office_question_statistics", args=[sat.pk, version.pk]))
    assert [(row[0][1], row[0][2], row[1].count) for row in detail.context["rows"]] == [
        ("正确", True, 8),
        ("错误", False, 4),
    ]


def test_the_export_hides_what_the_page_hides(client, officer, tree, sat):
    sit_many(sat, tree.community, [{"S0"}, set()])
    client.force_login(officer)
    answer = client.get(reverse("exam_office_statistics_export", args=[sat.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert officer.name in sheet["A2"].value
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 10
    assert rows[0][4] == 2
    assert rows[0][6:10] == (None, None, None, None)


def test_the_bank_shows_where_a_version_was_used(client, officer, tree, sat):
    sit_many(sat, tree.community, [{"S0"}] * 3 + [set()] * 9)
    actions.count_uses(sat, now=timezone.now())
    client.force_login(officer)
    question = Question.objects.get(code="S0")
    page = client.get(reverse("exam_office_question_uses", args=[question.pk])).content.decode()
    assert sat.name in page
    assert "0.75" in page
