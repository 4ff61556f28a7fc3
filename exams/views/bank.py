"""The question bank in the back office: find, preview, write, review."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.rules import NotAllowedError, require
from exams import actions
from exams.enums import QUESTION_TRANSITIONS, QuestionStatus
from exams.explanations import refusal
from exams.forms import EDITED_KINDS, BankFilterForm, QuestionForm
from exams.models import Question
from exams.queries import near_duplicates, questions_visible_to
from exams.queries.sheets import preview_of
from exams.rules import can_approve, can_author

PAGE_SIZE = 50


def questions(request: HttpRequest) -> HttpResponse:
    require(can_author(request.user), "may not see the question bank")
    form = BankFilterForm(request.GET)
    form.is_valid()
    found = filtered(questions_visible_to(request.user), form.cleaned_data)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "exams/office/questions.html", {"form": form, "page": page})


def filtered(found: QuerySet[Question], chosen: dict[str, Any]) -> QuerySet[Question]:
    for name in ("subject", "kind", "status"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    if text := chosen.get("text"):
        found = found.filter(Q(code__icontains=text) | Q(current__stem__icontains=text))
    return found


def question(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(questions_visible_to(request.user), pk=pk)
    return render(
        request,
        "exams/office/question.html",
        {
            "question": found,
            "item": preview_of(found.current) if found.current else None,
            "versions": found.versions.select_related("created_by"),
            "steps": QUESTION_TRANSITIONS[QuestionStatus(found.status)],
            "can_approve": can_approve(request.user, found),
            "can_edit": found.kind in EDITED_KINDS,
            "similar": near_duplicates(found) if found.status == QuestionStatus.IN_REVIEW else [],
        },
    )


def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    require(can_author(request.user), "may not author questions")
    found = (
        get_object_or_404(questions_visible_to(request.user), pk=pk, kind__in=EDITED_KINDS) if pk else None
    )
    form = QuestionForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        written = form.save(commit=False)
        if found is None:
            actions.create_question(request.user, written, form.wording())
        else:
            actions.write_version(request.user, written, form.wording())
        messages.success(request, _("已保存为草稿。提交审核并由另一人通过后才会用于组卷。"))
        return redirect("exam_office_question", pk=written.pk)
    return render(request, "exams/office/question_form.html", {"form": form, "question": found})


def _approve(request: HttpRequest, found: Question) -> None:
    actions.approve_question(request.user, found, now=timezone.now())


STEPS: dict[str, Callable[[HttpRequest, Question], None]] = {
    "submit": lambda request, found: actions.submit_for_review(request.user, found),
    "approve": _approve,
    "return": lambda request, found: actions.return_question(
        request.user, found, reason=request.POST.get("reason", "")
    ),
    "retire": lambda request, found: actions.retire_question(
        request.user, found, reason=request.POST.get("reason", "")
    ),
}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(questions_visible_to(request.user), pk=pk)
    run = STEPS.get(request.POST.get("step", ""))
    try:
        if run is None:
            raise actions.ExamRefusedError("wrong_state")
        run(request, found)
        messages.success(request, _("已办理。"))
    except NotAllowedError:
        messages.error(request, _("自己出的题须由另一人审核。"))
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return redirect("exam_office_question", pk=pk)
