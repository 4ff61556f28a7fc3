import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from exams.enums import AttemptState
from exams.models import Answer, AnswerDecision
from exams.queries.late import open_events
from tests.exams.actions.test_late import make_late
from tests.factories.answer_files import file_of, row
from tests.factories.exams import make_exam
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam(tree):
    return make_exam(tree.county)


def page_of(client, exam):
    return client.get(reverse("exam_office_late", args=[exam.pk])).content.decode()


def decide(client, attempt, step, **data):
    events = [event.pk for event in open_events([attempt.pk]).get(attempt.pk, [])]
    return client.post(
        reverse("exam_office_decide_answers", args=[attempt.exam_id]),
        {"attempt": attempt.pk, "event": events, "step": step, "reason": "停电", **data},
        follow=True,
    ).content.decode()


def test_the_officer_reads_both_versions_without_a_name_and_adopts(client, officer, learner, exam):
    attempt = make_late(learner, exam, 5)
    client.force_login(officer)
    page = page_of(client, exam)
    assert "判断题干" in page
    assert "正确" in page
    assert "未作答" in page
    assert f"答卷 {attempt.pk} 号" in page
    assert learner.name not in page
    assert "已采用 1 处作答" in decide(client, attempt, "adopt")
    assert Answer.objects.get(attempt=attempt, slot=5).late
    page = page_of(client, exam)
    assert "没有等待决定的作答" in page
    assert "停电" in page


def test_console_and_home_say_what_waits(client, officer, learner, exam):
    address = reverse("exam_office_late", args=[exam.pk])
    client.force_login(officer)
    for url in (reverse("exam_office_console", args=[exam.pk]), reverse("wagtailadmin_home")):
        assert address not in client.get(url).content.decode()
    make_late(learner, exam, 1)
    for url in (reverse("exam_office_console", args=[exam.pk]), reverse("wagtailadmin_home")):
        assert address in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("step", "words"), [("adopt", "已采用，以它为准"), ("leave", "未采用，以先前收到的为准")]
)
def test_the_candidate_is_told_on_the_result_page(client, officer, learner, exam, step, words):
    attempt = make_late(learner, exam, 1)
    client.force_login(officer)
    decide(client, attempt, step)
    client.force_login(learner)
    page = client.get(reverse("exam_result", args=[attempt.pk])).content.decode()
    assert words in page
    assert "停电" in page


def test_a_released_result_needs_the_tick(client, officer, learner, exam):
    attempt = make_late(learner, exam, 1, state=AttemptState.RELEASED)
    client.force_login(officer)
    assert "成绩已经发布" in decide(client, attempt, "adopt")
    assert not AnswerDecision.objects.exists()
    assert "已采用 1 处作答" in decide(client, attempt, "adopt", released="yes")


def test_nonsense_is_a_sentence(client, officer, learner, exam):
    attempt = make_late(learner, exam, 1)
    client.force_login(officer)
    assert "请看刷新后的列表" in decide(client, attempt, "adopt", event=["x", "99999999999999999999"])
    assert decide(client, attempt, "adopt", **{f"points-{0}": "x"})
    other = reverse("exam_office_decide_answers", args=[exam.pk])
    assert client.post(other, {"attempt": "none"}).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_takes_the_same_queries_however_many_wait(
    client, officer, tree, exam, count, django_assert_max_num_queries
):
    for _n in range(count):
        make_late(PersonFactory(unit=tree.community), exam, 1)
    client.force_login(officer)
    with django_assert_max_num_queries(22):
        page_of(client, exam)


def test_the_officer_uploads_an_answer_file_and_hears_what_was_taken(client, officer, learner, exam):
    attempt = make_late(learner, exam, 1)
    client.force_login(officer)

    def upload(content):
        given = {"file": SimpleUploadedFile("answers.json", content)} if content is not None else {}
        address = reverse("exam_office_answer_file", args=[exam.pk])
        return client.post(address, given, follow=True).content.decode()

    content = file_of(attempt, [row(2, 10**13, [0])])
    assert "新收下 1 处作答，0 处早已收到" in upload(content)
    assert "第 2 题" in page_of(client, exam)
    assert "新收下 0 处作答，1 处早已收到" in upload(content)
    assert "不是考试页面保存的答案文件" in upload(b"x")
    assert "请选择" in upload(None)
