import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from exams.actions import count_uses
from exams.enums import QuestionKind, QuestionStatus
from exams.models import Question, QuestionPicture
from tests.factories.exams import make_bank, sit
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.question_files import rows
from tests.factories.questions import png

pytestmark = pytest.mark.django_db

OPTIONS = rows(text=["甲", "乙", "丙"], right=["", "on", ""])
# What is typed for each kind, and the content and key that are stored for it.
KINDS = {
    "single": (OPTIONS, {"options": ["甲", "乙", "丙"]}, {"right": [1]}),
    "multiple": (
        rows(text=["甲", "", "乙", "丙"], right=["on", "", "", "on"]),
        {"options": ["甲", "乙", "丙"]},
        {"right": [0, 2]},
    ),
    "judge": ({"verdict": "false"}, {}, {"verdict": False}),
    "fill": ({"answer": "姓名\n电话|手机"}, {"blanks": 2}, {"accepted": [["姓名"], ["电话", "手机"]]}),
    "short": (
        {"answer": "先劝", "rubric": "到场 | 40\n劝离 | 60"},
        {},
        {"model": "先劝", "rubric": [{"item": "到场", "share": 40}, {"item": "劝离", "share": 60}]},
    ),
    "practical": (
        {"rubric": "系绳 | 100"},
        {},
        {"model": "", "rubric": [{"item": "系绳", "share": 100}]},
    ),
    "ordering": (rows(text=["先", "中", "后"]), {"options": ["先", "中", "后"]}, {}),
    "matching": (
        rows(left=["甲", "乙 -> 丙"], text=["一", "二"]),
        {"lefts": ["甲", "乙 -> 丙"], "options": ["一", "二"]},
        {},
    ),
    "case": (
        rows(
            kind=["single", "judge", "short"],
            stem=["先做什么", "对吗", "为什么"],
            options=["报告\n离开", "", ""],
            answer=["A", "对", "先劝"],
            rubric=["", "", "到场 | 40\n劝离 | 60"],
            share=["2", "", "3"],
            explanation=["", "因为", ""],
        ),
        {
            "parts": [
                {"kind": "single", "stem": "先做什么", "options": ["报告", "离开"]},
                {"kind": "judge", "stem": "对吗"},
                {"kind": "short", "stem": "为什么"},
            ]
        },
        {
            "parts": [
                {"right": [0]},
                {"verdict": True},
                {
                    "model": "先劝",
                    "rubric": [{"item": "到场", "share": 40}, {"item": "劝离", "share": 60}],
                },
            ],
            "shares": [2, 1, 3],
            "explanations": ["", "因为", ""],
        },
    ),
}


@pytest.fixture
def teacher(client, tree):
    person = PersonFactory(unit=tree.county, office=True, worker_no="", name="顾老师")
    RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=tree.county)
    client.force_login(person)
    return person


@pytest.fixture
def subject(tree):
    return make_bank()


def typed(subject, **fields):
    base = {"code": "T05-900", "subject": subject.pk, "difficulty": 2, "stem": "新题", "explanation": "因为"}
    return {**base, **fields}


def write(client, subject, kind, **fields):
    return client.post(reverse("exam_office_write_question", args=[kind]), typed(subject, **fields))


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_is_written_and_comes_back_unchanged(client, teacher, subject, kind):
    fields, content, key = KINDS[kind]
    assert write(client, subject, kind, **fields).status_code == 302
    question = Question.objects.get(code="T05-900")
    assert (question.kind, question.current.content, question.current.key) == (kind, content, key)
    page = client.get(reverse("exam_office_edit_question", args=[question.pk]))
    form = page.context["form"]
    sent = {bound.html_name: bound.value() or "" for bound in form if bound.name != "picture"}
    sent |= {
        bound.html_name: bound.value()
        for row in [*form.rows, form.rows.management_form]
        for bound in row
        if bound.value() not in (None, False)
    }
    client.post(reverse("exam_office_edit_question", args=[question.pk]), sent)
    question.refresh_from_db()
    assert (question.current.content, question.current.key) == (content, key)


def test_the_kinds_of_the_form_are_all_kinds_there_are():
    assert set(KINDS) == {kind.value for kind in QuestionKind}


@pytest.mark.parametrize(
    ("kind", "bad", "words"),
    [
        ("single", rows(text=["甲", "乙"]), "缺少答案"),
        ("single", rows(text=["甲", "乙"], right=["on", "on"]), "只能有一个答案"),
        ("single", rows(text=["甲"], right=["on"]), "选项不足两个"),
        ("single", rows(text=["甲", "甲"], right=["on", ""]), "重复的选项"),
        ("judge", {}, "请选择“"),
        ("short", {"rubric": "没有占比"}, "看不懂评分要点"),
        ("matching", rows(left=["甲", ""], text=["一", "二"]), "左 -&gt; 右"),
        ("case", rows(stem=[""]), "没有小题"),
        (
            "case",
            rows(kind=["single"], stem=["问"], options=["甲\n乙"], answer=["C"]),
            "不在选项之内",
        ),
    ],
)
def test_a_question_that_cannot_be_answered_is_not_saved(client, teacher, subject, kind, bad, words):
    page = write(client, subject, kind, **bad)
    assert words in page.content.decode()
    assert not Question.objects.filter(code="T05-900").exists()


