"""异议: filed from the notice page, answered from the cycle's worklist."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.models import Person
from academy.people.queries import User, today
from academy.people.rules import require
from academy.ui.templatetags.ui import day
from ratings.actions import CycleRefusedError
from ratings.actions import objections as actions
from ratings.actions.objections import ObjectionRefusedError
from ratings.actions.viewing import log_page_viewed
from ratings.enums import CycleState, ObjectionStatus
from ratings.forms import ReasonForm
from ratings.forms.appeals import AnswerForm, ObjectionForm
from ratings.models import Objection, PublicNotice
from ratings.queries.appeals import objections_of
from ratings.queries.kin import relatives_of
from ratings.rules import answers_objections, may_object, reads_objections
from ratings.views.office import cycle_or_404


@login_required
def file_objection(request: HttpRequest, code: str, person_pk: int) -> HttpResponse:
    notice = get_object_or_404(
        PublicNotice.objects.select_related("cycle__version", "unit"),
        cycle__code=code,
        cycle__state=CycleState.NOTICE,
        withdrawn_at__isnull=True,
    )
    participant = get_object_or_404(
        notice.cycle.participants.select_related("person", "unit"), person_id=person_pk
    )
    listed = {result.participant.person_id for result in actions.listed_results(notice)}
    allowed = may_object(request.user, participant.person, participant.unit, listed)
    require(allowed, "only people of the list and colleagues may object")
    if request.method == "GET" and today() > notice.ends_on:
        # Said before she writes anything.
        return redirect("public_notice", code=code)
    form = ObjectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = actions.file_objection(
                request.user,
                notice,
                participant.person,
                now=timezone.now(),
                today=today(),
                **form.cleaned_data,
            )
            messages.success(request, _("异议已提交，%(day)s 前答复。") % {"day": day(filed.due_on)})
            return redirect("my_stars")
        except ObjectionRefusedError as refusal:
            form.add_error(None, str(refusal))
    return render(
        request, "ratings/objection.html", {"notice": notice, "participant": participant, "form": form}
    )


@login_required
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """For the one who filed it and those who answer."""
    found = get_object_or_404(Objection.objects.select_related("notice__cycle__unit"), pk=pk)
    concerned = request.user.pk == found.about_id
    readable = reads_objections(request.user, found.notice.cycle) and not concerned
    if not found.evidence or not (request.user.pk == found.by_id or readable):
        raise Http404
    if request.user.pk != found.by_id:
        log_page_viewed(request.user, found.notice.cycle, "objection_evidence", [found.about_id])
    return FileResponse(found.evidence.open("rb"), as_attachment=True)


def worklist(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    require(reads_objections(request.user, cycle), "may not read objections")
    found = list(objections_of(cycle, request.user))
    kin = relatives_of(request.user)
    log_page_viewed(request.user, cycle, "objections", [objection.about_id for objection in found])
    for objection in found:
        objection.is_kin = bool({objection.about_id, objection.by_id} & kin)
        objection.form = AnswerForm(auto_id=f"objection-{objection.pk}-%s")
    open_cycle = cycle.state in actions.OPEN_TO_SEND_BACK
    current = [o for o in found if o.notice.withdrawn_at is None]
    return render(
        request,
        "ratings/admin/objections.html",
        {
            "cycle": cycle,
            "objections": found,
            "today": today(),
            "may_answer": answers_objections(request.user, cycle),
            "reason_form": ReasonForm(),
            "may_send_back": open_cycle and any(o.status == ObjectionStatus.UPHELD for o in current),
        },
    )


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Objection.objects.select_related("notice__cycle__unit"), pk=pk)
    cycle = cycle_or_404(request, found.notice.cycle_id)
    require(answers_objections(request.user, cycle), "may not answer objections of this cycle")
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise ObjectionRefusedError(_("请选择结论并写明理由。"))
        actions.answer_objection(request.user, found, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("答复已保存，提出人可以看到。"))
    except ObjectionRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("ratings_objections", pk=cycle.pk)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    cycle = cycle_or_404(request, pk)
    try:
        actions.send_back(request.user, cycle, reason=request.POST.get("reason", ""), now=timezone.now())
        messages.success(request, _("公示已撤回，周期退回“已计算”。"))
        return redirect("ratings_cycle", pk=pk)
    except CycleRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("ratings_objections", pk=pk)


def notice_entries(user: User, notice: PublicNotice, day: date) -> list[dict[str, Any]]:
    """The list; with `about` at each name that this reader may object about today."""
    entries = [dict(entry) for entry in notice.snapshot]
    running = notice.cycle.state == CycleState.NOTICE and day <= notice.ends_on
    if not running or not isinstance(user, Person):
        return entries
    results = actions.listed_results(notice)
    listed = {result.participant.person_id for result in results}
    for entry, result in zip(entries, results, strict=False):
        participant = result.participant
        if may_object(user, participant.person, participant.unit, listed):
            entry["about"] = participant.person_id
    return entries
