"""What-if questions on a cycle: asked, answered beside the real run, shared and exported."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.jobs.actions import enqueue, filled
from academy.people.explanations.exports import exported_by
from academy.people.rules import holds, require
from academy.tabular.export import TableWriter
from ratings.actions import whatif as actions
from ratings.actions.viewing import log_whatif_exported, log_whatif_viewed
from ratings.actions.whatif import Change, WhatIfRefusedError
from ratings.enums import RESULT_READERS
from ratings.explanations import whatif as words
from ratings.forms import WhatIfForm
from ratings.models import CalculationRun, RatingCycle, WhatIf, WhatIfMover
from ratings.queries import current_run
from ratings.queries.schemes import scheme_of
from ratings.queries.whatif import movers_for, results_before, versions_to_try, whatifs_for
from ratings.rules import asks_what_if
from ratings.views.batches import XLSX
from ratings.views.office import cycle_or_404

PER_PAGE = 50
# Up to here the answer comes while one waits; bigger cycles show their progress.
AT_ONCE = 1500


def whatifs(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, RESULT_READERS), "may not see what-ifs")
    run = current_run(cycle)
    if run is None:
        messages.info(request, _("本周期还没有计算结果，计算后才能测算。"))
        return redirect("ratings_cycle", pk=pk)
    may_ask = asks_what_if(request.user, cycle)
    form = _form(request, cycle, run) if may_ask else None
    if request.method == "POST":
        require(may_ask, "may not run a what-if on this cycle")
        if form is not None and form.is_valid() and (asked := _asked(request, run, form)):
            return _answered(request, asked)
    found = whatifs_for(request.user).filter(cycle=cycle)
    return render(
        request, "ratings/admin/whatifs.html", {"cycle": cycle, "run": run, "form": form, "whatifs": found}
    )


def _form(request: HttpRequest, cycle: RatingCycle, run: CalculationRun) -> WhatIfForm:
    versions = versions_to_try(request.user, cycle)
    return WhatIfForm(
        request.POST or None,
        versions=[(v.pk, f"{v} · {v.get_status_display()}") for v in versions],
        figures=words.figure_choices(scheme_of(run.version)),
        initial={"version": request.GET.get("version", "")},
    )


def _asked(request: HttpRequest, run: CalculationRun, form: WhatIfForm) -> WhatIf | None:
    chosen = form.cleaned_data["version"]
    version = versions_to_try(request.user, run.cycle).get(pk=chosen) if chosen else None
    changes = [Change(*row) for row in form.changes()]
    try:
        return actions.ask(
            request.user,
            run,
            name=form.cleaned_data["name"],
            version=version,
            changes=changes,
            now=timezone.now(),
        )
    except WhatIfRefusedError as refusal:
        form.add_error(None, str(refusal))
        return None


def _answered(request: HttpRequest, asked: WhatIf) -> HttpResponse:
    page = reverse("ratings_whatif", kwargs={"pk": asked.pk})
    if asked.cycle.participants.count() > AT_ONCE:
        job = enqueue(
            request.user,
            kind="ratings.compute_whatif",
            title=filled(gettext_lazy("测算：%(name)s"), {"name": asked.name}),
            task="ratings.compute_whatif",
            arguments={"whatif_id": asked.pk, "language": get_language() or "zh-hans"},
            now=timezone.now(),
            result_url=page,
        )
        return redirect("job", pk=job.pk)
    try:
        actions.compute(asked, now=timezone.now())
    except WhatIfRefusedError as refusal:
        messages.error(request, str(refusal))
        asked.delete()
        return redirect("ratings_whatifs", pk=asked.cycle_id)
    return redirect(page)


def whatif_or_404(request: HttpRequest, pk: int) -> WhatIf:
    require(holds(request.user, RESULT_READERS), "may not see what-ifs")
    return get_object_or_404(whatifs_for(request.user), pk=pk)


def whatif(request: HttpRequest, pk: int) -> HttpResponse:
    found = whatif_or_404(request, pk)
    if found.computed_at is None:
        messages.info(request, _("还在计算，请稍后刷新。"))
        return redirect("ratings_whatifs", pk=found.cycle_id)
    movers = movers_for(request.user, found)
    page = Paginator(movers, PER_PAGE).get_page(request.GET.get("page"))
    if page.object_list:
        log_whatif_viewed(request.user, found, [mover.participant.person_id for mover in page])
    return render(
        request,
        "ratings/admin/whatif.html",
        {
            "whatif": found,
            "cycle": found.cycle,
            "page": page,
            "movers": _worded(found, list(page)),
            "stars": [words.star_name(key) for key in words.star_keys(found)],
            "units": words.unit_counts(found),
            "whole": words.whole_counts(found),
            "sankey": words.sankey(found.summary["flows"]),
            "flows": [(words.star_name(o), words.star_name(n), c) for o, n, c in found.summary["flows"]],
            "changes": words.rule_changes(found),
            "figures": words.change_words(found, _known_numbers(request, found)),
            "is_current": found.run.is_current,
        },
    )


def _known_numbers(request: HttpRequest, found: WhatIf) -> set[str]:
    """Worker numbers of the changed figures that lie inside the viewer's units."""
    visible = asks_what_if(request.user, found.cycle)
    return {entry["worker_no"] for entry in found.corrections} if visible else set()


