"""After a key error: propose, look at the dry run, confirm; then decide what follows for what was issued."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from academy.people.rules import require
from exams import actions, rules
from exams.enums import IN_FORCE
from exams.explanations import key_words, refusal
from exams.forms import RegradeForm
from exams.models import QuestionVersion, Regrade
from exams.queries.regrading import (
    balance_of,
    completions_resting_on,
    consequences_read_by,
    regrades_read_by,
    waiting_consequences,
)
from exams.views.found import exam_to_read, exam_to_run

PAGE_SIZE = 100


@require_safe
def regrades(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk)
    return render(
        request,
        "exams/office/regrades.html",
        {
            "exam": exam,
            "may_run": rules.can_run(request.user, exam),
            "regrades": regrades_read_by(request.user).filter(exam=exam),
            "consequences": consequences_read_by(request.user).filter(change__attempt__exam=exam),
        },
    )


def propose(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    exam = exam_to_run(request, pk, imported=False)
    version = get_object_or_404(QuestionVersion.objects.select_related("question"), pk=version_pk)
    form = RegradeForm(request.POST or None, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            regrade = actions.propose_regrade(
                request.user,
                exam,
                version,
                policy=form.cleaned_data["policy"],
                new_key=form.new_key(),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except actions.ExamRefusedError as error:
            form.add_error(None, refusal(error.code))
        else:
            return redirect("job", pk=regrade.job_id)
    return render(
        request,
        "exams/office/regrade_form.html",
        {"exam": exam, "version": version, "form": form, "old_key": key_words(version, version.key)},
    )


@require_safe
def regrade(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(regrades_read_by(request.user), pk=pk)
    effects = list(found.effects.select_related("attempt__person__unit"))
    effects.sort(key=lambda effect: (not effect.crosses, effect.mark_after > effect.mark_before, effect.pk))
    crossing = {effect.attempt.person_id for effect in effects if effect.crosses}
    page = Paginator(effects, PAGE_SIZE).get_page(request.GET.get("page"))
    resting = completions_resting_on(found.exam, crossing)
    return render(
        request,
        "exams/office/regrade.html",
        {
            "regrade": found,
            "may_run": rules.can_run(request.user, found.exam),
            "old_key": key_words(found.version, found.version.key),
            "new_key": key_words(found.version, found.new_key) if found.new_key else [],
            "still_wrong": found.state in IN_FORCE
            and found.new_key
            and found.version.question.current_id == found.version_id,
            "balance": balance_of(effects),
            "page": page,
            "rows": [(effect, resting.get(effect.attempt.person_id)) for effect in page],
            "dependents": [item for known in rules.dependents for item in known(found.exam, crossing)],
        },
    )


STEPS: dict[str, Callable[[HttpRequest, Regrade], object]] = {
    "again": lambda request, found: actions.examine_regrade(found, now=timezone.now()),
    "confirm": lambda request, found: actions.confirm_regrade(request.user, found, now=timezone.now()),
    "drop": lambda request, found: actions.drop_regrade(request.user, found, now=timezone.now()),
}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(regrades_read_by(request.user), pk=pk)
    require(rules.can_run(request.user, found.exam), "may not correct scores of this exam")
    name = request.POST.get("step", "")
    try:
        if name not in STEPS:
            raise actions.ExamRefusedError("wrong_state")
        STEPS[name](request, found)
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
        return redirect("exam_office_regrade", pk=pk)
    found.refresh_from_db()
    if name == "confirm":
        return redirect("job", pk=found.job_id)
    return redirect("exam_office_regrade", pk=pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(waiting_consequences(request.user), pk=pk)
    require(rules.can_run(request.user, found.change.attempt.exam), "may not decide on this result")
    try:
        actions.decide_consequence(
            request.user,
            found,
            confirm=request.POST.get("step") == "confirm",
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
        messages.success(request, _("已办理。"))
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return redirect("exam_office_regrades", pk=found.change.attempt.exam_id)
