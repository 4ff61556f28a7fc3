from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from academy.people.enums import PersonStatus
from academy.people.models import AuditEvent
from courses.models import SubjectCompletion
from exams import actions
from exams.actions import ExamRefusedError
from exams.actions.tokens import AttemptToken
from exams.enums import AttemptState
from exams.models import Attempt, Candidate, Exam, Incident, Question
from tests.factories.exams import make_exam, right_answers, sit
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def answer(attempt, answers):
    rows = [actions.Change(slot, 1, payload, "a") for slot, payload in answers.items()]
    actions.save_answers(AttemptToken(attempt.pk, attempt.epoch, len(answers)), rows, now=timezone.now())


def hand_in(attempt, on_commit):
    with on_commit():
        actions.submit_attempt(attempt, now=timezone.now(), actor=attempt.person)
    attempt.refresh_from_db()
    return attempt


def refusal(person, exam, now=None):
    with pytest.raises(ExamRefusedError) as refused:
        actions.start_attempt(person, exam, device="d", now=now or timezone.now())
    return refused.value.code


def test_start_freezes_paper_and_clock(learner, exam):
    attempt = sit(learner, exam)
    assert attempt.state == AttemptState.IN_PROGRESS
    assert attempt.deadline - attempt.started_at == timedelta(minutes=30)
    assert len(list(attempt.frozen_paper.slots())) == 6
    assert AuditEvent.objects.filter(action="attempt.in_progress", actor=learner).exists()


def test_all_right_answers_pass_release_and_complete_the_subject(learner, exam, on_commit):
    attempt = sit(learner, exam)
    answer(attempt, right_answers(attempt))
    hand_in(attempt, on_commit)
    assert attempt.state == AttemptState.RELEASED
    assert (attempt.total, attempt.percent, attempt.passed) == (Decimal(100), Decimal(100), True)
    completion = SubjectCompletion.objects.get(person=learner, subject=exam.subject)
    assert completion.score == 100


def test_nothing_answered_fails_and_completes_nothing(learner, exam, on_commit):
    attempt = hand_in(sit(learner, exam), on_commit)
    assert (attempt.state, attempt.percent, attempt.passed) == (AttemptState.RELEASED, 0, False)
    assert not SubjectCompletion.objects.exists()


def test_grading_twice_changes_nothing(learner, exam, on_commit):
    attempt = hand_in(sit(learner, exam), on_commit)
    events = AuditEvent.objects.count()
    actions.grade_attempt(attempt, now=timezone.now())
    actions.submit_attempt(attempt, now=timezone.now(), actor=learner)
    assert AuditEvent.objects.count() == events


def test_overdue_sittings_are_closed_at_their_deadline(learner, exam, on_commit):
    attempt = sit(learner, exam)
    answer(attempt, right_answers(attempt))
    with on_commit():
        assert actions.close_overdue_attempts(now=attempt.deadline) == 0
        assert actions.close_overdue_attempts(now=attempt.deadline + timedelta(minutes=1)) == 1
    closed = Attempt.objects.get(pk=attempt.pk)
    assert (closed.submitted_at, closed.closed_by_clock) == (attempt.deadline, True)
    assert closed.percent == 100


def test_start_is_refused_with_a_reason(learner, tree, exam):
    now = timezone.now()
    assert refusal(learner, exam, exam.opens_at - timedelta(seconds=1)) == "not_open_yet"
    assert refusal(learner, exam, exam.closes_at) == "closed"
    assert refusal(PersonFactory(unit=None), exam) == "not_admitted"
    far = make_exam(tree.other_county, exam.subject)
    assert refusal(learner, far) == "not_admitted"
    unpublished = make_exam(tree.city, exam.subject, published_at=None)
    assert refusal(learner, unpublished) == "not_admitted"
    strict = make_exam(tree.city, exam.subject, late_entry_minutes=15)
    assert refusal(learner, strict, now) == "too_late"
    sit(learner, exam)
    assert refusal(learner, exam) == "in_progress"


def test_chances_are_counted_and_void_ones_are_not(learner, officer, exam, on_commit):
    hand_in(sit(learner, exam), on_commit)
    second = hand_in(sit(learner, exam), on_commit)
    assert refusal(learner, exam) == "no_chances"
    actions.void_attempt(officer, second, reason="停电", now=timezone.now())
    assert sit(learner, exam).number == 3


def test_a_bank_that_is_too_small_is_said_so(learner, tree, exam):
    greedy = make_exam(tree.city, exam.subject, sections=(("single", 9, 1),))
    assert refusal(learner, greedy) == "bank_too_small"
    assert not Attempt.objects.filter(exam=greedy).exists()


def test_prepared_papers_are_taken_at_the_start(learner, exam):
    assert actions.prepare_papers(exam, [learner]) == 1
    assert actions.prepare_papers(exam, [learner]) == 0
    prepared = Attempt.objects.get()
    assert sit(learner, exam).pk == prepared.pk


