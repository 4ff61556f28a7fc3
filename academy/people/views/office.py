"""The roster, activation slips, roles and the audit log in the back office."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from academy.people import actions
from academy.people.enums import ROSTER_EDITORS, ROSTER_READERS, Role
from academy.people.explanations.audit import actions_named, event_words, fact_lines, facts_of
from academy.people.explanations.exports import exported_by
from academy.people.forms import AuditFilterForm, IdNumberReasonForm, PhotoForm, RoleForm, RosterFilterForm
from academy.people.models import AuditEvent, OrgUnit, Person, RoleAssignment
from academy.people.queries import (
    assignments_visible_to,
    audit_events_visible_to,
    persons_visible_to,
    scope_units,
    today,
    without_password,
)
from academy.people.rules import can_see_photo, can_view_id_number, holds, manages, reads_roles, require
from academy.tabular.export import table_bytes

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _visible(request: HttpRequest) -> QuerySet[Person]:
    require(holds(request.user, ROSTER_READERS), "may not see the roster")
    return persons_visible_to(request.user, ROSTER_READERS)


def _filtered(request: HttpRequest) -> tuple[RosterFilterForm, QuerySet[Person]]:
    form = RosterFilterForm(request.GET or None)
    people = _visible(request).order_by("unit__path", "worker_no", "pk")
    if form.is_valid():
        if q := form.cleaned_data["q"]:
            people = people.filter(
                Q(name__icontains=q) | Q(worker_no__icontains=q) | Q(username__icontains=q)
            )
        if status := form.cleaned_data["status"]:
            people = people.filter(status=status)
    return form, people


def roster(request: HttpRequest) -> HttpResponse:
    form, people = _filtered(request)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "people/admin/roster.html",
        {"page": page, "filter": form, "units": scope_units(request.user, ROSTER_EDITORS)},
    )


def export_roster(request: HttpRequest) -> HttpResponse:
    _form, people = _filtered(request)
    header = [
        _("网格员编号"),
        _("姓名"),
        _("单位"),
        _("岗位性质"),
        _("人员状态"),
        _("入职日期"),
        _("身份证后四位"),
    ]
    rows = [
        [
            p.worker_no,
            p.name,
            str(p.unit or ""),
            p.get_employment_display(),
            p.get_status_display(),
            p.hired_on,
            p.id_last4,
        ]
        for p in people
    ]
    actions.log_event(request.user, "roster.exported", unit=request.user.unit, after={"rows": len(rows)})
    notes = [exported_by(request.user, timezone.now())]
    return workbook("roster", table_bytes(_("花名册"), header, rows, notes=notes))


def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_visible(request), pk=pk)
    return render(
        request,
        "people/admin/person.html",
        {
            "person": found,
            "postings": found.postings.select_related("unit").prefetch_related("grids"),
            "leaves": found.leaves.all(),
            "may_manage": manages(request.user, found),
            "may_view_id": can_view_id_number(request.user, found),
            "photo_form": PhotoForm(),
            "may_see_photo": can_see_photo(request.user, found),
            "id_form": IdNumberReasonForm(),
        },
    )


@require_POST
@sensitive_variables("number")
def id_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole ID number, for comparing papers; each view is logged with its reason."""
    found = get_object_or_404(_visible(request), pk=pk)
    require(can_view_id_number(request.user, found), "may not read this ID number")
    form = IdNumberReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明查看原因。"))
        return redirect("people_person", pk=pk)
    number = actions.view_id_number(request.user, found, reason=form.cleaned_data["reason"])
    response = render(request, "people/admin/id_number.html", {"person": found, "number": number})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def slips(request: HttpRequest) -> HttpResponse:
    """New activation codes as slips to print: for one person, or for everybody of a unit without a password."""
    require(holds(request.user, ROSTER_EDITORS), "may not issue activation codes")
    people = list(_to_activate(request))
    if not people:
        messages.info(request, _("没有需要激活码的人员：所选单位的人都已开通账号。"))
        return redirect("people_roster")
    issued = actions.issue_activation_codes(request.user, people, now=timezone.now())
    response = render(request, "people/admin/slips.html", {"slips": issued})
    response["Cache-Control"] = "no-store"
    return response


def _to_activate(request: HttpRequest) -> Iterable[Person]:
    editable = persons_visible_to(request.user, ROSTER_EDITORS).filter(is_active=True)
    if pk := request.POST.get("person"):
        return [get_object_or_404(editable, pk=pk)]
    unit = get_object_or_404(OrgUnit, pk=request.POST.get("unit"))
    return without_password(editable.filter(unit__path__startswith=unit.path)).order_by("unit__path", "pk")


def roles(request: HttpRequest) -> HttpResponse:
    require(reads_roles(request.user), "may not see who holds which role")
    may_assign = request.user.is_superuser
    if request.method == "POST":
        require(may_assign, "only the administrator assigns roles")
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.assign_role(
            request.user,
            data["person"],
            Role(data["role"]),
            data["unit"],
            start=today(),
            reason=data["reason"],
        )
        messages.success(request, _("已授权。"))
        return redirect("people_roles")
    assignments = assignments_visible_to(request.user)
    return render(
        request,
        "people/admin/roles.html",
        {"form": form, "assignments": assignments, "may_assign": may_assign},
    )


@require_POST
def withdraw_role(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user.is_superuser, "only the administrator withdraws roles")
    assignment = get_object_or_404(RoleAssignment.objects.select_related("person", "unit"), pk=pk)
    reason = request.POST.get("reason", "").strip() or _("管理员收回")
    actions.withdraw_role(request.user, assignment, last_day=today() - timedelta(days=1), reason=reason)
    messages.success(request, _("已收回授权。"))
    return redirect("people_roles")


def _audit_events(request: HttpRequest) -> tuple[AuditFilterForm, QuerySet[AuditEvent]]:
    require(holds(request.user, {Role.AUDITOR}), "may not read the audit log")
    form = AuditFilterForm(request.GET or None)
    events = audit_events_visible_to(request.user)
    if form.is_valid():
        if q := form.cleaned_data["q"]:
            events = events.filter(
                Q(action__icontains=q)
                | Q(action__in=actions_named(q))
                | Q(object_text__icontains=q)
                | Q(actor__name__icontains=q)
            )
        if day := form.cleaned_data["day"]:
            events = events.filter(at__date=day)
    return form, events


def audit_log(request: HttpRequest) -> HttpResponse:
    form, events = _audit_events(request)
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    entries = [(event, event_words(event.action), facts_of(event)) for event in page]
    return render(request, "people/admin/audit_log.html", {"entries": entries, "page": page, "filter": form})


def export_audit_log(request: HttpRequest) -> HttpResponse:
    _form, events = _audit_events(request)
    header = [_("时间"), _("操作人"), _("操作"), _("代码"), _("对象"), _("变更"), _("原因"), _("地址")]
    rows = [
        [
            e.at,
            str(e.actor or ""),
            event_words(e.action),
            e.action,
            e.object_text,
            fact_lines(e),
            e.reason,
            e.ip,
        ]
        for e in events[:20000]
    ]
    notes = [exported_by(request.user, timezone.now())]
    return workbook("audit-log", table_bytes(_("审计日志"), header, rows, notes=notes))
