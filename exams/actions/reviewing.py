"""成绩复核: the candidate asks once, within the exam's days; the answer has reasons."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.refusals import ExamRefusedError
from exams.actions.scores import change_mark
from exams.actions.transitions import lock
from exams.enums import ReviewState
from exams.models import Attempt, ScoreReview
from exams.rules import can_answer_review, owns, reason_not_to_review

Correction = tuple[int, Decimal]


def ask_review(person: Person, attempt: Attempt, *, reason: str, now: datetime) -> ScoreReview:
    require(owns(person, attempt), "may not ask about this result")
    if code := reason_not_to_review(attempt, now):
        raise ExamRefusedError(code)
    if not reason.strip():
        raise ExamRefusedError("reason_missing")
    try:
        with transaction.atomic():
            review = ScoreReview.objects.create(attempt=attempt, reason=reason.strip()[:2000], asked_at=now)
            log_event(person, "score_review.asked", attempt, unit=person.unit, at=now)
    except IntegrityError as error:
        # Two clicks at once: the other one has asked.
        raise ExamRefusedError("review_asked") from error
    return review


@transaction.atomic
def answer_review(
    actor: Person,
    review: ScoreReview,
    *,
    answer: str,
    now: datetime,
    correction: Correction | None = None,
) -> ScoreReview:
    """`correction`: slot and its new points, where the look at the paper found a mistake."""
    require(can_answer_review(actor, review.attempt), "may not answer this review")
    if not answer.strip():
        raise ExamRefusedError("reason_missing")
    attempt = lock(review.attempt)
    locked = ScoreReview.objects.select_for_update().get(pk=review.pk)
    if locked.state != ReviewState.WAITING:
        raise ExamRefusedError("wrong_state")
    if correction:
        slot, mark = correction
        locked.change = change_mark(actor, attempt, slot, mark, reason=answer, now=now)
    locked.state = ReviewState.CHANGED if correction else ReviewState.KEPT
    locked.answer, locked.answered_by, locked.answered_at = answer.strip()[:2000], actor, now
    locked.save()
    log_event(
        actor,
        "score_review.answered",
        attempt,
        unit=attempt.person.unit,
        before={"percent": str(review.attempt.percent)},
        after={"percent": str(attempt.percent)},
        reason=answer,
        at=now,
    )
    return locked
