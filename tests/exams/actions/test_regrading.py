from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from academy.certificates.enums import CertificateStatus
from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from courses import actions as courses
from courses.models import HourRecord, SubjectCompletion
from exams import actions
from exams.enums import AttemptState, ConsequenceState, QuestionStatus, RegradePolicy, RegradeState
from exams.models import Attempt, Consequence, Question, ScoreChange
from tests.factories.courses import make_academy
from tests.factories.exams import make_exam
from tests.factories.marked_papers import hand_in, percent_of
from tests.factories.people import PersonFactory, RoleAssignmentFactory

pytestmark = pytest.mark.django_db
# Each question is on each paper: 4 × 10 single, 3 × 20 true or false. Passed with 60.
SECTIONS = (("single", 4, 10), ("judge", 3, 20))


@pytest.fixture
def sat(tree):
    make_academy(tree.county)
    return make_exam(tree.county, sections=SECTIONS)


@pytest.fixture
def version(sat):
    return Question.objects.get(code="S0").current


@pytest.fixture
def papers(tree, sat):
    """Her 60 rests on the old key; his 50 lacks the ten points that the new key would give."""
    people = PersonFactory.create_batch(3, unit=tree.community)
    wrong = [{"J0", "J1"}, {"J0", "J1", "S0"}, set()]
    return [hand_in(person, sat, codes) for person, codes in zip(people, wrong, strict=True)]


def propose(officer, sat, version, policy=RegradePolicy.NEW_ONLY, key=None):
    """S0 answered wrongly means option 1: the new key."""
    return actions.propose_regrade(
        officer,
        sat,
        version,
        policy=policy,
        new_key=key if key is not None else {"right": [1]},
        reason="答案印错",
        now=timezone.now(),
    )


def examined(officer, sat, version, policy=RegradePolicy.NEW_ONLY):
    return actions.examine_regrade(propose(officer, sat, version, policy), now=timezone.now())


def applied(officer, sat, version, policy=RegradePolicy.NEW_ONLY):
    regrade = actions.confirm_regrade(officer, examined(officer, sat, version, policy), now=timezone.now())
    actions.apply_regrade(officer, regrade, now=timezone.now())
    regrade.refresh_from_db()
    return regrade


def test_the_dry_run_changes_no_score(officer, sat, version, papers):
    regrade = examined(officer, sat, version)
    assert regrade.state == RegradeState.EXAMINED
    found = {
        effect.attempt_id: (effect.percent_before, effect.percent_after, effect.passed_after)
        for effect in regrade.effects.all()
    }
    assert found == {
        papers[0].pk: (60, 50, False),
        papers[1].pk: (50, 60, True),
        papers[2].pk: (100, 90, True),
    }
    assert [percent_of(paper) for paper in papers] == [60, 50, 100]
    assert not ScoreChange.objects.exists()


@pytest.mark.parametrize(
    ("policy", "percents"),
    [
        (RegradePolicy.EVERYONE, [60, 60, 100]),
        (RegradePolicy.BOTH, [60, 60, 100]),
        (RegradePolicy.NEW_ONLY, [50, 60, 90]),
        (RegradePolicy.LEAVE, [60, 50, 100]),
    ],
)
def test_each_policy_is_applied_to_all_papers(officer, sat, version, papers, policy, percents):
    assert applied(officer, sat, version, policy).state == RegradeState.APPLIED
    assert [percent_of(paper) for paper in papers] == percents
    for paper in papers:
        assert paper.total == sum(Decimal(mark) for mark in paper.marks.values())
        assert (paper.objective, paper.subjective) == (paper.total, 0)


def test_old_scores_stay_visible(officer, sat, version, papers):
    applied(officer, sat, version)
    change = papers[0].score_changes.get()
    assert (change.mark_before, change.mark_after) == (10, 0)
    assert (change.percent_before, change.percent_after) == (60, 50)
    assert (change.passed_before, change.passed_after, change.actor) == (True, False, officer)


def test_applying_again_changes_nothing(officer, sat, version, papers):
    regrade = applied(officer, sat, version)
    assert actions.apply_regrade(officer, regrade, now=timezone.now()) == 0
    assert ScoreChange.objects.count() == 3


def test_a_dry_run_that_new_papers_overtook_is_not_confirmed(officer, tree, sat, version, papers):
    regrade = examined(officer, sat, version)
    hand_in(PersonFactory(unit=tree.community), sat, {"S0"})
    with pytest.raises(actions.ExamRefusedError, match="regrade_outdated"):
        actions.confirm_regrade(officer, regrade, now=timezone.now())
    assert [percent_of(paper) for paper in papers] == [60, 50, 100]
    again = actions.examine_regrade(regrade, now=timezone.now())
    assert actions.confirm_regrade(officer, again, now=timezone.now()).state == RegradeState.APPLYING


def test_papers_graded_later_follow_the_correction(officer, tree, sat, version, papers):
    applied(officer, sat, version)
    later = hand_in(PersonFactory(unit=tree.community), sat, {"S0"})
    assert later.percent == 100


def test_an_open_exam_that_needs_the_question_keeps_it(officer, sat, version, papers):
    applied(officer, sat, version)
    question = Question.objects.get(code="S0")
    assert (question.status, question.current) == (QuestionStatus.APPROVED, version)
    assert AuditEvent.objects.filter(action="question.correction_postponed").exists()


def test_the_wrong_key_is_not_drawn_again(officer, sat, version, papers):
    sat.closes_at = timezone.now()
    sat.save()
    applied(officer, sat, version)
    question = Question.objects.get(code="S0")
    assert question.status == QuestionStatus.DRAFT
    assert (question.current.number, question.current.key) == (2, {"right": [1]})
    version.refresh_from_db()
    assert version.key == {"right": [0]}


