"""Writing an exam plan with its sections."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from academy.people.rules import require
from exams import actions
from exams.forms import ExamForm, SectionFormSet
from exams.models import Exam
from exams.queries.bank import questions_visible_to
from exams.rules import can_plan
from exams.views.found import exam_to_run


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    require(can_plan(request.user), "may not plan exams")
    # A published exam stays as its candidates know it.
    exam = exam_to_run(request, pk, published_at__isnull=True) if pk else Exam()
    form = ExamForm(request.POST or None, instance=exam, officer=request.user)
    # Read first: the sections look at the subject that the form says now.
    valid = form.is_valid()
    bank = questions_visible_to(request.user)
    sections = SectionFormSet(request.POST or None, instance=exam, bank=bank)
    if request.method == "POST" and sections.is_valid() and valid:
        actions.write_exam(request.user, form.save(commit=False), sections.save)
        messages.success(request, _("已保存。请看组卷检查，再发布。"))
        return redirect("exam_office_plan", pk=exam.pk)
    return render(request, "exams/office/plan_form.html", {"form": form, "sections": sections, "exam": exam})
