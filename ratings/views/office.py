"""The cycle in the back office: where it stands, what waits, the next step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.jobs.actions import enqueue
from academy.people.models import Person
from academy.people.queries import scope_q, today
from academy.people.rules import holds, require
from ratings import actions
from ratings.actions import BatchRefusedError, CycleRefusedError, DecisionRefusedError
from ratings.actions.steering import five_stars_unconfirmed
from ratings.enums import BACK, CYCLE_READERS, RESULT_READERS, CycleState
from ratings.forms import NoticeForm, ReasonForm, VetoForm
from ratings.models import RatingCycle, ReviewDecision
from ratings.queries import (
    current_run,
    cycles_for,
    people_without_data,
    roster_people_missing,
    star_distribution,
    stars_by_unit,
)
from ratings.queries.reviews import work_waiting
from ratings.queries.schemes import scheme_of
from ratings.rules import can_calculate, can_import, can_steer, sees_cycle

REFUSALS = (CycleRefusedError, BatchRefusedError, DecisionRefusedError)


def cycle_or_404(request: HttpRequest, pk: int) -> RatingCycle:
    return get_object_or_404(cycles_for(request.user), pk=pk)


def cycles(request: HttpRequest) -> HttpResponse:
    require(holds(request.user, CYCLE_READERS), "may not see rating cycles")
    found = list(cycles_for(request.user))
    return render(
        request,
        "ratings/admin/cycles.html",
        {"cycles": found, "waiting": work_waiting(request.user, found)},
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
            "reason_form": ReasonForm(),
            "notice_form": NoticeForm(initial={"starts_on": today()}),
            "waiting": work_waiting(request.user, [found]),
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
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        lambda user, found: _("数据已锁定，参评 %(n)s 人。") % {"n": actions.freeze(user, found)},
    )


@require_POST
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    def run(user: Person, found: RatingCycle) -> str:
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
def publish_notice(request: HttpRequest, pk: int) -> HttpResponse:
    form = NoticeForm(request.POST)

    def run(user: Person, found: RatingCycle) -> str:
        if not form.is_valid():
            raise CycleRefusedError(_("请填写公示开始日期和受理电话或地点。"))
        notice = actions.publish_notice(user, found, today=today(), **form.cleaned_data)
        return _("公示已发布，到 %(day)s 结束。") % {"day": notice.ends_on}

    return _step(request, pk, run)


@require_POST
def confirm_five_stars(request: HttpRequest, pk: int) -> HttpResponse:
    def run(user: Person, found: RatingCycle) -> str:
        return _("已确认 %(n)s 名五星人选。") % {
            "n": actions.confirm_five_stars(user, found, now=timezone.now())
        }

    return _step(request, pk, run)


@require_POST
def finalise(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        lambda user, found: (
            _("最终结果已发布，共 %(n)s 人。") % {"n": actions.finalise(user, found, decided_on=today())}
        ),
    )


def _enqueue(request: HttpRequest, found: RatingCycle, kind: str, title: str) -> HttpResponse:
    require(can_steer(request.user, found), "may not steer this cycle")
    job = enqueue(
        request.user,
        kind=f"ratings.{kind}",
        title=f"{title} {found.name}",
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
    return _enqueue(request, cycle_or_404(request, pk), "calculate", _("计算星级"))


@require_POST
def issue_certificates(request: HttpRequest, pk: int) -> HttpResponse:
    return _enqueue(request, cycle_or_404(request, pk), "issue_certificates", _("制发星级证书"))


def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """Roster people without data: decide each, or import what is missing."""
    found = cycle_or_404(request, pk)
    if request.method == "POST":
        return _decide_missing(request, found)
    visible = scope_q(request.user, CYCLE_READERS, "unit")
    return render(
        request,
        "ratings/admin/missing.html",
        {
            "cycle": found,
            "people": people_without_data(found).filter(visible)[:500],
            "decisions": found.missing_decisions.filter(
                scope_q(request.user, CYCLE_READERS, "person__unit")
            ).select_related("person", "decided_by"),
            "can_steer": can_steer(request.user, found),
            "form": ReasonForm(),
        },
    )


def _decide_missing(request: HttpRequest, found: RatingCycle) -> HttpResponse:
    people = people_without_data(found).filter(pk__in=request.POST.getlist("person"))
    reason = request.POST.get("reason", "").strip()
    if not people or not reason:
        messages.error(request, _("请勾选人员并写明原因。"))
    else:
        decided = [
            actions.decide_missing(request.user, found, person, reason=reason, now=timezone.now())
            for person in people
        ]
        messages.success(request, _("已登记 %(n)s 人。") % {"n": len(decided)})
    return redirect("ratings_missing", pk=found.pk)


def vetoes(request: HttpRequest, pk: int) -> HttpResponse:
    found = cycle_or_404(request, pk)
    require(holds(request.user, RESULT_READERS), "may not see vetoes")
    choices = [(rule.code, f"{rule.code} {rule.name}") for rule in scheme_of(found.version).veto.values()]
    form = VetoForm(request.POST or None, vetoes=choices)
    if request.method == "POST" and form.is_valid() and _proposed_veto(request, found, form):
        return redirect("ratings_vetoes", pk=pk)
    visible = scope_q(request.user, RESULT_READERS, "person__unit")
    records = found.vetoes.filter(visible).select_related("person__unit", "proposed_by", "confirmed_by")
    return render(request, "ratings/admin/vetoes.html", {"cycle": found, "vetoes": records, "form": form})


def _proposed_veto(request: HttpRequest, found: RatingCycle, form: VetoForm) -> bool:
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


@require_POST
def confirm_override(request: HttpRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(
        ReviewDecision.objects.select_related("result__participant__cycle"),
        pk=pk,
        result__participant__cycle__in=cycles_for(request.user),
    )
    try:
        actions.confirm_override(request.user, decision, now=timezone.now())
        messages.success(request, _("调整已确认。"))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_result", pk=decision.result_id)
