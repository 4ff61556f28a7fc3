import pytest
from django.utils import timezone

from academy.people.enums import Role
from academy.people.rules import NotAllowedError
from exams import actions
from exams.enums import QuestionStatus
from exams.models import Question, QuestionImport
from tests.factories.courses import make_subject
from tests.factories.exams import make_bank, make_exam
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db
TEXT = """1. 入户走访前应先出示什么证件？
A. 工作证 B. 身份证
答案：A
2. 入户走访前应当先出示什么证件？
A. 工作证 B. 驾驶证
答案：A
3. 没有答案的题？
A. 甲 B. 乙
4. 火警电话是 119。
答案：√
""".encode()


@pytest.fixture
def teacher(tree):
    person = PersonFactory(unit=tree.county, office=True, worker_no="", name="顾老师")
    RoleAssignmentFactory(person=person, role=Role.INSTRUCTOR, unit=tree.county)
    return person


@pytest.fixture
def subject(tree):
    return make_bank()


def receive(teacher, subject, data=TEXT):
    return actions.receive_questions(teacher, subject, data, "a.txt", now=timezone.now())


def take_in(teacher, received):
    return actions.import_questions(teacher, received, now=timezone.now())


def test_a_dry_run_writes_nothing_and_parts_sound_from_doubtful(subject):
    before = Question.objects.count()
    run = actions.examine_questions(TEXT, "a.txt", subject)
    assert Question.objects.count() == before
    assert [one.line for one in run.proposals] == [1, 4, 9]
    assert [one.line for one in run.returned] == [7]
    assert run.proposals[1].similar == ("#1",)


def test_a_stem_like_one_of_another_subject_is_named(subject):
    stem = Question.objects.filter(subject=subject, kind="single").order_by("code").first()
    stem.versions.update(stem="入户走访时应当先向居民出示什么证件？")
    text = "1. 入户走访时应当先向居民出示什么证件\nA. 工作证\nB. 身份证\n答案：A\n".encode()
    run = actions.examine_questions(text, "a.txt", make_subject("T77", lessons=0, needs_exam=True))
    assert [one.similar for one in run.proposals] == [(stem.code,)]


def test_an_import_makes_drafts_of_the_sound_questions(teacher, subject):
    received = receive(teacher, subject)
    assert take_in(teacher, received) == 3
    questions = list(received.questions.order_by("pk"))
    assert {one.status for one in questions} == {QuestionStatus.DRAFT}
    assert questions[0].current.content == {"options": ["工作证", "身份证"]}
    assert questions[0].current.key == {"right": [0]}
    assert [one.code for one in questions] == [f"{subject.code}-00{n}" for n in (1, 2, 3)]


def test_the_same_file_twice_changes_nothing(teacher, subject):
    take_in(teacher, receive(teacher, subject))
    before = Question.objects.count()
    with pytest.raises(actions.ExamRefusedError, match="import_repeated"):
        take_in(teacher, receive(teacher, subject))
    other = receive(teacher, subject, TEXT + b"\n")
    assert len(actions.rehearse(other).known) == 3
    with pytest.raises(actions.ExamRefusedError, match="import_empty"):
        take_in(teacher, other)
    assert Question.objects.count() == before


def test_an_undone_import_leaves_the_bank_as_it_was_and_may_come_again(teacher, subject):
    before = set(Question.objects.values_list("pk", flat=True))
    received = receive(teacher, subject)
    take_in(teacher, received)
    assert actions.undo_question_import(teacher, received, now=timezone.now()) == 3
    assert set(Question.objects.values_list("pk", flat=True)) == before
    assert take_in(teacher, receive(teacher, subject)) == 3


def test_an_import_with_a_used_question_stays(teacher, subject):
    received = receive(teacher, subject)
    take_in(teacher, received)
    received.questions.first().versions.update(used=True)
    with pytest.raises(actions.ExamRefusedError, match="import_used"):
        actions.undo_question_import(teacher, received, now=timezone.now())
    assert received.questions.count() == 3


def test_an_import_with_a_question_chosen_for_an_exam_stays(teacher, subject, tree):
    received = receive(teacher, subject)
    take_in(teacher, received)
    section = make_exam(tree.county, subject).sections.first()
    section.fixed = [received.questions.first().pk]
    section.save()
    with pytest.raises(actions.ExamRefusedError, match="import_chosen"):
        actions.undo_question_import(teacher, received, now=timezone.now())
    assert received.questions.count() == 3


def test_an_unknown_subject_comes_back(subject):
    run = actions.examine_questions("1. 题。\n答案：对\n科目：Q99\n".encode(), "a.txt", subject)
    assert [note.code for note in run.returned[0].notes] == ["subject_unknown"]


def test_learners_import_nothing(learner, subject):
    with pytest.raises(NotAllowedError):
        receive(learner, subject)
    assert not QuestionImport.objects.exists()
