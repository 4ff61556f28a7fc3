from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.actions import Change, ExamRefusedError
from exams.actions.tokens import AttemptToken
from exams.enums import AttemptState
from exams.models import Answer, AnswerDecision, AnswerEvent, Attempt, Consequence, ManualMark, ScoreChange
from exams.queries.late import open_counts, open_events, open_papers
from tests.factories.exams import OBJECTIVE, make_exam, right_answers, sit
from tests.factories.people import appointed

pytestmark = pytest.mark.django_db
REASON = "考场停电"


@pytest.fixture
def exam(tree):
    return make_exam(tree.county)


@pytest.fixture
def late(learner, exam):
    """A sitting of hers that ended a minute ago: two answers in time, and then a right one that came late."""
    return make_late(learner, exam, 1)


def make_late(learner, exam, slot, payload=None, state=None):
    attempt = sit(learner, exam)
    token = AttemptToken(attempt.pk, 1, 9)
    right = right_answers(attempt)
    started = timezone.now()
    wrong = [Change(n, 10, None if n == slot else right[n], "laptop") for n in right]
    actions.save_answers(token, wrong, now=started)
    Attempt.objects.filter(pk=attempt.pk).update(deadline=started - timedelta(minutes=1))
    given = right[slot] if payload is None else payload
    actions.save_answers(token, [Change(slot, 20, given, "laptop")], now=started)
    attempt.refresh_from_db()
    actions.submit_attempt(attempt, now=timezone.now(), actor=None)
    attempt.refresh_from_db()
    if state in (AttemptState.GRADED, AttemptState.MARKING, AttemptState.RELEASED):
        actions.grade_attempt(attempt, now=timezone.now())
        attempt.refresh_from_db()
    return attempt


def waiting(attempt):
    return [event.pk for event in open_events([attempt.pk]).get(attempt.pk, [])]


def test_a_late_answer_waits_with_both_versions_and_its_times(late, exam):
    (paper,) = open_papers(exam)
    (version,) = paper.versions
    assert version.is_late
    assert version.counts.item.payload is None
    assert version.shown.item.payload == right_answers(late)[1]
    assert open_counts([exam])[exam.pk] == 1


def test_adopted_before_grading_it_counts_when_the_paper_is_graded(late, officer):
    actions.adopt_answers(officer, late, waiting(late), reason=REASON, now=timezone.now())
    answer = Answer.objects.get(attempt=late, slot=1)
    assert (answer.payload, answer.late) == (right_answers(late)[1], True)
    assert waiting(late) == []
    actions.grade_attempt(late, now=timezone.now())
    late.refresh_from_db()
    assert late.percent == 100
    decision = AnswerDecision.objects.get()
    assert (decision.verdict, decision.payload_before, decision.change) == ("adopted", None, None)
    event = AuditEvent.objects.get(action="answer.adopted")
    assert (event.reason, event.actor) == (REASON, officer)


def test_left_it_stays_in_the_log_and_waits_no_more(late, officer):
    before = list(Answer.objects.values_list("slot", "payload", "late"))
    actions.leave_answers(officer, late, waiting(late), reason=REASON, now=timezone.now())
    assert list(Answer.objects.values_list("slot", "payload", "late")) == before
    assert waiting(late) == []
    assert AnswerEvent.objects.filter(attempt=late, sequence=20).exists()
    assert AnswerDecision.objects.get().verdict == "left"


def test_a_graded_paper_is_marked_anew_and_keeps_its_old_score(learner, officer, tree):
    exam = make_exam(tree.county, release_at_once=False)
    attempt = make_late(learner, exam, 1, state=AttemptState.GRADED)
    before = attempt.percent
    actions.adopt_answers(officer, attempt, waiting(attempt), reason=REASON, now=timezone.now())
    attempt.refresh_from_db()
    assert (attempt.percent, attempt.state) == (100, AttemptState.GRADED)
    change = AnswerDecision.objects.get().change
    assert (change.percent_before, change.percent_after, change.slot) == (before, 100, 1)


