import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.enums import EnrolmentStatus
from courses.models import Enrolment, LessonProgress
from tests.factories.courses import (
    lessons_of,
    make_academy,
    make_hours,
    make_lesson,
    make_subject,
    make_track,
)


@pytest.fixture
def subject(db):
    return make_subject()


@pytest.fixture
def student(client, learner):
    client.force_login(learner)
    return client


def text_of(response):
    return response.content.decode()


def main_of(response):
    return re.search(r"<main.*</main>", text_of(response), re.DOTALL)[0]


def test_track_and_subject_are_open_to_everybody(client, subject):
    assert subject.title in text_of(client.get("/theory/"))
    page = text_of(client.get("/theory/t05/"))
    assert subject.title in page
    assert f"{reverse('account_login')}?next=/theory/t05/" in page


def test_lesson_text_asks_strangers_to_sign_in(client, subject):
    response = client.get("/theory/t05/lesson-1/")
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=/theory/t05/lesson-1/"


def test_unpublished_lesson_is_not_found(student, subject):
    make_lesson(subject, 9, live=False)
    assert student.get("/theory/t05/lesson-9/").status_code == 404


def test_opened_lesson_is_noted_and_can_be_finished(student, learner, subject):
    page = text_of(student.get("/theory/t05/lesson-1/"))
    assert "先问好，再说来意。" in page
    assert "我学完了这一课时" in page
    assert LessonProgress.objects.get().person == learner
    assert LessonProgress.objects.get().done_at is None


def test_finishing_leads_to_the_next_lesson_and_at_last_to_the_subject(student, tree, subject):
    make_academy(tree.county)
    first, last = lessons_of(subject)
    response = student.post(reverse("lesson_done", args=[first.pk]))
    assert response.url == "/theory/t05/lesson-2/"
    assert "已完成 1/2" in text_of(student.get(response.url))
    response = student.post(reverse("lesson_done", args=[last.pk]), follow=True)
    assert response.redirect_chain[0][0] == "/theory/t05/"
    assert "本科目已结业" in text_of(response)
    assert Enrolment.objects.get().status == EnrolmentStatus.COMPLETED
    assert "本课时已学完" in text_of(student.get("/theory/t05/lesson-2/"))


def test_subject_with_exam_says_that_the_exam_is_next(student):
    subject = make_subject(needs_exam=True, lessons=1)
    response = student.post(reverse("lesson_done", args=[lessons_of(subject)[0].pk]), follow=True)
    assert "通过结业考试就能结业" in text_of(response)


def test_lesson_read_too_short_gets_a_sentence_and_is_not_done(student, subject):
    lesson = make_lesson(subject, 3, min_seconds=600)
    response = student.post(reverse("lesson_done", args=[lesson.pk]), follow=True)
    assert "还没有读够时间" in text_of(response)
    assert LessonProgress.objects.get(lesson=lesson).done_at is None


def test_starting_enrols_and_opens_the_first_lesson(student, learner, subject):
    response = student.post(reverse("enrol", args=[subject.pk]))
    assert response.url == "/theory/t05/lesson-1/"
    assert Enrolment.objects.get().person == learner


@pytest.mark.parametrize("name", ["enrol", "lesson_done"])
def test_changes_need_a_person_and_a_post(client, learner, subject, name):
    pk = subject.pk if name == "enrol" else lessons_of(subject)[0].pk
    address = reverse(name, args=[pk])
    assert client.post(address).url.startswith(reverse("account_login"))
    client.force_login(learner)
    assert client.get(address).status_code == 405
    assert client.post(reverse(name, args=[999999])).status_code == 404
    assert not Enrolment.objects.exists()


def test_catalogue_filters_and_says_what_to_do_when_nothing_fits(client, subject):
    assert subject.title in text_of(client.get(reverse("catalogue")))
    page = text_of(client.get(reverse("catalogue"), {"text": "没有这样的课"}))
    assert subject.title not in page
    assert "换一个词" in page


def test_catalogue_survives_a_filter_that_does_not_exist(client, subject):
    response = client.get(reverse("catalogue"), {"track": "NOPE", "mode": "x", "text": "x" * 500})
    assert response.status_code == 200


