"""成绩复核: the candidate's page and the officer's."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.rules import require
from exams import actions
from exams.actions.reviewing import Correction
from exams.enums import ReviewState
from exams.explanations import ReviewQuestion, refusal, review_of
from exams.explanations.marks import MarkedAnswer, marked_answers
from exams.models import Attempt
from exams.queries.reviews import reviews_read_by
from exams.rules import can_answer_review, can_read_exams, reason_not_to_review


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = get_object_or_404(Attempt.objects.select_related("exam"), pk=pk, person=request.user)
    now = timezone.now()
    if request.method == "POST":
        try:
            actions.ask_review(request.user, attempt, reason=request.POST.get("reason", ""), now=now)
            messages.success(request, _("复核申请已提交，答复后会显示在成绩页。"))
            return redirect("exam_result", pk=pk)
        except actions.ExamRefusedError as error:
            messages.error(request, refusal(error.code))
    code = reason_not_to_review(attempt, now)
    return render(
        request,
        "exams/review.html",
        {"attempt": attempt, "exam": attempt.exam, "refused": refusal(code) if code else ""},
    )


def reviews(request: HttpRequest) -> HttpResponse:
    require(can_read_exams(request.user), "may not read reviews")
    found = reviews_read_by(request.user)
    return render(
        request,
        "exams/office/reviews.html",
        {
            "waiting": found.filter(state=ReviewState.WAITING),
            "answered": found.exclude(state=ReviewState.WAITING).order_by("-answered_at")[:100],
        },
    )


def review(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(reviews_read_by(request.user), pk=pk)
    may_answer = can_answer_review(request.user, found.attempt)
    if request.method == "POST":
        require(may_answer, "may not answer this review")
        try:
            actions.answer_review(
                request.user,
                found,
                answer=request.POST.get("answer", ""),
                correction=_correction(request),
                now=timezone.now(),
            )
            messages.success(request, _("复核已答复。"))
            return redirect("exam_office_reviews")
        except actions.ExamRefusedError as error:
            messages.error(request, refusal(error.code))
    return render(
        request,
        "exams/office/review.html",
        {
            "review": found,
            "may_answer": may_answer,
            "attempt": found.attempt,
            "paper": _paper(found.attempt, with_names=may_answer),
        },
    )


def _paper(
    attempt: Attempt, *, with_names: bool
) -> list[tuple[str, list[ReviewQuestion], list[MarkedAnswer]]]:
    """Each part of the paper with what examiners gave; who they were is for the one who has to decide."""
    marked = marked_answers(attempt, with_names=with_names)
    return [
        (title, entries, [marked[n] for entry in entries if (n := entry.question.slot.number) in marked])
        for title, entries in review_of(attempt)
    ]


def _correction(request: HttpRequest) -> Correction | None:
    if not request.POST.get("slot") and not request.POST.get("points"):
        return None
    try:
        correction = int(request.POST.get("slot", "")), Decimal(request.POST.get("points", ""))
    except (ValueError, InvalidOperation) as error:
        raise actions.ExamRefusedError("points_out_of_range") from error
    if not correction[1].is_finite():
        raise actions.ExamRefusedError("points_out_of_range")
    return correction
