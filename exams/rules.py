"""Who may: predicates for candidates, examiners and exam officers. Refusals are codes; words are elsewhere."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare

from academy.people.models import Person
from academy.people.queries import User
from academy.people.rules import holds
from exams.engine.admission import Entrance, is_expected_browser, is_inside
from exams.enums import COUNTED, AttemptState, QuestionStatus, ShowAnswers
from exams.models import Attempt, Exam, Question, ScoreReview
from exams.models.papers import hash_access_code
from exams.queries.bank import AUTHORS, BANK_READERS
from exams.queries.sittings import (
    EXAM_READERS,
    EXAMINERS,
    MARKING_READERS,
    RUNNERS,
    attempts_of,
    exam_open_to,
    exams_supervised_by,
    states_of,
)

# Further conditions that other apps put on an exam: each gives a code, or None when it has no objection.
admission_rules: list[Callable[[Person, Exam, datetime], str | None]] = []


@dataclass(frozen=True)
class Dependent:
    """Something of another app that rests on a person's result in an exam, in that app's own words."""

    person_id: int
    words: str
    url: str = ""


# Shown before scores are corrected; other apps add what they know. Persons are given by their ids.
dependents: list[Callable[[Exam, set[int]], list[Dependent]]] = []


def reason_not_to_start(
    person: Person,
    exam: Exam,
    now: datetime,
    *,
    states: Collection[str] | None = None,
    listed: bool = False,
) -> str | None:
    """None when the person may begin a new attempt now; else a code for explanations.refusal.

    `states`: of her sittings of this exam, `listed`: this published exam's list names her; from a caller who has
    just read it. Without it the question is asked here.
    """
    if exam.published_at is None or not (listed or exam_open_to(person, exam.code)):
        return "not_admitted"
    if reads_keys(person):
        return "reads_keys"
    if now < exam.opens_at:
        return "not_open_yet"
    if now >= exam.closes_at:
        return "closed"
    if not exam.window.admits(now):
        return "too_late"
    states = states_of(person, exam) if states is None else states
    if AttemptState.IN_PROGRESS in states:
        return "in_progress"
    if sum(state in COUNTED for state in states) >= exam.attempts_allowed:
        return "no_chances"
    return next((code for rule in admission_rules if (code := rule(person, exam, now))), None)


def reads_keys(person: Person) -> bool:
    """The bank is one for all exams, so whoever may read it knows the keys of each: she sits none."""
    return can_read_bank(person)


def reason_to_keep_out(exam: Exam, entrance: Entrance) -> str | None:
    """None when the candidate may see the paper from here, with this browser; else a code for explanations.refusal."""
    if not is_inside(exam.allowed_networks, entrance.address):
        return "wrong_network"
    if not is_expected_browser(exam.seb_config_key, entrance):
        return "wrong_browser"
    return None


def is_right_code(exam: Exam, code: str) -> bool:
    return constant_time_compare(exam.access_code_hash, hash_access_code(exam.pk, code))


def can_start(person: Person, exam: Exam, now: datetime) -> bool:
    return reason_not_to_start(person, exam, now) is None


def owns(user: User, attempt: Attempt) -> bool:
    return isinstance(user, Person) and attempt.person_id == user.pk


def can_see_result(user: User, attempt: Attempt) -> bool:
    return owns(user, attempt) and attempt.state == AttemptState.RELEASED


def can_see_answers(user: User, attempt: Attempt, now: datetime) -> bool:
    """Keys and explanations: only after release, and as the exam's policy says."""
    if not can_see_result(user, attempt) or attempt.imported:
        return False
    policy = attempt.exam.show_answers
    if policy == ShowAnswers.AFTER_CLOSE:
        return now >= attempt.exam.closes_at
    return policy == ShowAnswers.AFTER_RELEASE


def can_read_bank(user: User) -> bool:
    return holds(user, BANK_READERS)


def can_author(user: User) -> bool:
    return holds(user, AUTHORS)


def can_take_keys(user: Person) -> bool:
    """Out of the house, in a file: not while she sits an exam herself."""
    return can_author(user) and not attempts_of(user).filter(state=AttemptState.IN_PROGRESS).exists()


def can_approve(user: User, question: Question) -> bool:
    """A second person: nobody approves what they wrote, in any of its versions."""
    if not isinstance(user, Person) or not can_author(user):
        return False
    writers = {question.author_id}
    if question.current:
        writers.add(question.current.created_by_id)
    return question.status == QuestionStatus.IN_REVIEW and user.pk not in writers


def can_read_exams(user: User) -> bool:
    return holds(user, EXAM_READERS)


def can_read_exam(user: User, exam: Exam) -> bool:
    return holds(user, EXAM_READERS, exam.unit)


def can_run(user: User, exam: Exam) -> bool:
    return holds(user, RUNNERS, exam.unit)


def can_supervise(user: User, exam: Exam) -> bool:
    """Anybody in the hall: all of them, or her own people in an exam of a higher unit."""
    return can_run(user, exam) or exams_supervised_by(user).filter(pk=exam.pk).exists()


def can_invigilate(user: User, attempt: Attempt) -> bool:
    return attempt.person.unit is not None and holds(user, RUNNERS, attempt.person.unit)


def can_mark(user: User, attempt: Attempt) -> bool:
    return (
        attempt.person.unit is not None
        and not owns(user, attempt)
        and holds(user, EXAMINERS, attempt.person.unit)
    )


def can_examine(user: User) -> bool:
    return holds(user, EXAMINERS)


def can_read_marking(user: User) -> bool:
    return holds(user, MARKING_READERS)


def can_print(user: User, exam: Exam) -> bool:
    return can_run(user, exam) and can_author(user)


def can_read_papers(user: User, exam: Exam) -> bool:
    """Printed papers with their keys before the exam: only who may read the exam, and the bank with its keys anyway."""
    return can_read_exam(user, exam) and can_read_bank(user)


def can_decide_answers(user: User, attempt: Attempt) -> bool:
    """Late and conflicting answers: who runs the exam, but never about an own paper."""
    return can_run(user, attempt.exam) and not owns(user, attempt)


def can_plan(user: User) -> bool:
    return holds(user, RUNNERS)


def reason_not_to_review(attempt: Attempt, now: datetime) -> str | None:
    """None when the candidate may ask for a review now; else a code for explanations.refusal."""
    if attempt.state != AttemptState.RELEASED or attempt.imported or attempt.released_at is None:
        return "review_not_possible"
    if ScoreReview.objects.filter(attempt=attempt).exists():
        return "review_asked"
    if now >= attempt.released_at + timedelta(days=attempt.exam.review_days):
        return "review_too_late"
    return None


def can_answer_review(user: User, attempt: Attempt) -> bool:
    return can_run(user, attempt.exam) and not owns(user, attempt)
