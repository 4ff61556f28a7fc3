"""The conditions at the door of an exam: code, networks, browser. They can be put right while it runs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from academy.people.rules import require
from exams import actions
from exams.explanations import refusal
from exams.forms import AdmissionForm
from exams.rules import can_run
from exams.views.found import exam_to_read


@require_http_methods(["GET", "HEAD", "POST"])
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk, imported=False)
    may_run = can_run(request.user, exam)
    if request.method == "POST":
        require(may_run, "may not change the admission to this exam")
    set_now = {"allowed_networks": exam.allowed_networks, "seb_config_key": exam.seb_config_key}
    form = AdmissionForm(request.POST or None, initial=set_now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_admission(
                request.user,
                exam,
                allowed_networks=form.cleaned_data["allowed_networks"],
                seb_config_key=form.cleaned_data["seb_config_key"],
                code=form.new_code,
                now=timezone.now(),
            )
            messages.success(request, _("入场条件已保存。"))
        except actions.ExamRefusedError as error:
            messages.error(request, refusal(error.code))
        return redirect("exam_office_plan", pk=pk)
    return render(request, "exams/office/admission.html", {"exam": exam, "form": form, "may_run": may_run})