def complete(paper):
    """Her pass was noted and a certificate issued."""
    return SubjectCompletion.objects.get(person=paper.person)


def test_nothing_issued_changes_without_a_confirmation(officer, sat, version, papers):
    paper = complete(papers[0]).certificate
    assert paper.status == CertificateStatus.VALID
    applied(officer, sat, version)
    paper.refresh_from_db()
    assert paper.status == CertificateStatus.VALID
    assert not SubjectCompletion.objects.filter(person=papers[1].person).exists()
    waiting = {c.change.attempt_id: c.kind for c in Consequence.objects.all()}
    assert waiting == {papers[0].pk: "pass_lost", papers[1].pk: "pass_gained"}


def decide(officer, attempt, confirm, reason="核对无误"):
    consequence = Consequence.objects.get(change__attempt=attempt)
    return actions.decide_consequence(
        officer, consequence, confirm=confirm, reason=reason, now=timezone.now()
    )


def test_confirming_does_what_was_due(officer, sat, version, papers):
    applied(officer, sat, version)
    decide(officer, papers[0], True)
    decide(officer, papers[1], True)
    assert complete(papers[0]).certificate.status == CertificateStatus.REVOKED
    assert complete(papers[1]).score == 60
    assert complete(papers[1]).certificate.status == CertificateStatus.VALID


def test_a_lost_pass_ends_the_completion_and_its_hours_until_she_passes_again(officer, sat, version, papers):
    person, subject = papers[0].person, sat.subject
    earned = HourRecord.objects.get(person=person, subject=subject)
    assert earned.verified_at is not None
    applied(officer, sat, version)
    assert complete(papers[0]).completed_on is not None
    decide(officer, papers[0], True, reason="答案印错，重新计分")
    ended = complete(papers[0])
    assert (ended.completed_on, ended.exam_passed_on, ended.score) == (None, None, None)
    earned.refresh_from_db()
    assert earned.verified_at is None
    event = AuditEvent.objects.get(action="subject.pass_withdrawn")
    assert (event.actor, event.reason) == (officer, "答案印错，重新计分")
    assert event.before["score"].startswith("60")
    revoked = ended.certificate
    courses.complete(person, subject, score=Decimal(80), completed_on=date(2030, 1, 2))
    again = complete(papers[0])
    earned.refresh_from_db()
    assert (again.completed_on, again.score) == (date(2030, 1, 2), 80)
    assert again.certificate.status == CertificateStatus.VALID
    assert again.certificate != revoked
    assert (earned.earned_on, HourRecord.objects.filter(person=person).count()) == (date(2030, 1, 2), 1)
    assert earned.verified_at is not None


def test_a_second_sitting_of_the_same_exam_holds_the_pass_up(officer, sat, version, papers):
    applied(officer, sat, version)
    Attempt.objects.create(
        exam=sat, person=papers[0].person, number=2, state=AttemptState.RELEASED, passed=True
    )
    decide(officer, papers[0], True)
    assert complete(papers[0]).completed_on is not None
    assert complete(papers[0]).certificate.status == CertificateStatus.VALID


def test_declining_leaves_what_was_issued(officer, sat, version, papers):
    applied(officer, sat, version)
    assert decide(officer, papers[0], False).state == ConsequenceState.DECLINED
    assert complete(papers[0]).certificate.status == CertificateStatus.VALID
    with pytest.raises(actions.ExamRefusedError, match="wrong_state"):
        decide(officer, papers[0], True)


def test_a_pass_that_another_exam_holds_up_keeps_its_certificate(officer, tree, sat, version, papers):
    other = make_exam(tree.county, sat.subject, sections=SECTIONS)
    hand_in(papers[0].person, other)
    applied(officer, sat, version)
    decide(officer, papers[0], True)
    assert complete(papers[0]).certificate.status == CertificateStatus.VALID


def test_decisions_need_a_reason(officer, sat, version, papers):
    applied(officer, sat, version)
    with pytest.raises(actions.ExamRefusedError, match="reason_missing"):
        decide(officer, papers[0], True, reason=" ")


def test_a_dropped_regrade_cannot_be_confirmed(officer, sat, version, papers):
    regrade = actions.drop_regrade(officer, examined(officer, sat, version), now=timezone.now())
    with pytest.raises(actions.ExamRefusedError, match="wrong_state"):
        actions.confirm_regrade(officer, regrade, now=timezone.now())


@pytest.mark.parametrize("key", [{}, {"right": [0]}])
def test_a_new_key_must_be_another_one(officer, sat, version, key):
    with pytest.raises(actions.ExamRefusedError, match="new_key_missing"):
        propose(officer, sat, version, key=key)


def test_only_the_exams_own_officers_correct_scores(officer, stranger, learner, sat, version, papers):
    for person in (stranger, learner):
        with pytest.raises(NotAllowedError):
            propose(person, sat, version)
    regrade = examined(officer, sat, version)
    with pytest.raises(NotAllowedError):
        actions.confirm_regrade(stranger, regrade, now=timezone.now())
    with pytest.raises(NotAllowedError):
        actions.drop_regrade(stranger, regrade, now=timezone.now())


def test_nobody_decides_on_the_own_result(tree, sat, version, officer, papers):
    candidate = papers[0].person
    RoleAssignmentFactory(person=candidate, role=Role.ACADEMY_ADMIN, unit=tree.county)
    applied(officer, sat, version)
    with pytest.raises(NotAllowedError):
        decide(candidate, papers[0], False)
