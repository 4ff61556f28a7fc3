"""One page of pictures per cycle, drawn on the server, each with its figures as a table."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from academy.people.rules import holds, require
from ratings.enums import RESULT_READERS
from ratings.explanations import charts as pictures
from ratings.explanations.names import COMPONENT_NAMES
from ratings.queries import charts as figures
from ratings.queries import current_run
from ratings.queries.schemes import scheme_of
from ratings.views.office import cycle_or_404


def charts(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, RESULT_READERS), "may not see results")
    run = current_run(cycle)
    if run is None:
        messages.info(request, _("本周期还没有计算结果。"))
        return redirect("ratings_cycle", pk=pk)
    scheme = scheme_of(run.version)
    units = figures.unit_seats(request.user, run)
    totals = figures.scored(request.user, run).filter(total__isnull=False).values_list("total", flat=True)
    names = {**{code: str(name) for code, name in COMPONENT_NAMES.items()}, "total": _("总分")}
    boxes = [
        (names.get(group.code, group.code), pictures.box_picture(group))
        for group in figures.component_boxes(request.user, run)
    ]
    return render(
        request,
        "ratings/admin/charts.html",
        {
            "cycle": cycle,
            "run": run,
            "units": units,
            "stack": pictures.star_stack(units),
            "histogram": pictures.score_histogram(
                figures.score_bins(totals), figures.band_lines(run), scheme.fail_below
            ),
            "boxes": boxes,
            "trend": pictures.trend_picture(figures.trend_of(request.user, cycle)),
            "star_levels": pictures.STARS,
            "smallest": figures.SMALLEST_BOX,
            "reads_whole": holds(request.user, RESULT_READERS, cycle.unit),
        },
    )
