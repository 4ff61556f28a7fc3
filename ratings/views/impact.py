"""Who is how affected: results by sex, age, employment years, unit and grid type, without names."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.explanations.exports import exported_by
from academy.people.rules import holds, require
from academy.tabular.export import TableWriter
from ratings.actions.viewing import log_impact_exported
from ratings.engine.impact import SMALLEST_GROUP
from ratings.enums import IMPACT_READERS
from ratings.explanations.impact import ImpactTable, impact_tables
from ratings.models import CalculationRun, RatingCycle
from ratings.queries import current_run
from ratings.queries.impact import rated_people
from ratings.queries.schemes import scheme_of
from ratings.views.batches import XLSX
from ratings.views.office import cycle_or_404

USUAL_STAR = 4


def impact(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = _cycle(request, pk)
    run = current_run(cycle)
    if run is None:
        messages.info(request, _("本周期还没有计算结果。"))
        return redirect("ratings_cycle", pk=pk)
    stars, star = _asked(request, run)
    people = rated_people(run)
    context = {
        "cycle": cycle, "run": run, "stars": stars, "star": star, "people": len(people),
        "smallest": SMALLEST_GROUP, "tables": impact_tables(people, star),
    }  # fmt: skip
    return render(request, "ratings/admin/impact.html", context)


def export(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = _cycle(request, pk)
    run = current_run(cycle)
    if run is None:
        return redirect("ratings_cycle", pk=pk)
    _stars, star = _asked(request, run)
    people = rated_people(run)
    log_impact_exported(request.user, cycle, star)
    response = HttpResponse(_workbook(request, cycle, star, impact_tables(people, star)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="impact-{cycle.code}.xlsx"'
    return response


def _cycle(request: HttpRequest, pk: int) -> RatingCycle:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, IMPACT_READERS, cycle.unit), "may not see the impact table")
    return cycle


def _asked(request: HttpRequest, run: CalculationRun) -> tuple[list[int], int]:
    stars = sorted(scheme_of(run.version).stars, reverse=True)
    asked = request.GET.get("star", "")
    chosen = int(asked) if asked.isdecimal() and len(asked) == 1 else USUAL_STAR
    return stars, chosen if chosen in stars else stars[0]


def _workbook(request: HttpRequest, cycle: RatingCycle, star: int, tables: list[ImpactTable]) -> bytes:
    made = exported_by(request.user, timezone.now())
    header = [
        _("组别"), _("人数"), _("平均总分"), _("达到比例（人数）"), _("总分之差（95% 区间）"), _("比例之差（95% 区间）"),
        _("与最高一组之比"), _("结论"),
    ]  # fmt: skip
    writer = TableWriter()
    for table in tables:
        rows = [
            [r.group, r.people, r.mean_total, r.share, r.total_gap, r.share_gap, r.ratio, r.verdict]
            for r in table.rows
        ]
        notes = [cycle.name, _("达到 %(star)s 星及以上") % {"star": star}, made]
        writer.add_sheet(table.name, header, rows, notes=notes)
    return writer.finish()
