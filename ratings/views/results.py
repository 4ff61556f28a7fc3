"""The list of results, one person's page with the decision, and the list as a workbook."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.rules import holds, require
from academy.tabular.export import TableWriter
from ratings import actions
from ratings.actions import DecisionRefusedError
from ratings.actions.viewing import log_result_viewed, log_results_exported
from ratings.enums import RESULT_READERS, Opinion
from ratings.explanations import explain
from ratings.explanations.names import CATEGORY_NAMES, MOVE_NAMES
from ratings.forms import DecisionForm, ResultFilterForm
from ratings.models import CalculationRun, FinalRating, RatingResult
from ratings.queries import current_run, cycles_for, results_for
from ratings.queries.reviews import level_for, reviewed_results
from ratings.rules import can_review
from ratings.views.batches import XLSX
from ratings.views.office import cycle_or_404

PER_PAGE = 50


def _filter_form(request: HttpRequest, run: CalculationRun) -> ResultFilterForm:
    units = results_for(request.user, run).order_by("participant__unit__path")
    choices = units.values_list("participant__unit_id", "participant__unit__name").distinct()
    return ResultFilterForm(request.GET or None, units=list(choices))


def _filtered(request: HttpRequest, run: CalculationRun) -> tuple[ResultFilterForm, object]:
    form = _filter_form(request, run)
    chosen = form.cleaned_data if form.is_valid() else {}
    return form, reviewed_results(request.user, run, **chosen)


def results(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, RESULT_READERS), "may not see results")
    run = current_run(cycle)
    if run is None:
        messages.info(request, _("本周期还没有计算结果。"))
        return redirect("ratings_cycle", pk=pk)
    form, found = _filtered(request, run)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for result in page:
        result.move_words = MOVE_NAMES.get(result.move, "")
        result.category_words = CATEGORY_NAMES.get(result.participant.category, "")
    return render(
        request,
        "ratings/admin/results.html",
        {"cycle": cycle, "run": run, "page": page, "filter": form},
    )


def export(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, RESULT_READERS), "may not see results")
    run = current_run(cycle)
    if run is None:
        return redirect("ratings_cycle", pk=pk)
    _form, found = _filtered(request, run)
    header = [
        _("网格员编号"), _("姓名"), _("单位"), _("参评类别"), _("培训考核"), _("工作绩效"), _("基础分"), _("总分"),
        _("上期星级"), _("计算星级"), _("变动"),
    ]  # fmt: skip
    rows = [
        [
            r.participant.person.worker_no,
            r.participant.person.name,
            r.participant.unit.name,
            str(CATEGORY_NAMES.get(r.participant.category, "")),
            *[None if v is None else float(v) for v in (r.training, r.performance, r.base, r.total)],
            r.participant.prev_star,
            r.star,
            str(MOVE_NAMES.get(r.move, "")),
        ]
        for r in found
    ]
    log_results_exported(request.user, cycle, len(rows))
    made = _("由 %(name)s 于 %(at)s 导出") % {
        "name": request.user.name,
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }
    writer = TableWriter()
    writer.add_sheet(cycle.code, header, rows, notes=[f"{cycle.name} {made}"])
    response = HttpResponse(writer.finish(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="ratings-{cycle.code}.xlsx"'
    return response


def result_or_404(request: HttpRequest, pk: int) -> RatingResult:
    found = get_object_or_404(
        RatingResult.objects.select_related(
            "run__version", "participant__cycle__unit", "participant__person", "participant__unit"
        ),
        pk=pk,
        participant__cycle__in=cycles_for(request.user),
    )
    return get_object_or_404(
        results_for(request.user, found.run).select_related(
            "run__version", "participant__cycle__unit", "participant__person", "participant__unit"
        ),
        pk=pk,
    )


def result(request: HttpRequest, pk: int) -> HttpResponse:
    found = result_or_404(request, pk)
    level = level_for(found.participant.cycle)
    may_review = level is not None and can_review(request.user, found.participant, level)
    form = DecisionForm(request.POST or None, initial={"seen_digest": found.digest, "opinion": Opinion.AGREE})
    if request.method == "POST" and level is not None and form.is_valid():
        try:
            actions.decide(request.user, found, level=level, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("审核意见已保存。"))
            return redirect("ratings_result", pk=pk)
        except DecisionRefusedError as refusal:
            form.add_error(None, str(refusal))
    log_result_viewed(request.user, found)
    decisions = found.decisions.select_related("reviewer", "second_person")
    return render(
        request,
        "ratings/admin/result.html",
        {
            "result": found,
            "cycle": found.participant.cycle,
            "explanation": explain(found),
            "form": form,
            "may_review": may_review,
            "decisions": decisions,
            "final": FinalRating.objects.filter(result=found).first(),
            "neighbours": _neighbours(request, found),
            "category_words": CATEGORY_NAMES.get(found.participant.category, ""),
        },
    )


def _neighbours(request: HttpRequest, found: RatingResult) -> dict[str, int | None]:
    """Previous and next in the list's order, for working through three hundred people by keyboard."""
    order = list(reviewed_results(request.user, found.run).values_list("pk", flat=True))
    place = order.index(found.pk)
    return {
        "previous": order[place - 1] if place else None,
        "next": order[place + 1] if place + 1 < len(order) else None,
    }
