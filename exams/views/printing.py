"""Papers to be printed: order variants, take the files. Every file taken is on record."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from academy.people.rules import require
from exams import actions
from exams.actions.planning import check_feasibility
from exams.explanations import refusal
from exams.forms import PrintForm
from exams.models import Exam
from exams.queries.printing import printed_papers_of
from exams.rules import can_print, can_read_papers
from exams.views.downloads import attached
from exams.views.found import exam_to_read

PARTS = ("paper", "key", "sheet")


def _exam(request: HttpRequest, pk: int) -> Exam:
    exam = exam_to_read(request, pk, imported=False)
    require(can_read_papers(request.user, exam), "may not read printed papers of this exam")
    return exam


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    exam = _exam(request, pk)
    may_print = can_print(request.user, exam)
    if request.method == "POST":
        require(may_print, "may not print papers of this exam")
    form = PrintForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            ordered = actions.order_papers(
                request.user, exam, data["variants"], with_sheet=data["with_sheet"], now=timezone.now()
            )
        except actions.ExamRefusedError as error:
            messages.error(request, refusal(error.code))
            return redirect("exam_office_print", pk=pk)
        return redirect("job", pk=ordered[0].job_id)
    return render(
        request,
        "exams/office/print.html",
        {
            "exam": exam,
            "form": form,
            "may_print": may_print,
            "printed": printed_papers_of(request.user, exam),
            "feasible": check_feasibility(exam).feasible,
        },
    )


@require_safe
def paper(request: HttpRequest, pk: int, letter: str, part: str) -> HttpResponse:
    exam = _exam(request, pk)
    found = get_object_or_404(printed_papers_of(request.user, exam), letter=letter)
    stored = getattr(found, f"{part}_file") if part in PARTS else None
    if not stored:
        raise Http404
    actions.note_paper_taken(request.user, found, part, now=timezone.now())
    with stored.open("rb") as file:
        response = attached(file.read(), f"{found.code}-{part}.pdf", "application/pdf")
    response["Cache-Control"] = "no-store"
    return response
