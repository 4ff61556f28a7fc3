"""Lock, publish, finalise, archive: first the figures of what would happen, then the step bound to them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from academy.people.models import Person
from academy.people.queries import today
from academy.people.rules import require
from academy.ui.templatetags.ui import day
from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.actions.confirming import FiguresChangedError, take_step
from ratings.actions.steering import refuse_implausible_start
from ratings.actions.step_figures import figures_of
from ratings.actions.viewing import log_page_viewed
from ratings.enums import ConfirmedStep
from ratings.explanations.confirming import step_words
from ratings.forms import NoticeForm, ReasonForm
from ratings.models import RatingCycle
from ratings.rules import can_steer
from ratings.views.office import cycle_or_404

# Where what is open is settled: the address, and the list's filter.
PLACES = {
    "no_data": ("ratings_missing", ""),
    "held_row": ("ratings_batches", ""),
    "batch": ("ratings_batches", ""),
    "veto": ("ratings_vetoes", ""),
    "five_star": ("ratings_cycle", ""),
    "override": ("ratings_list decisions", "?status=proposed&stale=no"),
    "tie": ("ratings_list ties", ""),
    "stale": ("ratings_list decisions", "?stale=yes"),
    "unseen": ("ratings_list results", "?reviewed=no"),
    "unreviewed": ("ratings_list results", "?reviewed=no"),
    "objection": ("ratings_objections", ""),
    "upheld": ("ratings_objections", ""),
    "appeal": ("ratings_appeals", ""),
    "change": ("ratings_appeals", ""),
}


def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Person, cycle: RatingCycle, _data: dict[str, Any]) -> str:
        return _("数据已锁定，参评 %(n)s 人。") % {"n": actions.freeze(user, cycle)}

    return _confirmed(request, pk, ConfirmedStep.FREEZE, act)


def end_street_review(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Person, cycle: RatingCycle, _data: dict[str, Any]) -> str:
        ended = actions.advance(user, cycle, reason=request.POST.get("reason", ""))
        return _("已进入“%(state)s”。") % {"state": ended.get_state_display()}

    return _confirmed(request, pk, ConfirmedStep.STREET, act)


def publish_notice(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Person, cycle: RatingCycle, data: dict[str, Any]) -> str:
        notice = actions.publish_notice(user, cycle, today=today(), **data)
        return _("公示已发布，到 %(day)s 结束。") % {"day": day(notice.ends_on)}

    return _confirmed(request, pk, ConfirmedStep.NOTICE, act)


def finalise(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Person, cycle: RatingCycle, _data: dict[str, Any]) -> str:
        return _("最终结果已发布，共 %(n)s 人。") % {"n": actions.finalise(user, cycle, decided_on=today())}

    return _confirmed(request, pk, ConfirmedStep.FINAL, act)


def archive(request: HttpRequest, pk: int) -> HttpResponse:
    def act(user: Person, cycle: RatingCycle, _data: dict[str, Any]) -> str:
        return _("已进入“%(state)s”。") % {"state": actions.advance(user, cycle).get_state_display()}

    return _confirmed(request, pk, ConfirmedStep.ARCHIVE, act)


def _confirmed(
    request: HttpRequest,
    pk: int,
    step: ConfirmedStep,
    act: Callable[[Person, RatingCycle, dict[str, Any]], str],
) -> HttpResponse:
    """GET shows the figures; POST takes the step, or shows them again when they are no longer those."""
    cycle = cycle_or_404(request, pk)
    require(can_steer(request.user, cycle), "may not steer this cycle")
    if cycle.state != step.state:
        messages.error(request, _("周期不在可以“%(step)s”的阶段。") % {"step": step.label})
        return redirect("ratings_cycle", pk=pk)
    form = _notice_form(request) if step == ConfirmedStep.NOTICE else None
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return _page(request, cycle, step, form)
    data = form.cleaned_data if form is not None else {}
    try:
        done = take_step(
            request.user,
            cycle,
            step,
            lambda: act(request.user, cycle, data),
            seen=request.POST.get("seen", ""),
            today=today(),
            starts_on=data.get("starts_on"),
        )
    except FiguresChangedError:
        messages.warning(request, _("您看到的数字已经变化，或没有经过核对。请核对现在的数字后再确认。"))
        return _page(request, cycle, step, form)
    except CycleRefusedError as refusal:
        messages.error(request, str(refusal))
        return _page(request, cycle, step, form)
    messages.success(request, done)
    return redirect("ratings_cycle", pk=pk)


def _notice_form(request: HttpRequest) -> NoticeForm:
    """The details are looked at (GET) before they are confirmed (POST)."""
    sent = request.POST if request.method == "POST" else request.GET
    return NoticeForm(sent if "starts_on" in sent else None, initial={"starts_on": today()})


def _page(
    request: HttpRequest, cycle: RatingCycle, step: ConfirmedStep, form: NoticeForm | None
) -> HttpResponse:
    cycle.refresh_from_db()
    figures = figures_of(cycle, step, today=today(), starts_on=_first_day(form))
    is_complete = form is None or (form.is_valid() and _is_plausible(request.user, cycle, form))
    words = step_words(figures)
    log_page_viewed(request.user, cycle, step.value, figures.named)
    return render(
        request,
        "ratings/admin/confirm_step.html",
        {
            "cycle": cycle,
            "figures": figures,
            "words": words,
            "open": [(line, _place(cycle, line.kind)) for line in words.open],
            "form": form,
            "may_confirm": is_complete and not figures.is_blocked,
            "reason_form": _reason_form(request) if figures.asks_reason else None,
        },
    )


def _reason_form(request: HttpRequest) -> ReasonForm:
    """What was written stays in the box when the figures are shown again."""
    return ReasonForm(initial={"reason": request.POST.get("reason", "")})


def _is_plausible(user: Person, cycle: RatingCycle, form: NoticeForm) -> bool:
    """What the action would refuse is said at the field, before anybody is asked to confirm it."""
    data = form.cleaned_data
    try:
        refuse_implausible_start(user, cycle, data["starts_on"], today(), data["earlier_posting"])
    except CycleRefusedError as refusal:
        form.add_error("starts_on", str(refusal))
        return False
    return True


def _first_day(form: NoticeForm | None) -> date | None:
    if form is None:
        return None
    return form.cleaned_data.get("starts_on") if form.is_bound and form.is_valid() else today()


def _place(cycle: RatingCycle, kind: str) -> str:
    if kind not in PLACES:
        return ""
    address, query = PLACES[kind]
    name, _space, listed = address.partition(" ")
    return reverse(name, args=[cycle.pk, listed] if listed else [cycle.pk]) + query
