from datetime import datetime
from typing import Any

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.refusals import ExamRefusedError
from exams.enums import QUESTION_TRANSITIONS, QuestionStatus
from exams.models import Question, QuestionVersion
from exams.rules import can_approve, can_author

# The fields of a version, as the editor hands them over.
Wording = dict[str, Any]


@transaction.atomic
def create_question(actor: Person, question: Question, wording: Wording) -> Question:
    require(can_author(actor), "may not author questions")
    question.author = actor
    question.status = QuestionStatus.DRAFT
    question.save()
    question.current = QuestionVersion.objects.create(question=question, created_by=actor, **wording)
    question.save(update_fields=["current"])
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
    question.current = version
    question.status = QuestionStatus.DRAFT
    question.approved_by = question.approved_at = None
    question.save()
    log_event(actor, "question.written", question, after={"version": version.number})
    return version


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
def retire_question(actor: Person, question: Question, *, reason: str) -> None:
    require(can_author(actor), "may not author questions")
    _move(actor, question, QuestionStatus.RETIRED, reason=reason)
