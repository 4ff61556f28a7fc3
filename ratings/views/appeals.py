"""申诉 and later decisions: the worker's page, the officer's worklist, what a grant would do, the choice."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.queries import scope_q, today
from academy.people.rules import holds, require
from academy.ui.templatetags.ui import day
from ratings.actions import CycleRefusedError, star_changes
from ratings.actions import appeals as actions
from ratings.actions.appeal_effects import (
    AppealRefusedError,
    Previews,
    checked_corrections,
    final_of,
    preview,
)
from ratings.actions.appeal_previews import ask_preview, is_stale, needs_job, previews_of
from ratings.actions.star_changes import ChangeRefusedError
from ratings.actions.viewing import log_final_viewed, log_page_viewed, log_result_viewed
from ratings.enums import APPEAL_READERS, AppealEffect, ChangeKind, ObjectionStatus
from ratings.explanations import explain
from ratings.explanations.appeals import outcome_sentence, preview_words
from ratings.explanations.whatif import figure_choices
from ratings.forms.appeals import DISMISS, AppealForm, ChangeForm, CorrectionsForm, DecideForm
from ratings.models import Appeal, AppealPreview, FinalRating, StarChange
from ratings.queries.appeals import appealable, appeals_for, star_changes_for
from ratings.queries.kin import relatives_of
from ratings.queries.schemes import scheme_of
from ratings.rules import (
    answers_objections,
    corrects_final,
    decides_appeal,
    reads_appeal,
    steps_aside,
)
from ratings.views.office import cycle_or_404

WITH_RESULT = (
    "by",
    "change",
    "result__run__version",
    "result__participant__cycle__unit",
    "result__participant__person",
    "result__participant__unit",
)
REFUSALS = (AppealRefusedError, ChangeRefusedError, CycleRefusedError)


@login_required
def file_appeal(request: HttpRequest, code: str) -> HttpResponse:
    final = get_object_or_404(
        FinalRating.objects.select_related("cycle__version", "cycle__unit", "unit", "result"),
        cycle__code=code,
        person=request.user,
    )
    window = appealable(final, today())
    form = AppealForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = actions.file_appeal(
                request.user, final, now=timezone.now(), today=today(), **form.cleaned_data
            )
            messages.success(request, _("申诉已提交，%(day)s 前答复。") % {"day": day(filed.due_on)})
            return redirect("my_rating", code=code)
        except AppealRefusedError as refusal:
            form.add_error(None, str(refusal))
    context = {"final": final, "cycle": final.cycle, "window": window, "form": form}
    return render(request, "ratings/appeal.html", context)


@login_required
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    found = get_object_or_404(
        Appeal.objects.select_related("result__participant__unit", "result__participant__cycle__unit"), pk=pk
    )
    if not found.evidence or not (request.user.pk == found.by_id or reads_appeal(request.user, found)):
        raise Http404
    if request.user.pk != found.by_id:
        log_page_viewed(request.user, found.result.participant.cycle, "appeal_evidence", [found.by_id])
    return FileResponse(found.evidence.open("rb"), as_attachment=True)


def worklist(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(holds(request.user, APPEAL_READERS, cycle.unit), "may not read appeals")
    appeals = list(appeals_for(request.user, cycle))
    changes = list(star_changes_for(request.user, cycle))
    people = [*(one.by_id for one in appeals), *(one.final.person_id for one in changes)]
    log_page_viewed(request.user, cycle, "appeals", people)
    return render(
        request,
        "ratings/admin/appeals.html",
        {
            "cycle": cycle,
            "appeals": appeals,
            "changes": changes,
            "may_settle": answers_objections(request.user, cycle),
            "kin": relatives_of(request.user),
            "today": today(),
        },
    )


def appeal_or_404(request: HttpRequest, pk: int) -> Appeal:
    return get_object_or_404(
        Appeal.objects.filter(scope_q(request.user, APPEAL_READERS, "result__participant__unit"))
        .exclude(by=request.user.pk or 0)
        .select_related(*WITH_RESULT),
        pk=pk,
    )


def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The appeal, her figures, and what the corrected figures of a kept preview would do to whom."""
    found = appeal_or_404(request, pk)
    aside = steps_aside(request.user, found.by_id)
    may_decide = not aside and decides_appeal(request.user, found) and found.status == ObjectionStatus.OPEN
    asked = _asked(found, request.GET.get("preview", "")) if may_decide else None
    shown, decide_form, kept = None, None, None
    if may_decide and (found.change or asked):
        try:
            shown, kept = _effects(found, asked)
            if shown:
                about = {"seen": shown.digest, "preview": asked.pk if asked else None}
                decide_form = DecideForm(with_rerun=shown.rerun_unit is not None, initial=about)
        except AppealRefusedError as refusal:
            messages.error(request, str(refusal))
    log_result_viewed(request.user, found.result)
    log_page_viewed(request.user, found.result.participant.cycle, "appeal", shown.people if shown else [])
    return render(
        request,
        "ratings/admin/appeal.html",
        {
            "appeal": found,
            "cycle": found.result.participant.cycle,
            "final": final_of(found),
            "explanation": explain(found.result),
            "outcome": outcome_sentence(found),
            "may_decide": may_decide,
            "aside": aside,
            "corrections": _corrections_form(found, asked=asked),
            "previews": preview_words(shown) if shown else [],
            "decide_form": decide_form,
            "kept": kept,
        },
    )


