import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from courses.models import CoursePage
from exams.actions.pictures import link_pictures
from exams.actions.refusals import ExamRefusedError
from exams.enums import QUESTION_TRANSITIONS, QuestionStatus
from exams.models import Question, QuestionVersion
from exams.queries.naming import exams_naming
from exams.rules import can_approve, can_author

# The fields of a version, as the editor hands them over.
Wording = dict[str, Any]


def last_number(subject: CoursePage) -> int:
    """The highest number that a code of this subject ends in."""
    prefix = f"{subject.code}-"
    codes = Question.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    numbers = [int(code[len(prefix) :]) for code in codes if re.fullmatch(r"[0-9]+", code[len(prefix) :])]
    return max(numbers, default=0)


@transaction.atomic
def create_question(actor: Person, question: Question, wording: Wording) -> Question:
    require(can_author(actor), "may not author questions")
    question.author = actor
    question.status = QuestionStatus.DRAFT
    # Codes are counted per subject: two authors at once wait for each other here.
    subject = CoursePage.objects.select_for_update(of=("self",)).get(pk=question.subject_id)
    question.code = question.code or f"{subject.code}-{last_number(subject) + 1:03d}"
    question.save()
    question.current = QuestionVersion.objects.create(question=question, created_by=actor, **wording)
    question.save(update_fields=["current"])
    link_pictures(question.current)
    log_event(actor, "question.created", question)
    return question


@transaction.atomic
def write_version(actor: Person, question: Question, wording: Wording) -> QuestionVersion:
    """Change the words: in place while no paper holds them, else as a new version. Either way a second
    person has to approve again."""
    require(can_author(actor), "may not author questions")
    current = QuestionVersion.objects.select_for_update().get(pk=question.current_id or 0)
    if current.used:
        version = QuestionVersion.objects.create(
            question=question, number=current.number + 1, created_by=actor, **wording
        )
    else:
        version = current
        for name, value in {**wording, "created_by": actor}.items():
            setattr(version, name, value)
        version.save()
    link_pictures(version)
    question.current = version
    question.status = QuestionStatus.DRAFT
    question.approved_by = question.approved_at = None
    question.save()
    log_event(actor, "question.written", question, after={"version": version.number})
    return version


@transaction.atomic
def revise_question(
    actor: Person, question: Question, wording: Wording, *, now: datetime, exams_known: bool = False
) -> QuestionVersion:
    """`exams_known`: the author has been told which published exams name it, and goes on."""
    _mind_exams(question, now, exams_known)
    return write_version(actor, question, wording)


def _mind_exams(question: Question, now: datetime, exams_known: bool) -> None:
    if not exams_known and exams_naming(question, now):
        raise ExamRefusedError("named_by_exams")


def _move(
    actor: Person, question: Question, to: QuestionStatus, *, fields: tuple[str, ...] = (), reason: str = ""
) -> None:
    before = QuestionStatus(question.status)
    if to not in QUESTION_TRANSITIONS[before]:
        raise ExamRefusedError("wrong_state")
    question.status = to
    question.save(update_fields=["status", *fields])
    log_event(
        actor,
        f"question.{to.value}",
        question,
        before={"status": before.value},
        after={"status": to.value},
        reason=reason,
    )


@transaction.atomic
def submit_for_review(actor: Person, question: Question) -> None:
    require(can_author(actor), "may not author questions")
    _move(actor, question, QuestionStatus.IN_REVIEW)


@transaction.atomic
def submit_all_for_review(actor: Person, questions: Iterable[Question]) -> int:
    """Those among them that are drafts; the number of them is returned."""
    require(can_author(actor), "may not author questions")
    drafts = [one for one in questions if one.status == QuestionStatus.DRAFT]
    for one in drafts:
        _move(actor, one, QuestionStatus.IN_REVIEW)
    return len(drafts)


@transaction.atomic
def approve_question(actor: Person, question: Question, *, now: datetime) -> None:
    if question.status != QuestionStatus.IN_REVIEW:
        raise ExamRefusedError("wrong_state")
    require(can_approve(actor, question), "a second person approves")
    question.approved_by, question.approved_at = actor, now
    _move(actor, question, QuestionStatus.APPROVED, fields=("approved_by", "approved_at"))


@transaction.atomic
def return_question(actor: Person, question: Question, *, reason: str) -> None:
    require(can_author(actor), "may not author questions")
    _move(actor, question, QuestionStatus.DRAFT, reason=reason)


@transaction.atomic
def retire_question(
    actor: Person, question: Question, *, reason: str, now: datetime, exams_known: bool = False
) -> None:
    """`exams_known` as for a new version."""
    require(can_author(actor), "may not author questions")
    _mind_exams(question, now, exams_known)
    _move(actor, question, QuestionStatus.RETIRED, reason=reason)