def _worded(found: WhatIf, movers: list[WhatIfMover]) -> list[words.MoverWords]:
    before = results_before(found, movers)
    return [words.mover_words(found, mover, before.get(mover.participant_id)) for mover in movers]


def export(request: HttpRequest, pk: int) -> HttpResponse:
    found = whatif_or_404(request, pk)
    if found.computed_at is None:
        return redirect("ratings_whatif", pk=pk)
    movers = list(movers_for(request.user, found))
    log_whatif_exported(request.user, found, [mover.participant.person_id for mover in movers])
    response = HttpResponse(_workbook(request, found, movers), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="whatif-{found.pk}.xlsx"'
    return response


def _workbook(request: HttpRequest, found: WhatIf, movers: list[WhatIfMover]) -> bytes:
    made = exported_by(request.user, timezone.now())
    notes = [f"{found.cycle.name} · {found.name}", _("测算结果，不是评定结果。"), made]
    writer = TableWriter()
    stars = [words.star_name(key) for key in words.star_keys(found)]
    header = [_("单位"), _("变动人数")]
    for star in stars:
        header += [_("%(star)s（现）") % {"star": star}, _("%(star)s（测算）") % {"star": star}]
    writer.add_sheet(_("各单位"), header, _unit_rows(found), notes=notes)
    seats = [_("单位"), _("星级"), _("名额（现）"), _("已用（现）"), _("名额（测算）"), _("已用（测算）")]
    rows = [[s["unit"], s["star"], *s["before"], *s["after"]] for s in found.summary["seats"]]
    writer.add_sheet(_("名额"), seats, rows, notes=notes)
    people = [
        _("网格员编号"), _("姓名"), _("单位"), _("现星级"), _("测算星级"), _("现总分"), _("测算总分"),
        _("现在的说明"), _("测算的说明"),
    ]  # fmt: skip
    writer.add_sheet(_("变动人员"), people, _mover_rows(found, movers), notes=notes)
    return writer.finish()


def _unit_rows(found: WhatIf) -> Iterator[list[str | int]]:
    for unit in words.unit_counts(found):
        yield [unit.name, unit.moved, *[n for c in unit.counts for n in (c.before, c.after)]]


def _mover_rows(found: WhatIf, movers: list[WhatIfMover]) -> Iterator[list[object]]:
    for mover in _worded(found, movers):
        person = mover.participant.person
        yield [
            person.worker_no, person.name, mover.participant.unit.name, mover.before, mover.after,
            mover.total_before, mover.total_after, mover.why_before, mover.why_after,
        ]  # fmt: skip
