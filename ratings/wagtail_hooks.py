from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from academy.ui.menu import PermittedMenuItem
from ratings.queries import cycles_for
from ratings.rules import works_with_ratings
from ratings.views import (
    absent,
    appeals,
    batches,
    charts,
    confirming,
    effect,
    honours,
    impact,
    kin,
    lists,
    missing,
    objections,
    office,
    results,
    schemes,
    vetoes,
    whatif,
)
from ratings.views.waiting import waiting_lines

OFFICE_PERMISSIONS = (
    "ratings.import_performance",
    "ratings.review",
    "ratings.calculate",
    "people.view_audit_log",
)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("星级考评"), reverse("ratings_cycles"), icon_name="pick", order=150, permissions=OFFICE_PERMISSIONS
    )


@hooks.register("register_admin_menu_item")
def schemes_menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("考评方案"),
        reverse("ratings_schemes"),
        icon_name="doc-full",
        order=151,
        permissions=OFFICE_PERMISSIONS,
    )


@hooks.register("register_admin_menu_item")
def relatives_menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("亲属申报"),
        reverse("ratings_relatives"),
        icon_name="group",
        order=153,
        permissions=OFFICE_PERMISSIONS,
    )


@hooks.register("register_admin_menu_item")
def effect_menu_item() -> MenuItem:
    return PermittedMenuItem(
        _("培训成效"),
        reverse("ratings_effect"),
        icon_name="view",
        order=152,
        permissions=("ratings.read_effect",),
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[object]:
    patterns = [
        path("", office.cycles, name="ratings_cycles"),
        path("cycles/<int:pk>/", office.cycle, name="ratings_cycle"),
        path("cycles/<int:pk>/freeze/", confirming.freeze, name="ratings_freeze"),
        path("cycles/<int:pk>/calculate/", office.calculate, name="ratings_calculate"),
        path("cycles/<int:pk>/advance/", office.advance, name="ratings_advance"),
        path("cycles/<int:pk>/street/", confirming.end_street_review, name="ratings_end_street_review"),
        path("cycles/<int:pk>/back/", office.step_back, name="ratings_step_back"),
        path("cycles/<int:pk>/notice/", confirming.publish_notice, name="ratings_publish_notice"),
        path("cycles/<int:pk>/five-stars/", office.confirm_five_stars, name="ratings_five_stars"),
        path("cycles/<int:pk>/finalise/", confirming.finalise, name="ratings_finalise"),
        path("cycles/<int:pk>/archive/", confirming.archive, name="ratings_archive"),
        path("cycles/<int:pk>/certificates/", office.issue_certificates, name="ratings_certificates"),
        path("cycles/<int:pk>/missing/", missing.missing, name="ratings_missing"),
        path("cycles/<int:pk>/vetoes/", vetoes.vetoes, name="ratings_vetoes"),
        path(
            "cycles/<int:pk>/vetoes/<int:veto_pk>/confirm/", vetoes.confirm_veto, name="ratings_confirm_veto"
        ),
        path("cycles/<int:pk>/vetoes/<int:veto_pk>/evidence/", vetoes.evidence, name="ratings_veto_evidence"),
        path(
            "cycles/<int:pk>/vetoes/<int:veto_pk>/evidence/add/",
            vetoes.add_evidence,
            name="ratings_add_veto_evidence",
        ),
        path("cycles/<int:pk>/batches/", batches.batches, name="ratings_batches"),
        path("cycles/<int:pk>/charts/", charts.charts, name="ratings_charts"),
        path("cycles/<int:pk>/lists/<slug:name>/", lists.listing, name="ratings_list"),
        path("cycles/<int:pk>/lists/<slug:name>/export/", lists.export, name="ratings_list_export"),
        path("cycles/<int:pk>/lists/<slug:name>/views/", lists.keep_view, name="ratings_keep_view"),
        path(
            "cycles/<int:pk>/lists/<slug:name>/views/<int:view_pk>/delete/",
            lists.drop_view,
            name="ratings_drop_view",
        ),
        path("cycles/<int:pk>/honours/", honours.honours, name="ratings_honours"),
        path("cycles/<int:pk>/honours/kinds/", honours.define, name="ratings_honour_kinds"),
        path("cycles/<int:pk>/honours/confirm/", honours.confirm, name="ratings_confirm_honours"),
        path("honours/<int:pk>/", honours.honour, name="ratings_honour"),
        path("relatives/", kin.relatives, name="ratings_relatives"),
        path("relatives/<int:pk>/end/", kin.end, name="ratings_end_relative"),
        path("cycles/<int:pk>/impact/", impact.impact, name="ratings_impact"),
        path("cycles/<int:pk>/impact/export/", impact.export, name="ratings_impact_export"),
        path("batches/<int:pk>/", batches.batch, name="ratings_batch"),
        path("batches/<int:pk>/missing/", absent.absent, name="ratings_batch_missing"),
        path("batches/<int:pk>/missing/export/", absent.export, name="ratings_batch_missing_export"),
        path("batches/<int:pk>/columns/", batches.map_columns, name="ratings_map_columns"),
        path("batches/<int:pk>/coverage/", batches.confirm_coverage, name="ratings_confirm_coverage"),
        path("cycles/<int:pk>/months/<str:month>/", batches.accept_month, name="ratings_accept_month"),
        path("batches/<int:pk>/rows/<int:row_pk>/", batches.decide_row, name="ratings_decide_row"),
        path("batches/<int:pk>/commit/", batches.commit, name="ratings_commit"),
        path("batches/<int:pk>/undo/", batches.undo, name="ratings_undo"),
        path("batches/<int:pk>/errors/", batches.errors, name="ratings_errors"),
        path("results/<int:pk>/", results.result, name="ratings_result"),
        path("training-effect/", effect.effect, name="ratings_effect"),
        path("schemes/", schemes.schemes, name="ratings_schemes"),
        path("schemes/versions/<int:pk>/", schemes.version, name="ratings_scheme_version"),
        path("schemes/versions/<int:pk>/edit/", schemes.edit, name="ratings_scheme_edit"),
        path("schemes/versions/<int:pk>/example/", schemes.try_example, name="ratings_scheme_example"),
        path("schemes/versions/<int:pk>/draft/", schemes.draft, name="ratings_scheme_draft"),
        path("schemes/versions/<int:pk>/discard/", schemes.discard, name="ratings_scheme_discard"),
        path("schemes/versions/<int:pk>/activate/", schemes.activate, name="ratings_scheme_activate"),
        path("schemes/versions/<int:pk>/rules/", schemes.rules_file, name="ratings_scheme_rules"),
        path("schemes/versions/<int:pk>/upload/", schemes.upload_rules, name="ratings_scheme_upload"),
        path("schemes/versions/<int:pk>/policy/", schemes.policy_file, name="ratings_scheme_policy"),
        path(
            "schemes/versions/<int:pk>/compare/<int:other_pk>/",
            schemes.compare,
            name="ratings_scheme_compare",
        ),
        path("cycles/<int:pk>/objections/", objections.worklist, name="ratings_objections"),
        path("cycles/<int:pk>/objections/send-back/", objections.send_back, name="ratings_send_back"),
        path("cycles/<int:pk>/appeals/", appeals.worklist, name="ratings_appeals"),
        path("appeals/<int:pk>/", appeals.appeal, name="ratings_appeal"),
        path("appeals/<int:pk>/effects/", appeals.ask_effects, name="ratings_appeal_effects"),
        path("appeals/<int:pk>/decide/", appeals.decide, name="ratings_decide_appeal"),
        path("finals/<int:pk>/", appeals.final, name="ratings_final"),
        path("changes/<int:pk>/<str:step>/", appeals.settle_change, name="ratings_settle_change"),
        path("objections/<int:pk>/answer/", objections.answer, name="ratings_answer_objection"),
        path("cycles/<int:pk>/whatifs/", whatif.whatifs, name="ratings_whatifs"),
        path("whatifs/<int:pk>/", whatif.whatif, name="ratings_whatif"),
        path("whatifs/<int:pk>/export/", whatif.export, name="ratings_whatif_export"),
        path("decisions/<int:pk>/settle/", office.settle_override, name="ratings_settle_override"),
    ]
    return [path("ratings/", include(patterns))]


class WaitingPanel(Component):
    """The first thing an officer sees: the cycles of the own unit and what waits in them."""

    name = "ratings_waiting"
    template_name = "ratings/admin/_waiting.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        user = parent_context["request"].user
        found = list(cycles_for(user)[:10])
        return {
            "cycles": found,
            "waiting": waiting_lines(user, found),
            "has_task": works_with_ratings(user),
        }


@hooks.register("construct_homepage_panels")
def waiting_panel(request: HttpRequest, panels: list[Component]) -> None:
    if any(request.user.has_perm(permission) for permission in OFFICE_PERMISSIONS):
        panels.append(WaitingPanel())
