from decimal import Decimal

import pytest
from django.urls import reverse

from exams.actions.sitting import prepare_papers
from exams.models import Question
from exams.queries.balance import balance_of
from tests.factories.exams import make_exam
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
SINGLES = (("single", 1, 100),)


@pytest.fixture
def exam(tree):
    return make_exam(tree.county, sections=SINGLES)


def level(exam, **levels):
    for code, difficulty in levels.items():
        Question.objects.filter(subject=exam.subject, code=code).update(difficulty=difficulty)


def test_the_plan_page_says_when_the_bank_cannot_keep_the_tolerance(client, officer, exam):
    client.force_login(officer)
    address = reverse("exam_office_plan", args=[exam.pk])
    assert "相差都不超过 3 个百分点" in client.get(address).content.decode()
    level(exam, S0=1, S1=1, S2=5, S3=5)
    assert "100 份与平均相差超过 3 个百分点" in client.get(address).content.decode()
    exam.balance_tolerance = None
    exam.save()
    assert "个百分点" not in client.get(address).content.decode()


def test_prepared_papers_keep_the_plan_s_tolerance(exam, tree):
    level(exam, S0=1, S1=3, S2=3, S3=5)
    prepare_papers(exam, PersonFactory.create_batch(12, unit=tree.community))
    found, of_trials = balance_of(exam)
    assert not of_trials
    assert (found.papers, found.outside) == (12, 0)
    assert found.width == 0
    exam.balance_tolerance = Decimal(50)
    assert balance_of(exam)[0].outside == 0
