"""The cycle in the back office: where it stands, what waits, the next step."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.jobs.actions import enqueue
from academy.people.models import Person
from academy.people.rules import holds, require
from ratings import actions
from ratings.actions import BatchRefusedError, CycleRefusedError, DecisionRefusedError
from ratings.actions.steering import five_stars_unconfirmed
from ratings.enums import BACK, CYCLE_READERS, CycleState
from ratings.forms import ReasonForm
from ratings.models import RatingCycle, ReviewDecision
from ratings.queries import (
    current_run,
    cycles_for,
    roster_people_missing,
    star_distribution,
    stars_by_unit,
)
from ratings.queries.steps import street_review_ended
from ratings.rules import (
    can_calculate,
    can_import,
    can_steer,
    reads_results,
    sees_cycle,
    works_with_ratings,
)
from ratings.views.waiting import waiting_lines

# Where the county and the city still work with what the streets said, or did not say.
AFTER_THE_STREETS = frozenset(
    {CycleState.COUNTY_REVIEW, CycleState.CITY_REVIEW, CycleState.NOTICE, CycleState.APPEAL}
)
REFUSALS = (CycleRefusedError, BatchRefusedError, DecisionRefusedError)


def cycle_or_404(request: HttpRequest, pk: int) -> RatingCycle:
    return get_object_or_404(cycles_for(request.user), pk=pk)


def cycles(request: HttpRequest) -> HttpResponse:
    require(holds(request.user, CYCLE_READERS), "may not see rating cycles")
    found = list(cycles_for(request.user))
    return render(
        request,
        "ratings/admin/cycles.html",
        {
            "cycles": found,
            "waiting": waiting_lines(request.user, found),
            "has_task": works_with_ratings(request.user),
        },
    )


@dataclass(frozen=True)
class Step:
    label: str
    done: bool
    current: bool


def steps_of(cycle: RatingCycle) -> list[Step]:
    order = list(CycleState)
    position = order.index(CycleState(cycle.state))
    return [Step(str(s.label), n < position, n == position) for n, s in enumerate(order)]


def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    found = cycle_or_404(request, pk)
    run = current_run(found)
    return render(
        request,
        "ratings/admin/cycle.html",
        {
            "cycle": found,
            "steps": steps_of(found),
            "run": run,
            "units": stars_by_unit(run) if run else [],
            "distribution": star_distribution(run) if run else {},
            "star_levels": range(5, -1, -1),
            "missing": roster_people_missing(found).count() if found.state == CycleState.COLLECTING else 0,
            "can_steer": can_steer(request.user, found),
            "can_calculate": can_calculate(request.user, found),
            "can_import": can_import(request.user, found.unit),
            "sees_all": sees_cycle(request.user, found),
            "unconfirmed": len(five_stars_unconfirmed(found)) if found.state == CycleState.CITY_REVIEW else 0,
            "can_go_back": CycleState(found.state) in BACK,
            "street_ended": street_review_ended(found) if found.state in AFTER_THE_STREETS else None,
            "sees_results": reads_results(request.user, found),
            "reason_form": ReasonForm(),
        },
    )


def _step(request: HttpRequest, pk: int, action: Callable[[Person, RatingCycle], str]) -> HttpResponse:
    """Run one step of the cycle and say how it went; a refusal is a sentence, not an error page."""
    found = cycle_or_404(request, pk)
    require(can_steer(request.user, found), "may not steer this cycle")
    try:
        messages.success(request, action(request.user, found))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_cycle", pk=pk)


@require_POST
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    def run(user: Person, found: RatingCycle) -> str:
        if found.state in {CycleState.STREET_REVIEW, CycleState.CERTIFIED}:
            raise CycleRefusedError(_("这一步有专门的操作，请使用对应的按钮。"))
        return _("已进入“%(state)s”。") % {"state": actions.advance(user, found).get_state_display()}

    return _step(request, pk, run)


@require_POST
def step_back(request: HttpRequest, pk: int) -> HttpResponse:
    def run(user: Person, found: RatingCycle) -> str:
        back = actions.reopen if found.state == CycleState.FROZEN else actions.step_back
        back(user, found, reason=request.POST.get("reason", ""))
        return _("已退回上一阶段。")

    return _step(request, pk, run)


@require_POST
def confirm_five_stars(request: HttpRequest, pk: int) -> HttpResponse:
    def run(user: Person, found: RatingCycle) -> str:
        return _("已确认 %(n)s 名五星人选。") % {
            "n": actions.confirm_five_stars(user, found, now=timezone.now())
        }

    return _step(request, pk, run)


def _enqueue(request: HttpRequest, found: RatingCycle, kind: str, title: Promise) -> HttpResponse:
    require(can_steer(request.user, found), "may not steer this cycle")
    job = enqueue(
        request.user,
        kind=f"ratings.{kind}",
        title=title,
        about=found.name,
        task=f"ratings.{kind}",
        arguments={
            "cycle_id": found.pk,
            "actor_id": request.user.pk,
            "language": get_language() or "zh-hans",
        },
        now=timezone.now(),
        result_url=f"/admin/ratings/cycles/{found.pk}/",
    )
    return redirect("job", pk=job.pk)


@require_POST
def calculate(request: HttpRequest, pk: int) -> HttpResponse:
    return _enqueue(request, cycle_or_404(request, pk), "calculate", gettext_lazy("计算星级"))


@require_POST
def issue_certificates(request: HttpRequest, pk: int) -> HttpResponse:
    return _enqueue(request, cycle_or_404(request, pk), "issue_certificates", gettext_lazy("制发星级证书"))


@require_POST
def settle_override(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's word: agreed, or declined with a reason."""
    decision = get_object_or_404(
        ReviewDecision.objects.select_related("result__participant__cycle"),
        pk=pk,
        result__participant__cycle__in=cycles_for(request.user),
    )
    now = timezone.now()
    try:
        if "decline" in request.POST:
            reason = request.POST.get("reason", "")
            actions.decline_override(request.user, decision, reason=reason, now=now)
            messages.success(request, _("已写明不同意，按计算星级。"))
        else:
            actions.confirm_override(request.user, decision, now=now)
            messages.success(request, _("调整已确认。"))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_result", pk=decision.result_id)
