"""Facts that limit a star whatever the score: listed, proposed by one person, confirmed by another."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.models import Person
from academy.people.rules import holds, require
from ratings import actions
from ratings.actions.viewing import log_page_viewed
from ratings.enums import RESULT_READERS
from ratings.forms import VetoEvidenceForm, VetoForm
from ratings.models import RatingCycle
from ratings.queries.kin import relatives_of
from ratings.queries.reviews import vetoes_for, vetoes_to_confirm, vetoes_without_evidence
from ratings.queries.schemes import scheme_of
from ratings.rules import proposes_vetoes
from ratings.views.list_specs import VETOES
from ratings.views.lists import render_list
from ratings.views.office import REFUSALS, cycle_or_404


def vetoes(request: HttpRequest, pk: int) -> HttpResponse:
    found = cycle_or_404(request, pk)
    require(holds(request.user, RESULT_READERS), "may not see vetoes")
    may_propose = proposes_vetoes(request.user, found)
    if request.method == "POST":
        require(may_propose, "may not propose a veto")
    choices = [(rule.code, f"{rule.code} {rule.name}") for rule in scheme_of(found.version).veto.values()]
    form = VetoForm(request.POST or None, request.FILES or None, vetoes=choices)
    if request.method == "POST" and form.is_valid() and _proposed(request, found, form):
        return redirect("ratings_vetoes", pk=pk)
    kin = relatives_of(request.user)
    waiting = list(vetoes_to_confirm(request.user, found).exclude(person__in=kin))
    without = list(vetoes_without_evidence(request.user, found).exclude(person__in=kin))
    context = {"form": form, "may_propose": may_propose, "to_confirm": waiting, "without_evidence": without}
    beside = [veto.person_id for veto in (*waiting, *without)]
    return render_list(request, found, VETOES, "ratings/admin/vetoes.html", context, beside)


def _proposed(request: HttpRequest, found: RatingCycle, form: VetoForm) -> bool:
    data: dict[str, Any] = dict(form.cleaned_data)
    number = data.pop("worker_no")
    person = Person.objects.filter(unit__path__startswith=found.unit.path, worker_no__iexact=number).first()
    if person is None:
        form.add_error("worker_no", _("本县区花名册中没有这个编号。"))
        return False
    try:
        actions.propose_veto(request.user, found, person, **data)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("已登记，等待第二人确认。"))
    return True


def evidence(request: HttpRequest, pk: int, veto_pk: int) -> FileResponse:
    """For those who read the list of vetoes; never for the person it is about."""
    found = cycle_or_404(request, pk)
    veto = get_object_or_404(vetoes_for(request.user, found), pk=veto_pk)
    if not veto.evidence:
        raise Http404
    log_page_viewed(request.user, found, "veto_evidence", [veto.person_id])
    return FileResponse(veto.evidence.open("rb"), as_attachment=True)


def add_evidence(request: HttpRequest, pk: int, veto_pk: int) -> HttpResponse:
    """The document of a veto that was recorded without one."""
    found = cycle_or_404(request, pk)
    veto = get_object_or_404(vetoes_without_evidence(request.user, found), pk=veto_pk)
    form = VetoEvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_veto_evidence(request.user, veto, form.cleaned_data["evidence"])
            messages.success(request, _("证明材料已保存，登记人和确认人不变。"))
            return redirect("ratings_vetoes", pk=pk)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    log_page_viewed(request.user, found, "veto_evidence", [veto.person_id])
    context = {"cycle": found, "veto": veto, "form": form}
    return render(request, "ratings/admin/veto_evidence.html", context)


@require_POST
def confirm_veto(request: HttpRequest, pk: int, veto_pk: int) -> HttpResponse:
    found = cycle_or_404(request, pk)
    veto = get_object_or_404(found.vetoes, pk=veto_pk)
    try:
        actions.confirm_veto(request.user, veto)
        messages.success(request, _("已确认，下次计算时生效。"))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_vetoes", pk=pk)
