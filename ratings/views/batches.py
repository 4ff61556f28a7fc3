"""Importing performance data in the back office: upload → columns → rehearsal → commit → undo."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.queries import today
from academy.people.rules import holds, require
from ratings import actions
from ratings.actions import BatchRefusedError, CycleRefusedError, SameFileError
from ratings.actions.viewing import log_batch_exported, log_batch_viewed
from ratings.enums import BATCH_READERS, IMPORTABLE, BatchState, RowVerdict
from ratings.explanations.imports import (
    column_words,
    coverage_words,
    field_choices,
    file_message_words,
    month_words,
    partial_words,
    period_choices,
    refusal_words,
)
from ratings.explanations.sheet_view import ignored_between, sheet_columns, sheet_lines
from ratings.forms import CoverageForm, MappingForm, ReasonForm, RowFilterForm, UploadForm
from ratings.forms.imports import PROBLEMS
from ratings.imports.error_workbook import made_line
from ratings.models import ImportBatch
from ratings.queries import batches_for
from ratings.queries.supplied import supply_of
from ratings.rules import can_change_batch, can_import, can_steer
from ratings.views.office import cycle_or_404

ROWS_PER_PAGE = 50
PROBLEM_VERDICTS = (RowVerdict.HELD, RowVerdict.REJECTED)
# Below the last row of a sheet stand its totals and signatures, however many.
ENDLESS = 2**31
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def batch_or_404(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(batches_for(request.user), pk=pk)


def batches(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, BATCH_READERS, cycle.unit), "may not see imported files")
    form = UploadForm(request.POST or None, request.FILES or None)
    may_import = can_import(request.user, cycle.unit)
    if request.method == "POST":
        require(may_import, "may not import figures of this unit")
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.upload(
                request.user,
                cycle,
                form.cleaned_data["file"],
                now=timezone.now(),
                source=form.cleaned_data["source"],
            )
            return redirect("job", pk=batch.job_id)
        except SameFileError as same:
            messages.error(request, str(same))
            return redirect("ratings_batch", pk=same.first.pk)
        except BatchRefusedError as refusal:
            form.add_error(None, str(refusal))
    found = list(batches_for(request.user).filter(cycle=cycle))
    return render(
        request,
        "ratings/admin/batches.html",
        {
            "cycle": cycle,
            "batches": found,
            # Nothing of a refused file is missing from a month: its own page says what to do.
            "months": [] if _only_refused(found) else month_words(cycle, found),
            "supplies": supply_of(cycle, today()) if cycle.state in IMPORTABLE else [],
            "can_accept_months": cycle.state in IMPORTABLE and can_steer(request.user, cycle),
            "form": form,
            "can_import": may_import,
        },
    )


def _only_refused(found: list[ImportBatch]) -> bool:
    return bool(found) and all(batch.state == BatchState.REFUSED for batch in found)


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    can_change = can_change_batch(request.user, found)
    can_commit = found.state == BatchState.CHECKED and can_change
    sheet = sheet_context(request, found)
    log_batch_viewed(request.user, found, [row.person_id for row in sheet["page"] or () if row.person_id])
    return render(
        request,
        "ratings/admin/batch.html",
        {
            "batch": found,
            **sheet,
            "counts": _counts(found),
            "columns": [
                column_words(column, found.mapped_here) for column in found.findings.get("columns", [])
            ],
            "batch_messages": file_message_words(found),
            "coverages": coverage_words(found),
            "partial": partial_words(found),
            "absent": len({each["person"] for each in found.findings.get("missing", [])}),
            "unsure": actions.needs_confirmation(found),
            "coverage_form": _coverage_form(found),
            "can_change": can_change,
            "can_commit": can_commit,
            "bad": sum(found.findings.get("counts", {}).get(v, 0) for v in ("held", "rejected")),
            "reason_form": ReasonForm(),
            "mapping_form": _mapping_form(found),
            "refusal": refusal_words(found),
        },
    )


def sheet_context(request: HttpRequest, found: ImportBatch) -> dict[str, Any]:
    """The rows asked for, beside the lines of the file that stand between them."""
    sheets = found.findings.get("sheets", [])
    names = [sheet["name"] for sheet in sheets]
    form = RowFilterForm(request.GET or None, sheets=names)
    wanted = form.cleaned_data if form.is_valid() else {}
    sheet = next(
        (each for each in sheets if each["name"] == wanted.get("sheet")), sheets[0] if sheets else None
    )
    if sheet is None:
        return {"filter": form, "page": None}
    verdict = wanted.get("verdict", "")
    rows = found.rows.filter(sheet=sheet["name"]).select_related("person").order_by("number")
    if verdict:
        rows = rows.filter(verdict__in=PROBLEM_VERDICTS if verdict == PROBLEMS else [verdict])
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = sheet_columns(sheet)
    ignored = [] if verdict else _lines_between(found, sheet["name"], page)
    return {
        "filter": form,
        "verdict": verdict,
        "sheet": sheet,
        "page": page,
        "sheet_columns": shown,
        "lines": sheet_lines(found, shown, page.object_list, ignored),
    }


def _lines_between(found: ImportBatch, sheet: str, page: Page) -> list[dict[str, object]]:
    rows = list(page.object_list)
    first = 0 if page.number == 1 else rows[0].number
    last = rows[-1].number if rows and page.has_next() else ENDLESS
    return ignored_between(found, sheet, first, last)


def _coverage_form(found: ImportBatch, data: object = None) -> CoverageForm:
    sheets = [sheet["name"] for sheet in found.findings.get("sheets", [])]
    chosen = {f"period_{n}": found.periods.get(name, "") for n, name in enumerate(sheets)}
    whole = not found.findings.get("partial") if found.whole_county is None else found.whole_county
    initial = {
        **chosen,
        "whole_county": "whole" if whole else "part",
        "replaces_recorded": "replace" if found.replaces_recorded else "ask",
    }
    return CoverageForm(data, sheets=sheets, periods=period_choices(found.cycle), initial=initial)


@require_POST
def confirm_coverage(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    require(can_change_batch(request.user, found), "may not change this batch")
    form = _coverage_form(found, request.POST)
    if not form.is_valid():
        messages.error(request, _("统计时段和范围没有保存，请检查选择。"))
        return redirect("ratings_batch", pk=pk)
    try:
        changed = actions.confirm_coverage(
            request.user,
            found,
            periods=form.periods(),
            whole_county=form.cleaned_data["whole_county"] == "whole",
            replaces_recorded=form.cleaned_data["replaces_recorded"] == "replace",
            now=timezone.now(),
        )
        messages.success(request, _("统计时段和范围已确认，整份文件已重新校验。"))
        if changed.job_id != found.job_id:
            return redirect("job", pk=changed.job_id)
    except BatchRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_batch", pk=pk)


@require_POST
def accept_month(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """Nobody has figures of this month, and the cycle is rated without it."""
    cycle = cycle_or_404(request, pk)
    day = parse_date(f"{month}-01")
    if day is None:
        raise Http404
    try:
        actions.accept_month_without_data(
            request.user, cycle, day, reason=request.POST.get("reason", ""), now=timezone.now()
        )
        messages.success(request, _("已登记：%(month)s 没有数据。") % {"month": month})
    except CycleRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_batches", pk=pk)


def _counts(found: ImportBatch) -> list[tuple[RowVerdict, int]]:
    counts = found.findings.get("counts", {})
    return [(verdict, counts.get(verdict.value, 0)) for verdict in RowVerdict]


def _mapping_form(found: ImportBatch, data: object = None) -> MappingForm:
    return MappingForm(
        data,
        columns=found.findings.get("columns", []),
        fields=field_choices(),
        initial={"source": found.source},
    )


@require_POST
def map_columns(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    require(can_change_batch(request.user, found), "may not change this batch")
    form = _mapping_form(found, request.POST)
    if not form.is_valid():
        messages.error(request, _("列对应没有保存，请检查选择。"))
        return redirect("ratings_batch", pk=pk)
    # What was left as detected stays detected, with its own reason.
    choices = {
        column["key"]: form.cleaned_data[f"column_{column['letter']}"]
        for column in found.findings.get("columns", [])
        if form.cleaned_data[f"column_{column['letter']}"] != column["field"]
    }
    try:
        changed = actions.map_columns(
            request.user, found, choices, source=form.cleaned_data["source"], now=timezone.now()
        )
        return redirect("job", pk=changed.job_id)
    except BatchRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("ratings_batch", pk=pk)


@require_POST
def decide_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    row = get_object_or_404(found.rows, pk=row_pk)
    try:
        changed = actions.decide_row(request.user, row, request.POST.get("decision", ""), now=timezone.now())
        messages.success(request, _("已处理第 %(row)s 行，整份文件已重新校验。") % {"row": row.number})
        if changed.job_id != found.job_id:
            return redirect("job", pk=changed.job_id)
    except BatchRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_batch", pk=pk)


@require_POST
def commit(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    try:
        committed = actions.request_commit(request.user, found, now=timezone.now())
        return redirect("job", pk=committed.job_id)
    except BatchRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("ratings_batch", pk=pk)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    require(can_change_batch(request.user, found), "may not undo this batch")
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("撤销必须写明原因。"))
    else:
        actions.undo_batch(request.user, found, now=timezone.now(), reason=reason)
        messages.success(request, _("整批数据已撤销，文件和校验记录仍然保留。"))
    return redirect("ratings_batch", pk=pk)


def errors(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    rows = found.rows.filter(verdict__in=PROBLEM_VERDICTS, person__isnull=False)
    log_batch_exported(request.user, found, list(rows.values_list("person_id", flat=True)))
    made = made_line(request.user.name, timezone.localtime())
    data = actions.errors_of(found, get_language() or "zh-hans", made=made)
    response = HttpResponse(data, content_type=XLSX)
    name = _("%(file)s-错误行.xlsx") % {"file": PurePath(found.filename).stem}
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response