def test_a_released_result_changes_only_when_the_officer_has_said_so(learner, officer, exam):
    exam.pass_mark = Decimal(95)
    exam.save()
    attempt = make_late(learner, exam, 1, state=AttemptState.RELEASED)
    assert attempt.state == AttemptState.RELEASED
    with pytest.raises(ExamRefusedError, match="released_unconfirmed"):
        actions.adopt_answers(officer, attempt, waiting(attempt), reason=REASON, now=timezone.now())
    assert not ScoreChange.objects.exists()
    assert not Answer.objects.filter(late=True).exists()
    actions.adopt_answers(
        officer, attempt, waiting(attempt), reason=REASON, now=timezone.now(), released_known=True
    )
    # The pass that she gained is confirmed by a person like after any changed score.
    assert Consequence.objects.get().kind == "pass_gained"


WRITTEN = (*OBJECTIVE, ("short", 1, 10))


def test_an_answer_that_an_examiner_marks_goes_back_to_the_examiners(learner, officer, tree):
    exam = make_exam(tree.county, sections=WRITTEN, markers=2)
    attempt = make_late(learner, exam, 7, "迟到的回答", state=AttemptState.MARKING)
    actions.mark_slot(officer, attempt, 7, Decimal(0), now=timezone.now())
    actions.adopt_answers(officer, attempt, waiting(attempt), reason=REASON, now=timezone.now())
    attempt.refresh_from_db()
    assert (attempt.state, attempt.marks["7"]) == (AttemptState.MARKING, None)
    assert not ManualMark.objects.exists()


def test_a_marked_written_answer_is_adopted_with_points(learner, officer, tree):
    exam = make_exam(tree.county, sections=WRITTEN)
    attempt = make_late(learner, exam, 7, "迟到的回答", state=AttemptState.MARKING)
    actions.mark_slot(officer, attempt, 7, Decimal(0), now=timezone.now())
    attempt.refresh_from_db()
    (event,) = waiting(attempt)
    known = {"reason": REASON, "now": timezone.now(), "released_known": True}
    with pytest.raises(ExamRefusedError, match="points_missing"):
        actions.adopt_answers(officer, attempt, [event], **known)
    with pytest.raises(ExamRefusedError, match="points_out_of_range"):
        actions.adopt_answers(officer, attempt, [event], points={event: Decimal(11)}, **known)
    assert not AnswerDecision.objects.exists()
    actions.adopt_answers(officer, attempt, [event], points={event: Decimal(8)}, **known)
    attempt.refresh_from_db()
    assert attempt.marks["7"] == "8.00"


def test_only_the_exam_s_officer_decides_once_with_a_reason_and_after_the_hand_in(
    late, officer, stranger, exam
):
    events, now = waiting(late), timezone.now()
    with pytest.raises(NotAllowedError):
        actions.adopt_answers(stranger, late, events, reason=REASON, now=now)
    with pytest.raises(ExamRefusedError, match="reason_missing"):
        actions.adopt_answers(officer, late, events, reason=" ", now=now)
    with pytest.raises(ExamRefusedError, match="no_longer_waiting"):
        actions.adopt_answers(officer, late, [], reason=REASON, now=now)
    Attempt.objects.filter(pk=late.pk).update(state=AttemptState.IN_PROGRESS)
    with pytest.raises(ExamRefusedError, match="still_sitting"):
        actions.adopt_answers(officer, late, events, reason=REASON, now=now)
    Attempt.objects.filter(pk=late.pk).update(state=AttemptState.SUBMITTED)
    actions.leave_answers(officer, late, events, reason=REASON, now=now)
    with pytest.raises(ExamRefusedError, match="no_longer_waiting"):
        actions.adopt_answers(officer, late, events, reason=REASON, now=now)


def test_of_two_devices_one_version_is_adopted_and_the_other_still_waits(late, officer):
    other = (right_answers(late)[1] + 1) % 4
    AnswerEvent.objects.create(
        attempt=late, slot=1, sequence=15, device="phone", epoch=2, payload=other, received_at=timezone.now(),
        applied=False,
    )  # fmt: skip
    first, second = waiting(late)
    with pytest.raises(ExamRefusedError, match="two_versions"):
        actions.adopt_answers(officer, late, [first, second], reason=REASON, now=timezone.now())
    actions.adopt_answers(officer, late, [first], reason=REASON, now=timezone.now())
    assert waiting(late) == [second]


def test_nobody_decides_about_an_own_paper(learner, exam):
    own = make_late(learner, exam, 1)
    officer = appointed(learner, Role.ACADEMY_ADMIN, exam.unit)
    with pytest.raises(NotAllowedError):
        actions.adopt_answers(officer, own, waiting(own), reason=REASON, now=timezone.now())
