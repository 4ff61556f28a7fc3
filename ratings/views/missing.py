"""Roster people without data: decide each, or import what is missing."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.queries import scope_q
from academy.people.rules import require
from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.enums import CYCLE_READERS
from ratings.forms import ReasonForm
from ratings.models import RatingCycle
from ratings.queries import people_without_data
from ratings.rules import can_steer
from ratings.views.list_specs import MISSING
from ratings.views.lists import render_list
from ratings.views.office import cycle_or_404


def missing(request: HttpRequest, pk: int) -> HttpResponse:
    found = cycle_or_404(request, pk)
    may_decide = can_steer(request.user, found)
    if request.method == "POST":
        require(may_decide, "may not decide about people without data")
        return _decide(request, found)
    visible = scope_q(request.user, CYCLE_READERS, "person__unit")
    decisions = list(found.missing_decisions.filter(visible).select_related("person", "decided_by"))
    context = {
        "decisions": decisions,
        "can_decide": may_decide,
        "form": ReasonForm(),
    }
    beside = [decision.person_id for decision in decisions]
    return render_list(request, found, MISSING, "ratings/admin/missing.html", context, beside)


def _decide(request: HttpRequest, found: RatingCycle) -> HttpResponse:
    people = people_without_data(found).filter(pk__in=request.POST.getlist("person"))
    reason = request.POST.get("reason", "").strip()
    if not people or not reason:
        messages.error(request, _("请勾选人员并写明原因。"))
    else:
        try:
            with transaction.atomic():
                decided = [
                    actions.decide_missing(request.user, found, person, reason=reason, now=timezone.now())
                    for person in people
                ]
            messages.success(request, _("已登记 %(n)s 人。") % {"n": len(decided)})
        except CycleRefusedError as refusal:
            messages.error(request, str(refusal))
    return redirect("ratings_missing", pk=found.pk)
