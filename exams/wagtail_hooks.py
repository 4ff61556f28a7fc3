from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from academy.ui.menu import PermittedMenuItem
from exams.queries.late import exams_with_open_versions
from exams.queries.naming import exams_in_want
from exams.views import (
    admission,
    authoring,
    bank,
    console,
    exporting,
    grids,
    importing,
    late,
    marking,
    office,
    plans,
    printing,
    regrading,
    reviews,
    seating,
    statistics,
)


@hooks.register("register_admin_menu_item")
def menu() -> SubmenuMenuItem:
    bank, exams, marking = ("exams.read_bank",), ("exams.read_exams",), ("exams.read_marking",)
    items = [
        _item(_("题库"), "exam_office_questions", bank, "help", 10),
        _item(_("考试安排"), "exam_office_plans", exams, "date", 20),
        _item(_("阅卷"), "exam_office_marking", marking, "edit", 30),
        _item(_("成绩复核"), "exam_office_reviews", exams, "rotate", 40),
    ]
    return SubmenuMenuItem(_("考试"), Menu(items=items), icon_name="clipboard-list", order=130)


def _item(label: str, address: str, permissions: tuple[str, ...], icon: str, order: int) -> MenuItem:
    return PermittedMenuItem(label, reverse(address), icon_name=icon, order=order, permissions=permissions)


class LateAnswersPanel(Component):
    """On the exam officer's home: answers that wait for a decision, exam by exam."""

    name = "exams_late_answers"
    template_name = "exams/office/_waiting.html"
    order = 55

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"waiting": exams_with_open_versions(parent_context["request"].user, timezone.now())}


class ExamsInWantPanel(Component):
    """Published exams whose named questions were taken out of use since: nobody can begin them."""

    name = "exams_in_want"
    template_name = "exams/office/_in_want.html"
    order = 54

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"in_want": exams_in_want(parent_context["request"].user, timezone.now())}


@hooks.register("construct_homepage_panels")
def waiting_panels(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm("exams.run_exams"):
        panels += [ExamsInWantPanel(), LateAnswersPanel()]


@hooks.register("register_admin_urls")
def admin_urls() -> list[object]:
    patterns = [
        path("questions/", bank.questions, name="exam_office_questions"),
        path("questions/submit/", bank.submit_drafts, name="exam_office_submit_drafts"),
        path("questions/new/", authoring.choose_kind, name="exam_office_new_question"),
        path("questions/new/<str:kind>/", authoring.write, name="exam_office_write_question"),
        path("questions/preview/<str:kind>/", authoring.preview, name="exam_office_preview_question"),
        path("questions/export/", exporting.export, name="exam_office_question_export"),
        path("questions/imports/", importing.imports, name="exam_office_imports"),
        path("questions/imports/template.xlsx", importing.template, name="exam_office_import_template"),
        path("questions/imports/<int:pk>/", importing.question_import, name="exam_office_import"),
        path("questions/imports/<int:pk>/step/", importing.step, name="exam_office_import_step"),
        path(
            "questions/imports/<int:pk>/returned.xlsx",
            importing.returned,
            name="exam_office_import_returned",
        ),
        path("questions/<int:pk>/", bank.question, name="exam_office_question"),
        path("questions/<int:pk>/edit/", authoring.edit, name="exam_office_edit_question"),
        path("questions/<int:pk>/step/", bank.step, name="exam_office_question_step"),
        path("plans/", office.plans, name="exam_office_plans"),
        path("plans/new/", plans.edit, name="exam_office_new_plan"),
        path("plans/<int:pk>/", office.plan, name="exam_office_plan"),
        path("plans/<int:pk>/edit/", plans.edit, name="exam_office_edit_plan"),
        path("plans/<int:pk>/grid/", grids.grid, name="exam_office_grid"),
        path("plans/<int:pk>/publish/", office.publish, name="exam_office_publish"),
        path("plans/<int:pk>/withdraw/", office.withdraw, name="exam_office_withdraw"),
        path("plans/<int:pk>/release/", office.release, name="exam_office_release"),
        path("plans/<int:pk>/console/", console.console, name="exam_office_console"),
        path("plans/<int:pk>/late/", late.late, name="exam_office_late"),
        path("plans/<int:pk>/late/file/", late.take_file, name="exam_office_answer_file"),
        path("plans/<int:pk>/late/decide/", late.decide, name="exam_office_decide_answers"),
        path("plans/<int:pk>/admission/", admission.admission, name="exam_office_admission"),
        path("plans/<int:pk>/seating/", seating.seating, name="exam_office_seating"),
        path("plans/<int:pk>/seating.xlsx", seating.export, name="exam_office_seating_export"),
        path("plans/<int:pk>/seating/print/", seating.print_list, name="exam_office_seating_print"),
        path("plans/<int:pk>/print/", printing.papers, name="exam_office_print"),
        path(
            "plans/<int:pk>/print/<str:letter>-<str:part>.pdf",
            printing.paper,
            name="exam_office_printed_paper",
        ),
        path("plans/<int:pk>/statistics/", statistics.exam_statistics, name="exam_office_statistics"),
        path("plans/<int:pk>/statistics.xlsx", statistics.export, name="exam_office_statistics_export"),
        path(
            "plans/<int:pk>/statistics/<int:version_pk>/",
            statistics.question_statistics,
            name="exam_office_question_statistics",
        ),
        path("questions/<int:pk>/uses/", statistics.question_uses, name="exam_office_question_uses"),
        path("plans/<int:pk>/regrades/", regrading.regrades, name="exam_office_regrades"),
        path(
            "plans/<int:pk>/regrades/new/<int:version_pk>/",
            regrading.propose,
            name="exam_office_new_regrade",
        ),
        path("regrades/<int:pk>/", regrading.regrade, name="exam_office_regrade"),
        path("regrades/<int:pk>/step/", regrading.step, name="exam_office_regrade_step"),
        path("consequences/<int:pk>/decide/", regrading.decide, name="exam_office_decide"),
        path("reviews/", reviews.reviews, name="exam_office_reviews"),
        path("reviews/<int:pk>/", reviews.review, name="exam_office_review"),
        path("plans/<int:pk>/supervise/", console.supervise, name="exam_office_supervise"),
        path("marking/", marking.marking, name="exam_office_marking"),
        path("marking/<int:exam_pk>/<int:version_pk>/", marking.mark, name="exam_office_mark"),
    ]
    return [path("exams/", include(patterns))]
