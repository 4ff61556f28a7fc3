"""The paper itself, with and without script, and handing it in."""

import json
import secrets
import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from exams import actions
from exams.actions.saving import Change, SaveState
from exams.actions.sitting import close_if_overdue, token_of
from exams.actions.tokens import AttemptToken
from exams.engine.stages import Stage, open_stage
from exams.enums import AttemptState
from exams.explanations import refusal, save_refusal
from exams.explanations.paper import answer_sheet, open_questions
from exams.forms import read_answer
from exams.models import Attempt
from exams.queries.pulse import announcements_to
from exams.queries.sheets import SheetSection, given_answers, opened_sheet, sheet_of
from exams.queries.sittings import own_attempt
from exams.rules import reason_to_keep_out
from exams.views.devices import COOKIE, device_of, remember_device
from exams.views.entrance import entrance_of

# Where a button of the paper leads that leaves its questions.
LEAVING = {"hand_in": "exam_hand_in", "go_on": "exam_go_on"}


def _own(request: HttpRequest, pk: int) -> Attempt:
    attempt = own_attempt(request.user, pk)
    if attempt is None:
        raise Http404(pk)
    return close_if_overdue(attempt, now=timezone.now())


def _is_here(request: HttpRequest, attempt: Attempt) -> bool:
    return attempt.device == request.COOKIES.get(COOKIE, "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = _own(request, pk)
    if attempt.state != AttemptState.IN_PROGRESS:
        return redirect("exam_result", pk=pk)
    # What was answered is taken from anywhere; only to see the questions she must be in the right place.
    if request.method != "POST" and (reason := reason_to_keep_out(attempt.exam, entrance_of(request))):
        return render(
            request,
            "exams/kept_out.html",
            {"attempt": attempt, "exam": attempt.exam, "reason": refusal(reason)},
            status=403,
        )
    if not _is_here(request, attempt):
        return render(request, "exams/take_over.html", {"attempt": attempt, "exam": attempt.exam})
    if request.method == "POST":
        return _save_form(request, attempt, opened_sheet(attempt))
    stage, given = _stage(attempt), given_answers(attempt)
    total = sum(1 for _slot in attempt.frozen_paper.slots())
    return render(
        request,
        "exams/paper.html",
        {
            "attempt": attempt,
            "exam": attempt.exam,
            "sections": open_questions(attempt.exam, stage, total, given),
            "answer_sheet": answer_sheet(stage, given),
            "stage": stage,
            "total": total,
            "token": token_of(attempt),
            "file_key": actions.public_key_of(attempt.exam),
            "now": timezone.now(),
            "announcements": announcements_to(attempt),
        },
    )


def _stage(attempt: Attempt) -> Stage:
    return open_stage(attempt.frozen_paper, attempt.closed_slots)


def _changes(request: HttpRequest, sheet: list[SheetSection]) -> list[Change]:
    """Only what this page changed: a form left open in another tab must not wipe newer answers."""
    sequence = time.time_ns() // 1_000_000
    # Each sent form is a device of its own: two that arrive in the same instant must both be logged.
    device = f"form-{secrets.token_hex(8)}"
    changes = []
    for question in (question for section in sheet for question in section.questions):
        shown = request.POST.get(f"shown-{question.slot.number}")
        if shown is None:
            continue
        given: Any = read_answer(question.item, request.POST)
        if json.dumps(given) != shown:
            changes.append(Change(question.slot.number, sequence, given, device))
    return changes


def _save_form(request: HttpRequest, attempt: Attempt, sheet: list[SheetSection]) -> HttpResponse:
    token = AttemptToken(attempt.pk, attempt.epoch, sum(len(section.questions) for section in sheet))
    saved = actions.save_answers(token, _changes(request, sheet), now=timezone.now())
    if saved.state is not SaveState.SAVED:
        messages.error(request, save_refusal(saved.state))
        # The paper itself goes on where only a section of it is closed; the page of the result sends her back to it.
        return redirect("exam_result", pk=attempt.pk)
    goto = request.POST.get("goto", "")
    if goto in LEAVING:
        return redirect(LEAVING[goto], pk=attempt.pk)
    response = redirect("exam_paper", pk=attempt.pk)
    if goto.isascii() and goto.isalnum():
        response["Location"] += f"#{goto}"
    return response


@require_POST
@login_required
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    device = device_of(request)
    try:
        actions.take_over(_own(request, pk), device=device, now=timezone.now(), entrance=entrance_of(request))
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return remember_device(redirect("exam_paper", pk=pk), device)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = _own(request, pk)
    if attempt.state != AttemptState.IN_PROGRESS:
        return redirect("exam_result", pk=pk)
    if not _is_here(request, attempt):
        return redirect("exam_paper", pk=pk)
    if request.method == "POST":
        actions.submit_attempt(attempt, now=timezone.now(), actor=request.user)
        return redirect("exam_result", pk=pk)
    return render(request, "exams/hand_in.html", _before_leaving(attempt))


def _before_leaving(attempt: Attempt) -> dict[str, Any]:
    """What she should know before she can no longer change anything here."""
    questions = [question for section in sheet_of(attempt) for question in section.questions]
    stage = _stage(attempt)
    return {
        "attempt": attempt,
        "exam": attempt.exam,
        "stage": stage,
        "total": len(questions),
        "open": [question.slot.number for question in questions if not question.answered],
        "unseen": sum(slot.number > stage.last for slot in attempt.frozen_paper.slots()),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """To the next stage, and never back; the page names what stays unanswered."""
    attempt = _own(request, pk)
    if attempt.state != AttemptState.IN_PROGRESS:
        return redirect("exam_result", pk=pk)
    if not _is_here(request, attempt) or _stage(attempt).is_last:
        return redirect("exam_paper", pk=pk)
    if request.method != "POST":
        return render(request, "exams/go_on.html", _before_leaving(attempt))
    last = request.POST.get("last", "")
    try:
        actions.go_on(
            attempt,
            last=int(last) if last.isascii() and last.isdigit() and len(last) < 6 else 0,
            device=request.COOKIES.get(COOKIE, ""),
            now=timezone.now(),
        )
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return redirect("exam_paper", pk=pk)