@dataclass(frozen=True)
class Kept:
    """Effects of a big cycle, which the worker computes."""

    asked: AppealPreview
    is_stale: bool

    @property
    def is_running(self) -> bool:
        return bool(self.asked.job and not self.asked.job.has_ended)


def _asked(found: Appeal, number: str | int | None) -> AppealPreview | None:
    """Only one of this appeal: the address carries its number, never the figures."""
    text = str(number or "")
    return found.previews.select_related("job").filter(pk=int(text)).first() if text.isdecimal() else None


def _effects(found: Appeal, asked: AppealPreview | None) -> tuple[Previews | None, Kept | None]:
    """Computed at once in a small cycle; in a big one what the worker has kept, if it still holds."""
    figures = asked.corrections if asked else []
    if asked is None or not needs_job(found, figures):
        return preview(found, figures), None
    kept = Kept(asked, is_stale(asked))
    return (previews_of(asked) if asked.computed_at and not kept.is_stale else None), kept


def _corrections_form(
    found: Appeal, data: Any = None, *, asked: AppealPreview | None = None
) -> CorrectionsForm:
    filled = CorrectionsForm.filled_with(asked.corrections) if asked else {}
    scheme = scheme_of(found.result.run.version)
    return CorrectionsForm(data, figures=figure_choices(scheme), initial=filled)


@require_POST
def ask_effects(request: HttpRequest, pk: int) -> HttpResponse:
    """The corrected figures are kept; the page shows by their number what they would do."""
    found = appeal_or_404(request, pk)
    form = _corrections_form(found, request.POST)
    page = reverse("ratings_appeal", args=[pk])
    try:
        if not form.is_valid():
            raise AppealRefusedError(_("请检查更正的数据。"))
        figures = checked_corrections(found, form.corrections())
        address = f"{page}?preview="
        asked = ask_preview(request.user, found, figures, now=timezone.now(), address=address)
    except AppealRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect(page)
    if asked.job and not asked.job.has_ended:
        return redirect("job", pk=asked.job_id)
    return redirect(f"{address}{asked.pk}")


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """On the kept figures whose effects were shown."""
    found = appeal_or_404(request, pk)
    require(decides_appeal(request.user, found), "may not decide this appeal")
    form = DecideForm(request.POST, with_rerun=True)
    page = reverse("ratings_appeal", args=[pk])
    try:
        if not form.is_valid():
            number = request.POST.get("preview", "")
            page = f"{page}?preview={number}" if number.isdecimal() else page
            raise AppealRefusedError(_("请选择结论并写明理由。"))
        asked = _asked(found, form.cleaned_data["preview"])
        chosen = form.cleaned_data["upheld"]
        actions.decide_appeal(
            request.user,
            found,
            upheld=chosen != DISMISS,
            effect=AppealEffect.EXTRA_SEAT if chosen == DISMISS else AppealEffect(chosen),
            answer=form.cleaned_data["answer"],
            corrections=asked.corrections if asked else [],
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
            today=today(),
        )
        messages.success(request, _("答复已保存，申诉人可以看到。"))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(page)


def final(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose to correct or revoke one final star; the earlier decisions about it."""
    found = get_object_or_404(
        FinalRating.objects.filter(scope_q(request.user, APPEAL_READERS, "unit"))
        .exclude(person=request.user.pk or 0)
        .select_related("cycle__unit", "cycle__version", "unit", "person"),
        pk=pk,
    )
    rules = scheme_of(found.cycle.version).veto.values()
    vetoes = [(rule.code, f"{rule.code} {rule.name}") for rule in rules]
    form = ChangeForm(request.POST or None, vetoes=vetoes)
    may_settle = answers_objections(request.user, found.cycle)
    if request.method == "POST":
        require(may_settle, "may not propose to change a final star")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data | {"kind": ChangeKind(form.cleaned_data["kind"]), "now": timezone.now()}
        try:
            star_changes.propose_change(request.user, found, **data)
            messages.success(request, _("已登记，等待第二人确认。"))
            return redirect("ratings_appeals", pk=found.cycle_id)
        except ChangeRefusedError as refusal:
            form.add_error(None, str(refusal))
    log_final_viewed(request.user, found)
    aside = steps_aside(request.user, found.person_id)
    return render(
        request,
        "ratings/admin/final.html",
        {
            "final": found,
            "cycle": found.cycle,
            "form": form,
            "aside": aside,
            "kin": {found.person_id} if aside else set(),
            "may_settle": may_settle,
            "may_change": corrects_final(request.user, found) and not aside,
            "changes": star_changes_for(request.user, found.cycle).filter(final=found),
        },
    )


@require_POST
def settle_change(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    change = get_object_or_404(
        StarChange.objects.filter(scope_q(request.user, APPEAL_READERS, "final__unit")).select_related(
            "final"
        ),
        pk=pk,
    )
    when = {"now": timezone.now(), "today": today()}
    try:
        if step == "withdraw":
            star_changes.withdraw_change(request.user, change)
        elif change.kind == ChangeKind.REVOCATION:
            star_changes.revoke_star(request.user, change, **when)
        else:
            star_changes.correct_final(request.user, change, **when)
        messages.success(request, _("已办理，本人可以看到并可以申诉。"))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_appeals", pk=change.final.cycle_id)
