import pytest
from django.urls import reverse

from academy.jobs.models import Job
from academy.people.models import AuditEvent, Person
from exams.actions import exporting
from exams.enums import AttemptState
from exams.imports.reading import read_questions
from exams.models import Attempt, Question
from exams.views import exporting as views
from tests.factories.exams import make_bank, make_exam
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "exam_office_question_export"


@pytest.fixture
def teacher():
    return PersonFactory(office=True, worker_no="", is_superuser=True)


@pytest.fixture
def large_bank(monkeypatch, client, teacher):
    make_bank()
    monkeypatch.setattr(views, "MOST_AT_ONCE", 5)
    client.force_login(teacher)


@pytest.fixture
def in_background(client, django_capture_on_commit_callbacks):
    def ask(query):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{reverse(PAGE)}?{query}")
        return Job.objects.latest("pk")

    return ask


@pytest.mark.parametrize("form", list(exporting.Format))
@pytest.mark.usefixtures("large_bank")
def test_many_questions_go_out_through_a_job_with_the_same_bytes_of_meaning(
    client, in_background, form, teacher
):
    page = reverse(PAGE)
    shown = client.get(page, {"format": form.value})
    assert "Content-Disposition" not in shown
    assert "在后台生成文件" in shown.content.decode()
    job = in_background(f"format={form.value}")
    assert job.state == "done"
    assert job.owner == teacher
    with job.result_file.open("rb") as file:
        read = read_questions(file.read(), job.result_file.name)
    carried = AuditEvent.objects.get(action="questions.exported").after["count"]
    assert len([one for one in read if one.question]) == carried > 5
    assert str(carried) in job.message
    assert client.get(reverse("job_result", args=[job.pk])).status_code == 200


@pytest.mark.usefixtures("large_bank")
def test_the_job_keeps_to_the_filter_and_says_what_stayed_out(in_background):
    job = in_background("format=gift&kind=short")
    assert AuditEvent.objects.get(action="questions.exported").after == {"format": "gift", "count": 0}
    assert "W0" in job.message


@pytest.mark.usefixtures("large_bank")
def test_the_file_is_its_owners_alone(client, in_background):
    job = in_background("format=xlsx")
    client.force_login(PersonFactory(office=True, worker_no="", is_superuser=True))
    assert client.get(reverse("job_result", args=[job.pk])).status_code == 404


@pytest.mark.usefixtures("large_bank")
def test_few_of_a_large_bank_still_come_at_once(client):
    answer = client.get(reverse(PAGE), {"format": "xlsx", "kind": "single"})
    assert "questions.xlsx" in answer["Content-Disposition"]


def test_every_word_for_what_stays_out_has_its_code():
    assert {one.value for one in exporting.Format} == set(exporting.ExportFormat.values)
    fields = {name for form in exporting.Format for name in exporting.fields_left_out(form)}
    assert fields <= set(exporting.FieldLeftOut.values)


def test_whom_the_bank_is_not_open_to_starts_nothing(client, learner):
    client.force_login(learner)
    assert client.post(f"{reverse(PAGE)}?format=xlsx").status_code in (302, 403)
    assert not Job.objects.exists()


@pytest.mark.usefixtures("large_bank")
def test_an_exported_bank_is_withheld_while_its_owner_sits_or_when_her_office_has_ended(
    client, in_background, teacher, tree
):
    address = reverse("job_result", args=[in_background("format=gift").pk])
    sitting = Attempt.objects.create(
        exam=make_exam(tree.city, Question.objects.first().subject),
        person=teacher,
        number=1,
        state=AttemptState.IN_PROGRESS,
    )
    assert client.get(address).status_code == 403
    sitting.delete()
    assert client.get(address).status_code == 200
    Person.objects.filter(pk=teacher.pk).update(is_superuser=False)
    assert client.get(address).status_code == 403
