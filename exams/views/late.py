"""Answers that came late or from a replaced device: the officer reads both versions and decides."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from exams import actions
from exams.explanations import answer_words, refusal
from exams.models import Attempt
from exams.queries.late import OpenVersion, decisions_in, open_papers
from exams.rules import can_decide_answers, can_run
from exams.views.found import exam_to_read, exam_to_run

PAPERS_ON_PAGE = 50
DECISIONS_SHOWN = 200
MAX_FILE = 10 * 1024 * 1024


@require_safe
def late(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk)
    may_run = can_run(request.user, exam)
    papers = open_papers(exam)
    page = Paginator(papers, PAPERS_ON_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "exams/office/late.html",
        {
            "exam": exam,
            "may_run": may_run,
            "waiting": sum(len(paper.versions) for paper in papers),
            "page": page,
            "papers": [
                (paper, [_row(version) for version in paper.versions], _may(request, paper.attempt))
                for paper in page
            ],
            "decisions": decisions_in(exam)[:DECISIONS_SHOWN],
        },
    )


def _may(request: HttpRequest, attempt: Attempt) -> bool:
    return can_decide_answers(request.user, attempt)


def _row(version: OpenVersion) -> tuple[OpenVersion, list[str], list[str]]:
    return version, answer_words(version.shown.item), answer_words(version.counts.item)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticked versions of one paper: adopt them or leave what counts."""
    exam = exam_to_run(request, pk)
    attempt = get_object_or_404(
        Attempt.objects.filter(exam=exam).select_related("exam", "person__unit"),
        pk=_number(request.POST.get("attempt", "")),
    )
    events = [_number(text) for text in request.POST.getlist("event")]
    reason, now = request.POST.get("reason", ""), timezone.now()
    try:
        if request.POST.get("step") == "adopt":
            made = actions.adopt_answers(
                request.user,
                attempt,
                events,
                reason=reason,
                now=now,
                points=_points(request, events),
                released_known=request.POST.get("released") == "yes",
            )
            words = ngettext("已采用 %(n)s 处作答。", "已采用 %(n)s 处作答。", len(made))
        else:
            made = actions.leave_answers(request.user, attempt, events, reason=reason, now=now)
            words = ngettext("%(n)s 处作答未采用。", "%(n)s 处作答未采用。", len(made))
        messages.success(request, words % {"n": len(made)})
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return redirect("exam_office_late", pk=pk)


@require_POST
def take_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed file of a candidate whose network never came back."""
    exam = exam_to_run(request, pk)
    given = request.FILES.get("file")
    try:
        if given is None:
            raise actions.ExamRefusedError("file_missing")
        if given.size > MAX_FILE:
            raise actions.ExamRefusedError("file_not_answers")
        taken = actions.take_answer_file(request.user, exam, given.read(), now=timezone.now())
        words = _("答卷 %(paper)s 号：新收下 %(fresh)s 处作答，%(known)s 处早已收到。")
        numbers = {"paper": taken.attempt.pk, "fresh": taken.fresh, "known": taken.known}
        messages.success(request, words % numbers)
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return redirect("exam_office_late", pk=pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _points(request: HttpRequest, events: list[int]) -> dict[int, Decimal]:
    given = {}
    for event in events:
        text = request.POST.get(f"points-{event}", "").strip()
        if not text:
            continue
        try:
            given[event] = Decimal(text)
        except InvalidOperation as error:
            raise actions.ExamRefusedError("points_out_of_range") from error
        if not given[event].is_finite():
            raise actions.ExamRefusedError("points_out_of_range")
    return given
