"""Exam officers: the plan, its feasibility, the sittings as they run."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.rules import require
from courses.models import CoursePage
from exams import actions
from exams.actions.planning import check_feasibility
from exams.enums import AttemptState
from exams.explanations import refusal
from exams.models import Attempt
from exams.queries import exams_read_by
from exams.queries.balance import balance_of
from exams.queries.bank import questions_visible_to
from exams.queries.fixed import chosen_questions, chosen_sections
from exams.queries.naming import in_want, is_begun, ready_with
from exams.queries.refused import refused_candidates
from exams.queries.sittings import states_by_exam
from exams.rules import can_plan, can_read_exams, can_read_papers, can_run
from exams.views.found import exam_to_read, exam_to_run

PLANS_SHOWN = 200


def plans(request: HttpRequest) -> HttpResponse:
    require(can_read_exams(request.user), "may not read exam plans")
    found = list(exams_read_by(request.user)[:PLANS_SHOWN])
    counts = states_by_exam(found)
    return render(
        request,
        "exams/office/plans.html",
        {
            "plans": [(exam, counts.get(exam.pk, {})) for exam in found],
            "may_plan": can_plan(request.user),
        },
    )


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_read(request, pk)
    check = check_feasibility(exam)
    subjects = {cell.cell.subject for cell in check.checks} - {None}
    blueprint, sections = exam.blueprint(), list(exam.sections.all())
    # Papers with the same questions are equally hard.
    alike = exam.imported or blueprint.is_fixed
    balance, of_trials = (None, False) if alike else balance_of(exam)
    may_read_papers = can_read_papers(request.user, exam)
    chosen = chosen_sections(questions_visible_to(request.user), exam, sections) if may_read_papers else []
    return render(
        request,
        "exams/office/plan.html",
        {
            "exam": exam,
            "sections": sections,
            "all_fixed": blueprint.is_fixed,
            "chosen": chosen,
            "ready": ready_with(exam, chosen_questions(chosen)) if exam.published_at else {},
            "in_want": in_want(exam, sections, timezone.now()),
            "begun": is_begun(exam),
            "over": timezone.now() >= exam.closes_at,
            "points": blueprint.points,
            "check": check,
            "balance": balance,
            "balance_of_trials": of_trials,
            "subjects": dict(CoursePage.objects.filter(pk__in=subjects).values_list("pk", "title")),
            "refused": None if exam.imported else refused_candidates(request.user, exam),
            "may_run": can_run(request.user, exam),
            "may_read_papers": may_read_papers,
            "graded": Attempt.objects.filter(exam=exam, state=AttemptState.GRADED).count(),
        },
    )


def _tell(request: HttpRequest, run: Callable[[], str]) -> None:
    """Do it and say so; a refusal is a sentence, not an error page."""
    try:
        messages.success(request, run())
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_run(request, pk)

    def run() -> str:
        actions.withdraw_exam(request.user, exam, reason=request.POST.get("reason", ""), now=timezone.now())
        return _("已撤回发布。修改后请重新发布；试卷会重新组。")

    _tell(request, run)
    return redirect("exam_office_plan", pk=pk)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_run(request, pk)

    def run() -> str:
        actions.publish_exam(request.user, exam, now=timezone.now())
        return _("考试已发布。")

    _tell(request, run)
    return redirect("exam_office_plan", pk=pk)


def _released(count: int) -> str:
    return _("已发布 %(n)s 份成绩。") % {"n": count} if count else _("没有等待发布的成绩。")


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    exam = exam_to_run(request, pk)
    _tell(request, lambda: _released(actions.release_exam(request.user, exam, now=timezone.now())))
    return redirect("exam_office_plan", pk=pk)
