"""Before and after a sitting: the list, the door, the result."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from academy.people.queries import User
from courses.queries.learning import outline
from exams import actions
from exams.actions.sitting import leftover_token, token_of
from exams.enums import AttemptState
from exams.explanations import refusal, review_of
from exams.models import Attempt, Candidate, ScoreReview
from exams.queries import ExamCard, attempts_of, cards_for
from exams.queries.late import decisions_about
from exams.queries.sittings import exam_open_to, exams_for, open_attempt_of
from exams.rules import (
    can_see_answers,
    reads_keys,
    reason_not_to_review,
    reason_not_to_start,
    reason_to_keep_out,
)
from exams.views.devices import device_of, remember_device
from exams.views.entrance import entrance_of

# Nobody brings an answer file later than this.
ANSWER_FILE_OFFERED = timedelta(days=14)


@require_safe
@login_required
def exams(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    barred = reads_keys(request.user)
    cards = cards_for(request.user, now, barred=barred)
    past = [card for card in cards if card.exam.closes_at <= now]
    return render(
        request,
        "exams/exams.html",
        {
            "barred": refusal("reads_keys") if barred else "",
            "running": [card for card in cards if card.running],
            "open": [card for card in cards if card.can_sit],
            "coming": [card for card in cards if card.is_coming],
            "done": [card for card in cards if card.is_open and not (barred or card.running or card.can_sit)],
            "past": past,
            "attempts": [a for a in attempts_of(request.user) if a.state != AttemptState.IN_PROGRESS][:30],
        },
    )


def _card(request: HttpRequest, code: str) -> ExamCard:
    exam = get_object_or_404(exams_for(request.user).prefetch_related("sections"), code=code)
    return ExamCard(exam, timezone.now(), list(attempts_of(request.user).filter(exam=exam)))


@require_safe
@login_required
def door(request: HttpRequest, code: str) -> HttpResponse:
    card = _card(request, code)
    reason = reason_not_to_start(request.user, card.exam, card.now) or reason_to_keep_out(
        card.exam, entrance_of(request)
    )
    sections = list(card.exam.sections.all())
    return render(
        request,
        "exams/door.html",
        {
            "card": card,
            "exam": card.exam,
            "sections": sections,
            "points": card.exam.blueprint().points,
            "reason": refusal(reason) if reason else "",
            "seat": Candidate.objects.filter(exam=card.exam, person=request.user)
            .values_list("site", flat=True)
            .first(),
        },
    )


@require_POST
@login_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    exam = exam_open_to(request.user, code)
    if exam is None:
        raise Http404(code)
    device = device_of(request)
    try:
        attempt = actions.start_attempt(
            request.user, exam, device=device, now=timezone.now(), entrance=entrance_of(request)
        )
    except actions.ExamRefusedError as error:
        # Pressed again because the answer to the first press was lost on its way: she already sits.
        running = open_attempt_of(request.user, exam) if error.code == "in_progress" else None
        if running is not None:
            return redirect("exam_paper", pk=running.pk)
        messages.error(request, refusal(error.code))
        return redirect("exam_door", code=code)
    return remember_device(redirect("exam_paper", pk=attempt.pk), device)


def _answer_file(attempt: Attempt, now: datetime) -> dict[str, str]:
    """For a browser that still holds answers when nothing is taken any more."""
    if attempt.state == AttemptState.VOID or attempt.imported or attempt.deadline is None:
        return {}
    if now > attempt.deadline + ANSWER_FILE_OFFERED:
        return {}
    return {"file_token": token_of(attempt), "file_key": actions.public_key_of(attempt.exam)}


def _waiting_lessons(user: User, attempt: Attempt) -> int:
    """Lessons that the completion paper of a passed exam still waits for."""
    subject = attempt.exam.subject
    if not attempt.passed or subject is None:
        return 0
    progress = outline(user, subject).progress
    return progress.total - progress.done


# On the shared computers of an exam room the page of one candidate must not be left for the next.
@never_cache
@require_safe
@login_required
def result(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = get_object_or_404(Attempt.objects.select_related("exam__subject"), pk=pk, person=request.user)
    if attempt.state in (AttemptState.PREPARED, AttemptState.IN_PROGRESS):
        return redirect("exam_paper", pk=pk)
    now = timezone.now()
    released = attempt.state == AttemptState.RELEASED
    shows_answers = can_see_answers(request.user, attempt, now)
    return render(
        request,
        "exams/result.html",
        {
            "attempt": attempt,
            "exam": attempt.exam,
            "leftover_token": leftover_token(attempt, now=now),
            **_answer_file(attempt, now),
            "released": released,
            "sections": attempt.section_results if released else [],
            "review": review_of(attempt) if shows_answers else [],
            "decisions": decisions_about(attempt),
            "changes": attempt.score_changes.all() if released else [],
            "score_review": ScoreReview.objects.filter(attempt=attempt).first() if released else None,
            "waiting_lessons": _waiting_lessons(request.user, attempt) if released else 0,
            "may_ask_review": reason_not_to_review(attempt, now) is None,
            "may_retry": released
            and not attempt.passed
            and reason_not_to_start(request.user, attempt.exam, now) is None,
        },
    )
