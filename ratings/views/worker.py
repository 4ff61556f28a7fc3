"""What the worker and the public see."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from academy.people.queries import today
from ratings.actions.viewing import log_row_viewed
from ratings.enums import CycleState
from ratings.explanations import explain
from ratings.explanations.appeals import with_outcomes
from ratings.explanations.lifts import in_the_way, lifts_of, sufficient
from ratings.explanations.recommended import recommended_words
from ratings.explanations.trends import star_trend
from ratings.models import FinalRating, ImportRow, PublicNotice
from ratings.queries import latest_final, ratings_of
from ratings.queries.appeals import appealable, appeals_by, changes_of, objections_filed
from ratings.queries.fairness import unit_bands
from ratings.queries.honours import honours_of
from ratings.queries.later import latest_change, notices_withdrawn
from ratings.queries.schemes import scheme_of
from ratings.rules import sees_source_row
from ratings.views.objections import notice_entries


@login_required
def my_stars(request: HttpRequest) -> HttpResponse:
    finals = (
        FinalRating.objects.filter(person=request.user)
        .select_related("cycle", "certificate")
        .order_by("-cycle__period_to")
    )
    return render(
        request,
        "ratings/my_stars.html",
        {
            "final": latest_final(request.user),
            "finals": finals,
            "trend": star_trend(finals),
            # Cycles whose result is shown but not final yet.
            "open_results": ratings_of(request.user).exclude(participant__cycle__in=finals.values("cycle")),
            "objections": objections_filed(request.user),
            "honours": honours_of(request.user),
            "later": latest_change(request.user),
            "withdrawn": notices_withdrawn(request.user),
        },
    )


@login_required
def my_rating(request: HttpRequest, code: str) -> HttpResponse:
    result = get_object_or_404(ratings_of(request.user), participant__cycle__code=code)
    final = (
        FinalRating.objects.filter(cycle__code=code, person=request.user)
        .select_related("certificate", "cycle__version")
        .first()
    )
    return render(
        request,
        "ratings/my_rating.html",
        {
            "result": result,
            "cycle": result.participant.cycle,
            "final": final,
            "explanation": explain(result),
            "recommendations": recommended_words(result),
            "window": appealable(final, today()) if final else None,
            "appeals": with_outcomes(appeals_by(request.user, result.participant.cycle)) if final else [],
            "changes": changes_of(final) if final else [],
        },
    )


@login_required
def my_lifts(request: HttpRequest, code: str) -> HttpResponse:
    """A page of its own: it rates again, and most readers of the explanation do not come for it."""
    results = ratings_of(request.user).select_related("run__version")
    result = get_object_or_404(results, participant__cycle__code=code)
    found = lifts_of(result)
    return render(
        request,
        "ratings/lifts.html",
        {
            "result": result,
            "cycle": result.participant.cycle,
            "known": found is not None,
            "at_top": result.star == scheme_of(result.run.version).top_star,
            "sufficient": sufficient(found or ()),
            "in_the_way": in_the_way(found or ()),
            "recommendations": recommended_words(result),
            "bands": unit_bands(result),
        },
    )


@login_required
def source_row(request: HttpRequest, pk: int) -> HttpResponse:
    """The row of the imported file that a figure was read from."""
    row = get_object_or_404(
        ImportRow.objects.select_related("batch__cycle__unit", "batch__uploaded_by", "person"), pk=pk
    )
    if not sees_source_row(request.user, row):
        raise Http404
    log_row_viewed(request.user, row)
    return render(request, "ratings/source_row.html", {"row": row, "cells": shown_cells(row)})


def shown_cells(row: ImportRow) -> list[tuple[str, object]]:
    """The raw cells; of an ID number only the last four, even to its owner: screens are looked over."""
    return [
        (name, f"…{str(value).strip()[-4:]}" if "身份证" in name or "身份号码" in name else value)
        for name, value in row.raw.items()
        if value not in ("", None)
    ]


def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Public: name, unit, proposed star, during the notice period only; afterwards only that there was one."""
    day = today()
    notices = PublicNotice.objects.select_related("cycle", "unit").filter(starts_on__lte=day)
    found = notices.filter(cycle__code=code).order_by("-pk").first()
    if found is None:
        raise Http404
    is_running = found.cycle.state == CycleState.NOTICE and day <= found.ends_on
    if found.withdrawn_at or not is_running:
        return render(request, "ratings/notice_ended.html", {"notice": found}, status=HTTPStatus.GONE)
    entries, wanted = notice_entries(request.user, found, day), request.GET.get("name", "").strip()
    units: dict[str, list[dict[str, object]]] = {}
    for entry in entries:
        if wanted in entry["name"]:
            units.setdefault(entry["unit"], []).append(entry)
    return render(
        request,
        "ratings/notice.html",
        {"notice": found, "units": units, "people": len(entries), "wanted": wanted},
    )