def test_papers_of_coming_exams_are_drawn_for_all_who_may_come(learner, tree, exam):
    now = timezone.now()
    soon = {"opens_at": now + timedelta(hours=1)}
    listed = make_exam(tree.city, exam.subject, by_list=True, **soon)
    open_to_all = make_exam(tree.county, exam.subject, **soon)
    elsewhere = make_exam(tree.other_county, exam.subject, **soon)
    greedy = make_exam(tree.city, exam.subject, sections=(("single", 9, 1),), **soon)
    later = make_exam(tree.city, exam.subject, opens_at=now + timedelta(hours=9))
    gone = PersonFactory(unit=tree.community, status=PersonStatus.DEPARTED)
    guest = PersonFactory(unit=tree.far_community)
    Candidate.objects.create(exam=listed, person=guest)
    assert actions.prepare_coming_exams(now=now) == 3
    ready = set(Attempt.objects.values_list("exam", "person"))
    assert ready == {(listed.pk, guest.pk), (open_to_all.pk, learner.pk), (elsewhere.pk, guest.pk)}
    assert gone.pk not in {person for _exam, person in ready}
    assert {greedy.pk, later.pk}.isdisjoint(exam_id for exam_id, _person in ready)
    assert actions.prepare_coming_exams(now=now) == 0


def test_preparing_takes_the_same_queries_however_many_come(tree, exam, django_assert_num_queries):
    for people in (2, 20):
        persons = [PersonFactory(unit=tree.community) for _ in range(people)]
        with django_assert_num_queries(9):
            assert actions.prepare_papers(exam, persons) == people


def test_a_prepared_start_asks_little_of_the_database(learner, exam, django_assert_num_queries):
    actions.prepare_papers(exam, [learner])
    Candidate.objects.create(exam=exam, person=learner)
    with django_assert_num_queries(7):
        sit(learner, exam)


def test_nobody_on_the_list_begins_an_exam_that_was_withdrawn_meanwhile(learner, exam):
    Candidate.objects.create(exam=exam, person=learner)
    Exam.objects.filter(pk=exam.pk).update(published_at=None)
    assert exam.published_at is not None
    assert refusal(learner, exam) == "not_admitted"


def test_whoever_was_struck_off_the_list_does_not_begin(learner):
    exam = make_exam(learner.unit, by_list=True)
    candidate = Candidate.objects.create(exam=exam, person=learner)
    candidate.listed = False
    candidate.save()
    assert refusal(learner, exam) == "not_admitted"
    candidate.listed = True
    candidate.save()
    assert sit(learner, exam).state == AttemptState.IN_PROGRESS


def test_an_edited_question_leaves_running_papers_alone(learner, exam, on_commit):
    attempt = sit(learner, exam)
    slot = next(attempt.frozen_paper.slots())
    question = Question.objects.get(versions=slot.version)
    author = question.author
    author.is_superuser = True
    author.save()
    wording = {"stem": "新题干", "content": {"options": ["错", "对"]}, "key": {"right": [1]}}
    version = actions.write_version(author, question, wording)
    assert version.pk != slot.version
    answer(attempt, right_answers(attempt))
    assert hand_in(attempt, on_commit).percent == 100


def test_granted_time_moves_the_deadline(learner, officer, stranger, exam):
    attempt = sit(learner, exam)
    later = actions.grant_time(
        officer, attempt, extra=timedelta(minutes=10), reason="设备故障", now=timezone.now()
    )
    assert later.deadline == attempt.deadline + timedelta(minutes=10)
    assert Incident.objects.filter(attempt=attempt, actor=officer).exists()
    with pytest.raises(ExamRefusedError):
        actions.grant_time(officer, attempt, extra=timedelta(minutes=10), reason=" ", now=timezone.now())
    with pytest.raises(Exception, match="may not invigilate"):
        actions.grant_time(stranger, attempt, extra=timedelta(minutes=10), reason="x", now=timezone.now())


def test_written_answers_wait_for_an_examiner(learner, officer, stranger, tree, exam, on_commit):
    written = make_exam(tree.city, exam.subject, sections=(("single", 1, 40), ("short", 1, 60)))
    attempt = sit(learner, written)
    answer(attempt, right_answers(attempt))
    hand_in(attempt, on_commit)
    assert (attempt.state, attempt.objective, attempt.total) == (AttemptState.MARKING, 40, None)
    with pytest.raises(Exception, match="may not mark"):
        actions.mark_slot(stranger, attempt, 2, Decimal(30), now=timezone.now())
    with pytest.raises(ExamRefusedError):
        actions.mark_slot(officer, attempt, 2, Decimal(61), now=timezone.now())
    with pytest.raises(ExamRefusedError):
        actions.mark_slot(officer, attempt, 1, Decimal(1), now=timezone.now())
    marked = actions.mark_slot(officer, attempt, 2, Decimal(30), now=timezone.now())
    assert (marked.state, marked.total, marked.subjective) == (AttemptState.RELEASED, 70, 30)


def test_results_held_back_are_released_by_an_action(learner, stranger, tree, exam, on_commit):
    held = make_exam(tree.city, exam.subject, release_at_once=False)
    attempt = sit(learner, held)
    answer(attempt, right_answers(attempt))
    assert hand_in(attempt, on_commit).state == AttemptState.GRADED
    with pytest.raises(Exception, match="may not release"):
        actions.release_exam(stranger, held, now=timezone.now())
    chief = PersonFactory(unit=tree.city, office=True, worker_no="", is_superuser=True)
    assert actions.release_exam(chief, held, now=timezone.now()) == 1
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.RELEASED
