"""By question across candidates; no name, no earlier mark, nobody's own paper."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.rules import require
from exams import actions
from exams.explanations import refusal, review_question
from exams.explanations.marks import guide_of
from exams.models import Attempt, Exam, QuestionVersion
from exams.queries.marking import (
    OpenAnswer,
    answers_to_mark,
    lines_of,
    lines_to_mark,
    marking_queue,
    marking_state,
)
from exams.queries.sittings import attempts_to_mark
from exams.rules import can_examine, can_read_marking


def marking(request: HttpRequest) -> HttpResponse:
    """What is left to mark; who only looks on sees how much waits for others."""
    require(can_read_marking(request.user), "may not see the marking")
    marks = can_examine(request.user)
    queue = marking_queue(request.user) if marks else marking_state(request.user)
    return render(request, "exams/office/marking.html", {"queue": queue, "marks": marks})


def mark(request: HttpRequest, exam_pk: int, version_pk: int) -> HttpResponse:
    """The next answer to this question that the examiner has not marked yet."""
    require(can_examine(request.user), "may not mark")
    if not attempts_to_mark(request.user).filter(exam=exam_pk).exists():
        raise Http404
    exam = get_object_or_404(Exam, pk=exam_pk)
    version = get_object_or_404(QuestionVersion.objects.select_related("question"), pk=version_pk)
    if request.method == "POST":
        return _marked(request, exam, version)
    left = answers_to_mark(request.user, exam, version)
    if not left:
        messages.success(request, _("这道题没有等您评阅的作答了。"))
        return redirect("exam_office_marking")
    return render(request, "exams/office/mark.html", _page(exam, version, left))


def _page(exam: Exam, version: QuestionVersion, left: list[OpenAnswer]) -> dict[str, object]:
    answer = left[0]
    return {
        "exam": exam,
        "version": version,
        "answer": answer,
        "review": review_question(answer.attempt, answer.slot.number),
        "rubric": lines_to_mark(answer.attempt, version),
        "guide": guide_of(version),
        "left": len(left),
    }


def _marked(request: HttpRequest, exam: Exam, version: QuestionVersion) -> HttpResponse:
    attempt = get_object_or_404(attempts_to_mark(request.user), pk=request.POST.get("attempt", ""), exam=exam)
    try:
        slot, points, items = _given(request, attempt, version)
        actions.mark_slot(
            request.user,
            attempt,
            slot,
            points,
            now=timezone.now(),
            remark=request.POST.get("remark", ""),
            items=items,
        )
        messages.success(request, _("已记分。"))
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    if attempts_to_mark(request.user).filter(exam=exam).exists():
        return redirect("exam_office_mark", exam_pk=exam.pk, version_pk=version.pk)
    return redirect("exam_office_marking")


def _given(
    request: HttpRequest, attempt: Attempt, version: QuestionVersion
) -> tuple[int, Decimal, list[Decimal]]:
    """With a rubric its lines make up the points; none may earn more than it is worth."""
    slot = next((s for s in attempt.frozen_paper.slots() if s.version == version.pk), None)
    if slot is None:
        raise actions.ExamRefusedError("wrong_state")
    lines = lines_of(version, slot.points)
    if not lines:
        return slot.number, _points(request.POST.get("points", ""), slot.points), []
    texts = request.POST.getlist("item")
    if len(texts) != len(lines):
        raise actions.ExamRefusedError("points_out_of_range")
    items = [_points(text, line.most) for text, line in zip(texts, lines, strict=True)]
    return slot.number, sum(items, Decimal(0)), items


def _points(text: str, most: Decimal) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise actions.ExamRefusedError("points_out_of_range") from error
    if not value.is_finite() or not 0 <= value <= most or value != round(value, 2):
        raise actions.ExamRefusedError("points_out_of_range")
    return value
