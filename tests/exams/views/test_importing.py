import io
import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from openpyxl import load_workbook

from academy.people.enums import Role
from academy.people.models import AuditEvent
from exams.engine.types import Kind
from exams.imports.excel_writing import excel_of
from exams.imports.parsed import ParsedQuestion
from exams.imports.pictures import Picture
from exams.imports.reading import read_questions
from exams.models import Question, QuestionImport, QuestionPicture, QuestionVersion
from tests.factories.exams import make_bank
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.questions import png

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


@pytest.fixture
def upload(client, django_capture_on_commit_callbacks):
    """Send a file and let the worker read it."""

    def send(subject, data, name="题.txt"):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(
                reverse("exam_office_imports"),
                {"subject": subject.pk, "file": SimpleUploadedFile(name, data)},
            )
        return QuestionImport.objects.latest("pk")

    return send


@pytest.fixture
def step(client, django_capture_on_commit_callbacks):
    def send(received, name):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("exam_office_import_step", args=[received.pk]), {"step": name})

    return send


def page_of(client, received):
    return client.get(reverse("exam_office_import", args=[received.pk])).content.decode()


def test_a_file_goes_from_rehearsal_through_import_to_undo(client, teacher, subject, upload, step):
    before = Question.objects.count()
    received = upload(subject, TEXT.encode())
    assert "缺少答案。" in page_of(client, received)
    assert Question.objects.count() == before
    step(received, "import")
    assert Question.objects.count() == before + 1
    assert "火警电话" in page_of(client, received)
    step(received, "undo")
    assert Question.objects.count() == before


def test_the_request_only_stores_the_file(client, teacher, subject):
    file = SimpleUploadedFile("题.txt", b"nothing")
    answer = client.post(reverse("exam_office_imports"), {"subject": subject.pk, "file": file})
    received = QuestionImport.objects.get()
    assert answer.url == reverse("job", args=[received.job_id])
    assert received.examined_at is None
    assert "还没有试读完" in page_of(client, received)


def test_what_came_back_is_corrected_and_read_again(client, teacher, subject, upload, step):
    received = upload(subject, TEXT.encode())
    url = reverse("exam_office_import_returned", args=[received.pk])
    data = client.get(url).content
    book = load_workbook(io.BytesIO(data))
    header = [cell.value for cell in book["试题"][1]]
    assert book["试题"].cell(2, header.index("退回原因") + 1).value == "缺少答案。"
    book["试题"].cell(2, header.index("答案") + 1).value = "B"
    corrected = io.BytesIO()
    book.save(corrected)
    again = upload(subject, corrected.getvalue(), "returned.xlsx")
    assert (again.report["good"], again.report["returned"]) == (1, [])


def test_a_file_without_questions_is_refused_in_words(client, teacher, subject, upload):
    assert "没有认出试题" in page_of(client, upload(subject, b"nothing"))


@pytest.mark.parametrize(("chosen", "left_out"), [("xlsx", 0), ("qti", 0), ("moodle", 2), ("gift", 3)])
def test_the_bank_is_exported_and_read_back(client, teacher, subject, chosen, left_out):
    data = client.get(reverse("exam_office_question_export"), {"format": chosen}).content
    found = [outcome.question for outcome in read_questions(data, "bank")]
    assert all(found)
    assert len(found) == Question.objects.count() - left_out
    stored = {one.current.stem: one.current for one in Question.objects.select_related("current")}
    for one in found:
        assert one.content == stored[one.stem].content
    assert AuditEvent.objects.filter(action="questions.exported").count() == 1


def test_what_a_format_cannot_hold_is_said_before_the_download(client, teacher, subject):
    words = client.get(reverse("exam_office_question_export")).content.decode()
    assert "这种格式没有该题型" in words
    assert ">C0<" in words
    gift = client.get(reverse("exam_office_question_export"), {"format": "gift"}).content.decode()
    assert "未导出" in gift
    assert "C0" in gift


def test_a_picture_comes_in_with_its_question_and_goes_with_the_undone_import(
    client, teacher, subject, upload, step
):
    shown = ParsedQuestion(
        Kind.SINGLE,
        "图中是什么？",
        options=("罂粟", "虞美人"),
        right=(0,),
        pictures=(Picture(png(1), "一株红花"),),
        option_pictures=(Picture(png(2), "甲"), None),
    )
    received = upload(subject, excel_of([shown]), "q.xlsx")
    step(received, "import")
    question = received.questions.get()
    assert question.current.pictures.count() == 2
    page = client.get(reverse("exam_office_question", args=[question.pk])).content.decode()
    address = reverse("exam_picture", args=[Picture(png(1)).sha256])
    assert f'src="{address}" alt="一株红花"' in page
    assert b"".join(client.get(address).streaming_content) == png(1)
    step(received, "undo")
    assert not QuestionPicture.objects.exists()


def test_a_picture_of_a_draft_is_hidden_from_learners(client, teacher, subject, upload, step, learner):
    shown = ParsedQuestion(Kind.JUDGE, "对吗", verdict=True, pictures=(Picture(png(1), "图"),))
    received = upload(subject, excel_of([shown]), "q.xlsx")
    step(received, "import")
    client.force_login(learner)
    address = reverse("exam_picture", args=[Picture(png(1)).sha256])
    assert client.get(address).status_code == 404
    QuestionVersion.objects.filter(question__imports=received).update(used=True)
    assert client.get(address).status_code == 200


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
