import pytest
from django.utils import timezone

from courses.models import CoursePage
from exams.actions import check_feasibility
from exams.demo import load
from exams.demo.reading import all_codes
from exams.models import Exam, Question, QuestionVersion
from exams.models.questions import key_of
from tests.factories.courses import make_subject
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def test_demonstration_bank_fills_every_exam_and_loads_once(tree):
    author, approver = PersonFactory(office=True, worker_no=""), PersonFactory(office=True, worker_no="")
    for code in all_codes():
        make_subject(code, lessons=0, title=f"科目{code}")
    subjects = {page.code: page for page in CoursePage.objects.all()}
    now = timezone.now()
    exams = load(subjects, author, approver, now)
    count = Question.objects.count()
    load(subjects, author, approver, now)
    assert Question.objects.count() == count >= 254
    assert Exam.objects.count() == len(exams) == 14
    assert all(check_feasibility(exam).feasible for exam in exams.values())
    assert {exam.blueprint().points for exam in exams.values()} == {100}
    for version in QuestionVersion.objects.select_related("question"):
        key = key_of(version.question.kind, version.content, version.key)
        assert (
            key.right
            or key.parts
            or key.accepted
            or key.verdict is not None
            or key.kind
            in (
                "short",
                "ordering",
                "matching",
            )
        )