def test_a_question_without_a_code_gets_the_next_of_its_subject(client, teacher, subject):
    for _n in range(2):
        write(client, subject, "judge", code="", verdict="true")
    codes = [one.code for one in Question.objects.filter(current__stem="新题").order_by("pk")]
    assert codes == [f"{subject.code}-001", f"{subject.code}-002"]


def test_a_question_needs_a_second_person(client, teacher, officer, subject):
    write(client, subject, "single", **OPTIONS)
    question = Question.objects.get(code="T05-900")
    step = reverse("exam_office_question_step", args=[question.pk])
    client.post(step, {"step": "submit"})
    client.post(step, {"step": "approve"})
    question.refresh_from_db()
    assert question.status == QuestionStatus.IN_REVIEW
    client.force_login(officer)
    client.post(step, {"step": "approve"})
    question.refresh_from_db()
    assert (question.status, question.approved_by) == (QuestionStatus.APPROVED, officer)


def test_editing_a_used_question_makes_a_new_version(client, teacher, learner, exam):
    version_pk = next(sit(learner, exam).frozen_paper.slots()).version
    question = Question.objects.get(versions=version_pk)
    count_uses(exam, now=timezone.now())
    assert (
        "在 1 场考试里出现过"
        in client.get(reverse("exam_office_question", args=[question.pk])).content.decode()
    )
    form = {"code": question.code, "subject": question.subject_id, "stem": "改过", "difficulty": 3, **OPTIONS}
    client.post(reverse("exam_office_edit_question", args=[question.pk]), form)
    question.refresh_from_db()
    assert question.current.number == 2
    assert question.versions.get(number=1).stem.startswith("单选题干")
    assert question.status == QuestionStatus.DRAFT


def test_a_preview_shows_the_question_and_its_key_apart_and_stores_nothing(client, teacher, subject):
    before = Question.objects.count()
    address = reverse("exam_office_preview_question", args=["single"])
    fragment = client.post(address, typed(subject, **OPTIONS)).content.decode()
    asked, key = fragment.split("答案与解析")
    assert "丙" in asked
    assert "因为" not in asked
    assert "<li>B</li>" in key
    assert "因为" in key
    assert Question.objects.count() == before


def test_without_script_the_same_page_shows_the_preview(client, teacher, subject):
    page = write(client, subject, "single", preview="1", **OPTIONS).content.decode()
    assert 'name="preview"' in page
    assert "<li>B</li>" in page
    assert not Question.objects.filter(code="T05-900").exists()


def test_a_chosen_picture_outlives_a_preview_and_a_mistake(client, teacher, subject):
    file = SimpleUploadedFile("a.png", png(1), "image/png")
    page = write(client, subject, "judge", picture=file, picture_alt="一株红花")
    held = QuestionPicture.objects.get()
    assert page.context["form"]["picture_kept"].value() == held.sha256
    place = re.search(r'<p data-picture-of="picture_kept"(.*?)</p>', page.content.decode(), re.DOTALL)
    assert "hidden" not in place[1]
    assert reverse("exam_picture", args=[held.sha256]) in place[1]
    write(client, subject, "judge", verdict="true", picture_kept=held.sha256, picture_alt="一株红花")
    current = Question.objects.get(code="T05-900").current
    assert current.content == {"pictures": [{"sha256": held.sha256, "alt": "一株红花"}]}
    assert list(current.pictures.all()) == [held]


@pytest.mark.parametrize("data", [b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused_in_words(client, teacher, subject, data):
    file = SimpleUploadedFile("a.png", data, "image/png")
    page = write(client, subject, "judge", verdict="true", picture=file).content.decode()
    assert "图片不是 PNG、JPEG 或 GIF" in page
    assert not QuestionPicture.objects.exists()


def test_an_option_may_be_a_picture(client, teacher, subject):
    file = SimpleUploadedFile("a.png", png(1), "image/png")
    fields = {**rows(text=["", "乙"], right=["on", ""]), "rows-0-picture": file, "rows-0-picture_alt": "甲"}
    assert write(client, subject, "single", **fields).status_code == 302
    content = Question.objects.get(code="T05-900").current.content
    assert content["options"] == ["", "乙"]
    assert content["option_pictures"][0]["alt"] == "甲"
    assert content["option_pictures"][1] is None
