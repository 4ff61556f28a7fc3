"""The past exam of the demonstration shows each thing that an officer may have to do after an exam."""

from collections import Counter

import pytest
from django.utils import timezone

from academy.people.demo.officers import build_officers
from academy.people.enums import Employment
from exams.demo import load_past_exam
from exams.demo.load import load_questions
from exams.demo.past_exam import CODE, SUBJECT
from exams.demo.reading import read_rows
from exams.enums import AttemptState, ConsequenceState, ExamKind, ItemFlag, RegradeState, ReviewState
from exams.models import Attempt, Consequence, Exam, Question, QuestionUse, ScoreReview
from exams.queries.late import exams_with_open_versions
from exams.queries.marking import marking_queue
from exams.queries.refused import refused_candidates
from exams.queries.scores import best_valid_scores
from exams.queries.statistics import statistics_of
from exams.queries.usage import tally
from tests.factories.courses import make_subject
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(tree):
    units = dict.fromkeys(("YC", "QS", "HW", "QSJD", "ML", "BH", "WH"), tree.city)
    return build_officers(units, "!")


@pytest.fixture
def exam(tree, officers):
    subject = make_subject(SUBJECT, lessons=0)
    now = timezone.now()
    load_questions(subject, read_rows(SUBJECT), officers["teacher"], officers["teacher2"], now)
    PersonFactory.create_batch(45, unit=tree.community, employment=Employment.PART_TIME)
    PersonFactory.create_batch(3, unit=tree.community)
    load_past_exam({SUBJECT: subject}, officers, now)
    load_past_exam({SUBJECT: subject}, officers, now)
    return Exam.objects.get(code=CODE)


def test_the_past_exam_leaves_something_to_do_for_everybody(exam, officers):
    office = officers["office"]
    states = Counter(exam.attempts.values_list("state", flat=True))
    assert states == {AttemptState.RELEASED: 34, AttemptState.MARKING: 6, AttemptState.PREPARED: 2}
    found = statistics_of(exam)
    assert found.found.reliance == "enough"
    assert found.found.one_form.alpha > 0.5
    flags = {flag for entry in found.questions for flag in entry.figures.flags}
    assert {ItemFlag.TOO_EASY, ItemFlag.NEGATIVE} <= flags
    assert {entry.mine for entry in marking_queue(officers["teacher"])} == {6}
    assert [n for _exam, n in exams_with_open_versions(office, timezone.now())] == [1]
    assert [one.username for one in refused_candidates(office, exam).persons] == ["qs-office"]
    (review,) = ScoreReview.objects.all()
    assert (review.state, review.attempt.passed) == (ReviewState.WAITING, False)
    (regrade,) = exam.regrades.all()
    assert regrade.state == RegradeState.APPLIED
    changed = set(Consequence.objects.values_list("change__passed_after", "state"))
    assert changed == {(True, ConsequenceState.WAITING), (False, ConsequenceState.WAITING)}
    question = Question.objects.get(code="Y07-014")
    assert (question.status, question.current.number) == ("approved", 2)


def test_its_uses_are_counted_and_its_marks_have_lines(exam):
    stored = list(QuestionUse.objects.filter(exam=exam))
    assert {use.seen for use in stored} == {40}
    assert {(use.version_id, use.facility) for use in stored} == {
        (use.version_id, use.facility) for use in tally(exam)
    }
    case = Question.objects.get(kind="case")
    numbers = {
        slot.number
        for attempt in exam.attempts.all()
        for slot in attempt.frozen_paper.slots()
        if slot.version == case.current_id
    }
    attempt = Attempt.objects.filter(exam=exam, state=AttemptState.RELEASED).first()
    assert {len(mark.items) for mark in attempt.manual_marks.filter(slot__in=numbers)} == {4}


def test_no_rating_takes_a_result_from_it(exam, tree):
    for kind in (ExamKind.YEARLY, ExamKind.COMPLETION):
        scores = best_valid_scores(
            tree.city, kind, timezone.localdate().replace(year=2000), timezone.localdate()
        )
        people = Attempt.objects.filter(pk__in=[fact.attempt_id for fact in scores.values()])
        assert not people.filter(person__employment=Employment.FULL_TIME).exists()
        assert bool(scores) is (kind == ExamKind.COMPLETION)
