"""荣誉 of a cycle: the list, titles, proposals, the second person's word, one honour and its end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.queries import scope_q, today
from academy.people.rules import require
from ratings.actions import CycleRefusedError
from ratings.actions import honours as actions
from ratings.actions.honours import HonourRefusedError
from ratings.actions.viewing import log_page_viewed
from ratings.enums import DECIDED, RESULT_READERS, DecisionStatus
from ratings.forms import HonourKindForm, HonoursForm, ReasonForm
from ratings.models import Honour, RatingCycle
from ratings.queries.honours import honour_kinds_of, honours_to_confirm, honours_without_basis
from ratings.queries.kin import relatives_of
from ratings.rules import gives_honours, reads_results, steps_aside
from ratings.views.lists import render_list
from ratings.views.office import cycle_or_404
from ratings.views.outcome_specs import HONOURS

REFUSALS = (HonourRefusedError, CycleRefusedError)


def honours(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(reads_results(request.user, cycle), "may not read honours")
    if request.method == "POST":
        require(gives_honours(request.user, cycle), "may not give honours")
    kinds = honour_kinds_of(cycle)
    form = HonoursForm(request.POST or None, kinds=kinds, initial={"awarded_on": today()})
    if request.method == "POST" and form.is_valid() and _proposed(request, cycle, form):
        return redirect("ratings_honours", pk=pk)
    waiting = list(honours_to_confirm(request.user, cycle).exclude(person__in=relatives_of(request.user)))
    context = {
        "form": form,
        "kinds": kinds,
        "kind_form": HonourKindForm(),
        "to_confirm": waiting,
        "may_give": gives_honours(request.user, cycle) and cycle.state in DECIDED,
    }
    beside = [honour.person_id for honour in waiting]
    return render_list(request, cycle, HONOURS, "ratings/admin/honours.html", context, beside)


def _proposed(request: HttpRequest, cycle: RatingCycle, form: HonoursForm) -> bool:
    try:
        made = actions.propose_honours(request.user, cycle, now=timezone.now(), **form.cleaned_data)
    except HonourRefusedError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("已提名 %(n)s 人，等待第二人确认。") % {"n": len(made)})
    return True


@require_POST
def define(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(gives_honours(request.user, cycle), "may not give honours of this cycle")
    form = HonourKindForm(request.POST)
    try:
        if not form.is_valid():
            raise HonourRefusedError(_("请填写称号和级别。"))
        actions.define_honour(request.user, cycle, **form.cleaned_data)
        messages.success(request, _("荣誉称号已保存。"))
    except HonourRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_honours", pk=pk)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    chosen = [int(value) for value in request.POST.getlist("honour") if value.isdigit()]
    try:
        done = actions.confirm_honours(request.user, cycle, chosen, now=timezone.now())
        messages.success(request, _("已确认 %(n)s 人，荣誉证书正在制作。") % {"n": len(done)})
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_honours", pk=pk)


def honour(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Honour.objects.filter(scope_q(request.user, RESULT_READERS, "unit"))
        .exclude(person=request.user.pk or 0)
        .select_related(
            "cycle__unit", "kind", "person", "unit", "proposed_by", "confirmed_by", "certificate"
        ),
        pk=pk,
    )
    aside = steps_aside(request.user, found.person_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        require(gives_honours(request.user, found.cycle), "may not withdraw honours")
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_honour(request.user, found, reason=reason, now=timezone.now())
            messages.success(request, _("荣誉已撤回，证书同时作废。"))
            return redirect("ratings_honours", pk=found.cycle_id)
        except HonourRefusedError as refusal:
            form.add_error(None, str(refusal))
    log_page_viewed(request.user, found.cycle, "honour", [found.person_id])
    may_withdraw = gives_honours(request.user, found.cycle) and found.status != DecisionStatus.WITHDRAWN
    context = {
        "honour": found,
        "cycle": found.cycle,
        "form": form,
        "aside": aside,
        "basis_ended": honours_without_basis(request.user, found.cycle).filter(pk=found.pk).exists(),
        "may_withdraw": may_withdraw and not aside,
    }
    return render(request, "ratings/admin/honour.html", context)
