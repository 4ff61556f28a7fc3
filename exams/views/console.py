"""The invigilator's console: the hall as it sits, refreshed without reloading, and what may be done about it."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people.rules import require
from exams import actions
from exams.enums import AttemptState
from exams.explanations import refusal
from exams.models import Attempt, Exam
from exams.queries.console import announcements_in, console_rows, longest_silence, running_in
from exams.queries.late import open_counts
from exams.queries.sittings import attempts_invigilated_by, exams_watched_by
from exams.rules import can_invigilate, can_read_exam, can_run, can_supervise

ANNOUNCEMENTS_SHOWN = 5
STATES = [state for state in AttemptState if state is not AttemptState.PREPARED]


def console(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(exams_watched_by(request.user).prefetch_related("sections"), pk=pk)
    now = timezone.now()
    search, state = request.GET.get("q", "").strip()[:60], request.GET.get("state", "")
    rows = console_rows(request.user, exam, now, search=search, state=state if state in STATES else "")
    context: dict[str, Any] = {
        "exam": exam,
        "rows": rows,
        "now": now,
        "staged": exam.is_staged,
        "may_supervise": can_supervise(request.user, exam),
        "mine": {row.attempt.pk for row in rows if can_invigilate(request.user, row.attempt)},
    }
    if "rows" in request.GET:
        return _rows(request, context)
    silence = longest_silence(exam, now)
    context |= {
        "q": search,
        "state": state,
        "states": [(value.value, value.label) for value in STATES],
        "announcements": announcements_in(exam)[:ANNOUNCEMENTS_SHOWN],
        "undecided": open_counts([exam])[exam.pk] if can_read_exam(request.user, exam) else 0,
        "silence": silence,
        "lost_minutes": -(-int((silence[1] - silence[0]).total_seconds()) // 60) if silence else None,
    }
    return render(request, "exams/office/console.html", context)


def _rows(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Only the table; nothing is drawn or sent again while nothing has changed."""
    shown = repr((get_language(), [row.facts for row in context["rows"]]))
    tag = f'"{hashlib.sha256(shown.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    response = render(request, "exams/office/_console_rows.html", context)
    response["ETag"] = tag
    return response


@require_POST
def supervise(request: HttpRequest, pk: int) -> HttpResponse:
    """One step for the sittings that are ticked, or for everybody who is sitting."""
    exam = get_object_or_404(exams_watched_by(request.user), pk=pk)
    require(can_supervise(request.user, exam), "may not supervise this exam")
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        messages.error(request, _("请选择要做什么。"))
    else:
        try:
            messages.success(request, step(request, exam))
        except actions.ExamRefusedError as error:
            messages.error(request, refusal(error.code))
    return redirect("exam_office_console", pk=pk)


def _ticked(request: HttpRequest, exam: Exam) -> list[Attempt]:
    """Raises ExamRefusedError when nobody is ticked."""
    chosen = [int(pk) for pk in request.POST.getlist("attempt") if pk.isascii() and pk.isdigit()]
    found = list(attempts_invigilated_by(request.user).filter(exam=exam, pk__in=chosen[:2000]))
    if not found:
        raise actions.ExamRefusedError("nobody_ticked")
    return found


def _minutes(request: HttpRequest) -> int:
    text = request.POST.get("minutes", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")


def _granted(count: int, minutes: int) -> str:
    words = ngettext("已给 %(n)s 人延长 %(minutes)s 分钟。", "已给 %(n)s 人延长 %(minutes)s 分钟。", count)
    return words % {"n": count, "minutes": minutes}


def _extend(request: HttpRequest, exam: Exam) -> str:
    minutes = _minutes(request)
    count = actions.grant_time_to_all(
        request.user,
        _ticked(request, exam),
        extra=timedelta(minutes=minutes),
        reason=_reason(request),
        now=timezone.now(),
    )
    return _granted(count, minutes)


def _extend_all(request: HttpRequest, exam: Exam) -> str:
    minutes = _minutes(request)
    count = actions.give_time_back(
        request.user, exam, extra=timedelta(minutes=minutes), reason=_reason(request), now=timezone.now()
    )
    return _granted(count, minutes)


def _collect(request: HttpRequest, exam: Exam) -> str:
    running = [a for a in _ticked(request, exam) if a.state == AttemptState.IN_PROGRESS]
    for attempt in running:
        actions.force_submit(request.user, attempt, reason=_reason(request), now=timezone.now())
    words = ngettext("已收卷 %(n)s 份。", "已收卷 %(n)s 份。", len(running))
    return words % {"n": len(running)}


def _void(request: HttpRequest, exam: Exam) -> str:
    ticked = _ticked(request, exam)
    for attempt in ticked:
        actions.void_attempt(request.user, attempt, reason=_reason(request), now=timezone.now())
    return ngettext("已作废 %(n)s 份答卷。", "已作废 %(n)s 份答卷。", len(ticked)) % {"n": len(ticked)}


def _tell(request: HttpRequest, exam: Exam) -> str:
    told = _ticked(request, exam)
    actions.announce(request.user, exam, told, text=request.POST.get("text", ""), now=timezone.now())
    return ngettext("已发给 %(n)s 人。", "已发给 %(n)s 人。", len(told)) % {"n": len(told)}


def _tell_all(request: HttpRequest, exam: Exam) -> str:
    """An officer of one county speaks to her own people; who runs the exam speaks to everybody."""
    whom = None if can_run(request.user, exam) else list(running_in(request.user, exam))
    actions.announce(request.user, exam, whom, text=request.POST.get("text", ""), now=timezone.now())
    return _("已发给全场考生。")


STEPS: dict[str, Callable[[HttpRequest, Exam], str]] = {
    "time": _extend,
    "time_all": _extend_all,
    "collect": _collect,
    "void": _void,
    "tell": _tell,
    "tell_all": _tell_all,
}