def test_own_hours_only(student, learner, stranger, subject):
    make_hours(learner, subject, "a", evidence="")
    other = make_subject("T09", title="人民调解法律基础")
    make_hours(stranger, other, "b")
    page = text_of(student.get(reverse("my_hours"), {"year": 2025}))
    assert subject.title in page
    assert other.title not in page
    assert "待核验" in page


@pytest.mark.parametrize("year", ["abc", "99999", "-1", "", "0", "²"])
def test_odd_year_shows_this_year(student, year):
    assert student.get(reverse("my_hours"), {"year": year}).status_code == 200


def test_hours_are_for_people_who_signed_in(client, db):
    assert client.get(reverse("my_hours")).status_code == 302


def test_dashboard_shows_next_lesson_and_progress(student, subject):
    student.post(reverse("lesson_done", args=[lessons_of(subject)[0].pk]))
    page = text_of(student.get(reverse("dashboard")))
    assert "/theory/t05/lesson-2/" in page
    assert "已完成 1/2" in page


@pytest.mark.parametrize("address", ["/learning/", "/me/", "/theory/"])
def test_lists_cost_the_same_with_one_and_three_subjects(student, subject, address):
    def cost():
        student.get(address)
        with CaptureQueriesContext(connection) as queries:
            student.get(address)
        return len(queries)

    student.post(reverse("enrol", args=[subject.pk]))
    one = cost()
    for code in ("T06", "T07"):
        student.post(reverse("enrol", args=[make_subject(code).pk]))
    assert cost() == one


def test_english_pages_mark_what_stays_chinese(student, subject):
    student.cookies["django_language"] = "en"
    assert '<div class="lesson__body" lang="zh-Hans">' in text_of(student.get("/theory/t05/lesson-1/"))
    page = text_of(student.get("/theory/t05/"))
    assert "<h1>Duties and limits</h1>" in page
    assert subject.title not in page
    assert "What to do." in page
    lesson = lessons_of(subject)[0]
    assert f'<span lang="zh-Hans">{lesson.title}</span>' in page


def test_no_page_carries_inline_script_or_style(student, subject):
    for address in ("/learning/", "/theory/", "/theory/t05/", "/theory/t05/lesson-1/", reverse("my_hours")):
        page = main_of(student.get(address))
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"\son\w+=", page)


def test_every_kind_of_lesson_block_is_drawn(student, subject):
    body = [
        {"type": "paragraph", "value": "正文"},
        {"type": "heading", "value": "小标题"},
        {"type": "steps", "value": {"title": "怎么做", "items": [{"title": "步骤甲", "text": "做法甲"}]}},
        {"type": "case", "value": {"title": "案", "stem": "情景", "question": "怎么办", "reveal": "分析"}},
        {"type": "mistakes", "value": {"items": [{"wrong": "错做法", "right": "对做法"}]}},
        {"type": "quotation", "value": {"text": "法条", "source": "《消防法》"}},
        {"type": "checklist", "value": {"title": "清单", "items": ["带证件"]}},
        {"type": "table", "value": {"head": ["列"], "rows": [["格"]]}},
        {
            "type": "check",
            "value": {"stem": "题干", "options": ["甲", "乙", "丙"], "answer": [0, 2], "explanation": "解析"},
        },
    ]
    make_lesson(subject, 5, body=body)
    page = text_of(student.get("/theory/t05/lesson-5/"))
    for words in (
        "步骤甲",
        "做法甲",
        "分析",
        "错做法",
        "对做法",
        "《消防法》",
        "带证件",
        "<td>格</td>",
        "解析",
    ):
        assert words in page
    assert page.count("data-correct") == 2
    assert page.count('type="checkbox"') == 3


def test_text_of_a_lesson_cannot_smuggle_markup(student, subject):
    make_lesson(subject, 6, body=[{"type": "paragraph", "value": "<script>alert(1)</script>"}])
    assert "<script>alert" not in text_of(student.get("/theory/t05/lesson-6/"))


def test_empty_track_says_so(client, db):
    make_track()
    assert "还没有发布科目" in text_of(client.get("/theory/"))
