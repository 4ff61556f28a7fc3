"""Importing performance data in the back office: upload → columns → rehearsal → commit → undo."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.rules import holds, require
from ratings import actions
from ratings.actions import BatchRefusedError, SameFileError
from ratings.enums import BATCH_READERS, BatchState, RowVerdict
from ratings.explanations.imports import column_words, field_choices, message_words, refusal_words
from ratings.forms import MappingForm, ReasonForm, RowFilterForm, UploadForm
from ratings.models import ImportBatch
from ratings.queries import batches_for
from ratings.rules import can_change_batch, can_import
from ratings.views.office import cycle_or_404

ROWS_PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def batch_or_404(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(batches_for(request.user), pk=pk)


def batches(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, BATCH_READERS, cycle.unit), "may not see imported files")
    form = UploadForm(request.POST or None, request.FILES or None)
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
    return render(
        request,
        "ratings/admin/batches.html",
        {
            "cycle": cycle,
            "batches": batches_for(request.user).filter(cycle=cycle),
            "form": form,
            "can_import": can_import(request.user, cycle.unit),
        },
    )


def batch(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_or_404(request, pk)
    form = RowFilterForm(request.GET or None)
    verdict = form.cleaned_data["verdict"] if form.is_valid() else ""
    rows = found.rows.select_related("person")
    if verdict:
        rows = rows.filter(verdict=verdict)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.words = [message_words(message, found, row) for message in row.messages]
    return render(
        request,
        "ratings/admin/batch.html",
        {
            "batch": found,
            "page": page,
            "filter": form,
            "verdict": verdict,
            "counts": _counts(found),
            "columns": [column_words(column) for column in found.findings.get("columns", [])],
            "batch_messages": [message_words(m, found) for m in found.findings.get("messages", [])],
            "can_change": can_change_batch(request.user, found),
            "can_commit": found.state == BatchState.CHECKED and can_change_batch(request.user, found),
            "bad": sum(found.findings.get("counts", {}).get(v, 0) for v in ("held", "rejected")),
            "reason_form": ReasonForm(),
            "mapping_form": _mapping_form(found),
            "refusal": refusal_words(found),
        },
    )


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
    mapping = {
        column["key"]: form.cleaned_data[f"column_{column['letter']}"]
        for column in found.findings.get("columns", [])
        if form.cleaned_data[f"column_{column['letter']}"]
    }
    try:
        changed = actions.map_columns(
            request.user, found, mapping, source=form.cleaned_data["source"], now=timezone.now()
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
    response = HttpResponse(actions.errors_of(found, get_language() or "zh-hans"), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="errors-{found.pk}.xlsx"'
    return response
