"""How the questions of each section spread over subjects and difficulties."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exams import actions
from exams.explanations import refusal
from exams.forms import GridForm
from exams.queries.grids import LEVELS, supplies_of
from exams.views.found import exam_to_run


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_run(request, pk, published_at__isnull=True)
    # Where the questions themselves are chosen, there is nothing to spread.
    sections = [section for section in exam.sections.all() if not section.fixed]
    supplies = supplies_of(exam, sections)
    grids = [
        GridForm(request.POST or None, section=section, supply=supply)
        for section, supply in zip(sections, supplies, strict=True)
    ]
    if request.method == "POST" and all(form.is_valid() for form in grids):
        try:
            actions.write_grids(request.user, exam, {form.section.pk: form.grid() for form in grids})
            messages.success(request, _("已保存。请看组卷检查，再发布。"))
        except actions.ExamRefusedError as error:
            messages.error(request, refusal(error.code))
        return redirect("exam_office_plan", pk=pk)
    return render(request, "exams/office/grid.html", {"exam": exam, "grids": grids, "levels": LEVELS})
