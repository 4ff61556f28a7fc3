"""The question bank in the back office: find, review, and hand in drafts."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from academy.people.rules import NotAllowedError, require
from exams import actions
from exams.enums import QUESTION_TRANSITIONS, QuestionStatus
from exams.explanations import key_words, part_explanations, refusal, rubric_lines
from exams.forms import BankFilterForm
from exams.models import Question
from exams.queries import filtered_questions, near_duplicates, questions_visible_to
from exams.queries.naming import exams_naming
from exams.queries.sheets import preview_of
from exams.queries.usage import latest_uses, usage_of
from exams.rules import can_approve, can_author, can_read_bank

PAGE_SIZE = 50


def questions(request: HttpRequest) -> HttpResponse:
    require(can_read_bank(request.user), "may not see the question bank")
    form = BankFilterForm(request.GET)
    form.is_valid()
    found = filtered_questions(questions_visible_to(request.user), form.cleaned_data)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "exams/office/questions.html",
        {
            "form": form,
            "page": page,
            "latest": latest_uses(page.object_list),
            "may_author": can_author(request.user),
        },
    )


@require_POST
def submit_drafts(request: HttpRequest) -> HttpResponse:
    """The chosen drafts go to review together; what is no draft stays as it is."""
    require(can_author(request.user), "may not author questions")
    chosen = [int(pk) for pk in request.POST.getlist("question") if pk.isascii() and pk.isdigit()]
    count = actions.submit_all_for_review(
        request.user, questions_visible_to(request.user).filter(pk__in=chosen[:PAGE_SIZE])
    )
    words = ngettext("已提交 %(n)d 道草稿审核。", "已提交 %(n)d 道草稿审核。", count) % {"n": count}
    messages.success(request, words)
    query = request.POST.get("query", "")
    return redirect(f"{request.path.removesuffix('submit/')}{f'?{query}' if query else ''}")


def question(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(questions_visible_to(request.user), pk=pk)
    current = found.current
    return render(
        request,
        "exams/office/question.html",
        {
            "question": found,
            "item": preview_of(current) if current else None,
            "key": key_words(current, current.key) if current else [],
            "rubric_lines": rubric_lines(current.key) if current else [],
            "part_explanations": part_explanations(current.key) if current else [],
            "versions": found.versions.select_related("created_by"),
            "steps": QUESTION_TRANSITIONS[QuestionStatus(found.status)],
            "may_author": can_author(request.user),
            "can_approve": can_approve(request.user, found),
            "usage": usage_of(found),
            "naming": exams_naming(found, timezone.now()),
            "similar": near_duplicates(found) if found.status == QuestionStatus.IN_REVIEW else [],
        },
    )


def _approve(request: HttpRequest, found: Question) -> None:
    actions.approve_question(request.user, found, now=timezone.now())


STEPS: dict[str, Callable[[HttpRequest, Question], None]] = {
    "submit": lambda request, found: actions.submit_for_review(request.user, found),
    "approve": _approve,
    "return": lambda request, found: actions.return_question(
        request.user, found, reason=request.POST.get("reason", "")
    ),
    "retire": lambda request, found: actions.retire_question(
        request.user,
        found,
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
        exams_known="exams_known" in request.POST,
    ),
}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_author(request.user), "may not author questions")
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
