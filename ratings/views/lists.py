"""The pages of the lists: one page, one workbook and the saved views for each of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.rules import require
from ratings.actions.saved_views import delete_view, save_view
from ratings.actions.viewing import log_list_exported, log_list_viewed
from ratings.forms import SavedViewForm
from ratings.models import RatingCycle, SavedView
from ratings.rules import works_with_ratings
from ratings.views.batches import XLSX
from ratings.views.list_specs import REVIEW_LISTS, SPECS
from ratings.views.listing import Listing, ListSpec
from ratings.views.office import cycle_or_404
from ratings.views.outcome_specs import OUTCOME_LISTS

# Lists with a page of their own, where something is done about the rows.
OWN_PAGES = {"missing": "ratings_missing", "vetoes": "ratings_vetoes", "honours": "ratings_honours"}


def address_of(cycle: RatingCycle, name: str) -> str:
    if name in OWN_PAGES:
        return reverse(OWN_PAGES[name], args=[cycle.pk])
    return reverse("ratings_list", args=[cycle.pk, name])


def spec_or_404(request: HttpRequest, cycle: RatingCycle, name: str) -> ListSpec:
    if name not in SPECS:
        raise Http404
    require(SPECS[name].may_read(request.user, cycle), "may not read this list")
    return SPECS[name]


def listing(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    if name in OWN_PAGES:
        return redirect(f"{address_of(cycle, name)}?{request.GET.urlencode()}")
    return render_list(request, cycle, spec_or_404(request, cycle, name))


def render_list(
    request: HttpRequest,
    cycle: RatingCycle,
    spec: ListSpec,
    template: str = "ratings/admin/list.html",
    context: Mapping[str, Any] | None = None,
    beside: Iterable[int] = (),
) -> HttpResponse:
    """`beside`: people whom the page shows outside the list."""
    found = Listing(request.user, spec, cycle, request.GET)
    rows = found.shown()
    shown = [*(row.person for row in rows), *beside]
    count = found.page.paginator.count
    log_list_viewed(request.user, cycle, spec.name, found.filter_words(), count, people=shown)
    return render(
        request,
        template,
        {
            "cycle": cycle,
            "spec": spec,
            "listing": found,
            "page": found.page,
            "rows": rows,
            "headers": found.headers(),
            "terms": spec.terms(cycle),
            "tabs": tabs(request, cycle, spec),
            "views": SavedView.objects.filter(owner=request.user, list_name=spec.name),
            "save_form": SavedViewForm(initial={"parameters": found.query()})
            if works_with_ratings(request.user)
            else None,
            "export_url": f"{reverse('ratings_list_export', args=[cycle.pk, spec.name])}?{found.query()}",
            **(context or {}),
        },
    )


def tabs(request: HttpRequest, cycle: RatingCycle, spec: ListSpec) -> list[tuple[str, str, bool]]:
    """The neighbouring lists that this reader may open: title, address, is it this one."""
    return [
        (str(one.title), address_of(cycle, one.name), one.name == spec.name)
        for one in (OUTCOME_LISTS if spec in OUTCOME_LISTS else REVIEW_LISTS)
        if one.may_read(request.user, cycle)
    ]


def export(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    spec = spec_or_404(request, cycle, name)
    return export_list(request, cycle, spec)


def export_list(request: HttpRequest, cycle: RatingCycle, spec: ListSpec) -> HttpResponse:
    found = Listing(request.user, spec, cycle, request.GET)
    content, people = found.workbook()
    log_list_exported(request.user, cycle, spec.name, found.filter_words(), len(people), people=people)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{cycle.code}-{spec.name}.xlsx"'
    return response


@require_POST
def keep_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    require(works_with_ratings(request.user), "who only reads keeps no views")
    cycle = cycle_or_404(request, pk)
    spec = spec_or_404(request, cycle, name)
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请给视图起一个名称。"))
        return redirect(address_of(cycle, spec.name))
    view = save_view(request.user, list_name=spec.name, **form.cleaned_data)
    messages.success(request, _("视图“%(name)s”已保存。") % {"name": view.name})
    return redirect(f"{address_of(cycle, spec.name)}?{view.parameters}")


@require_POST
def drop_view(request: HttpRequest, pk: int, name: str, view_pk: int) -> HttpResponse:
    require(works_with_ratings(request.user), "who only reads keeps no views")
    cycle = cycle_or_404(request, pk)
    spec = spec_or_404(request, cycle, name)
    view = get_object_or_404(SavedView, pk=view_pk, owner=request.user, list_name=spec.name)
    delete_view(request.user, view)
    messages.success(request, _("视图已删除。"))
    return redirect(address_of(cycle, spec.name))
