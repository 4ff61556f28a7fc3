import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from academy.people.enums import Role
from exams.imports.reading import read_questions
from exams.models import Question, QuestionImport
from tests.factories.exams import make_bank
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db
TEXT = "1. 火警电话是 119。\n答案：√\n2. 没有答案的题？\nA. 甲 B. 乙\n"


@pytest.fixture
def teacher(client, tree):
    person = PersonFactory(unit=tree.county, office=True, worker_no="", name="顾老师")
    RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=tree.county)
    client.force_login(person)
    return person


@pytest.fixture
def subject(tree):
    return make_bank()


def upload(client, subject, data):
    file = SimpleUploadedFile("题.txt", data)
    return client.post(reverse("exam_office_imports"), {"subject": subject.pk, "file": file})


def test_a_file_goes_from_rehearsal_through_import_to_undo(client, teacher, subject):
    before = Question.objects.count()
    upload(client, subject, TEXT.encode())
    received = QuestionImport.objects.get()
    page = reverse("exam_office_import", args=[received.pk])
    assert "缺少答案。" in client.get(page).content.decode()
    assert Question.objects.count() == before
    step = reverse("exam_office_import_step", args=[received.pk])
    client.post(step, {"step": "import"})
    assert Question.objects.count() == before + 1
    assert "火警电话" in client.get(page).content.decode()
    client.post(step, {"step": "undo"})
    assert Question.objects.count() == before


def test_the_returned_questions_come_as_a_table(client, teacher, subject):
    upload(client, subject, TEXT.encode())
    url = reverse("exam_office_import_returned", args=[QuestionImport.objects.get().pk])
    assert client.get(url).content.startswith(b"PK")


def test_a_file_without_questions_is_refused_in_words(client, teacher, subject):
    answer = upload(client, subject, b"nothing")
    assert "没有认出试题" in answer.content.decode()
    assert not QuestionImport.objects.exists()


@pytest.mark.parametrize(("chosen", "kinds"), [("xlsx", 7), ("gift", 5)])
def test_the_bank_is_exported_and_read_back(client, teacher, subject, chosen, kinds):
    data = client.get(reverse("exam_office_question_export"), {"format": chosen}).content
    found = read_questions(data, "bank")
    assert all(outcome.question for outcome in found)
    assert len({outcome.question.kind for outcome in found}) == kinds
    stems = {one.current.stem: one.current for one in Question.objects.select_related("current")}
    for outcome in found:
        assert outcome.question.content == stems[outcome.question.stem].content


def test_the_template_has_the_headers_that_are_read(client, teacher):
    data = client.get(reverse("exam_office_import_template")).content
    with pytest.raises(Exception, match="NO_QUESTIONS"):
        read_questions(data, "a.xlsx")


def test_the_command_rehearses_without_writing(teacher, subject, tmp_path):
    file = tmp_path / "q.txt"
    file.write_text(TEXT, encoding="gb18030")
    out, before = StringIO(), Question.objects.count()
    call_command("import_questions", file, subject=subject.code, dry_run=True, json=True, stdout=out)
    figures = json.loads(out.getvalue())
    assert (figures["sound"], figures["returned"], figures["imported"]) == (1, 1, 0)
    assert figures["messages"] == ["3: 缺少答案。"]
    assert Question.objects.count() == before


def test_the_command_imports_once(teacher, subject, tmp_path):
    file = tmp_path / "q.txt"
    file.write_text(TEXT, encoding="utf-8")
    options = {"subject": subject.code, "actor": teacher.username, "stdout": StringIO()}
    call_command("import_questions", file, **options)
    assert QuestionImport.objects.get().questions.count() == 1
    with pytest.raises(CommandError, match="已经导入过"):
        call_command("import_questions", file, **options)
    assert QuestionImport.objects.count() == 1
