"""Question files in the back office: upload, rehearse, take in, take back. Files are read by jobs, not here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from academy.people.rules import require
from exams import actions
from exams.actions.file_refusals import file_refusal
from exams.actions.notes import note_words, place_words
from exams.explanations import refusal
from exams.forms import QuestionFileForm
from exams.imports.excel_writing import empty_template
from exams.imports.parsed import Note
from exams.models import QuestionImport
from exams.queries.bank import imports_visible_to
from exams.rules import can_author, can_read_bank
from exams.views.downloads import XLSX, attached

PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """One line of a rehearsal in words."""

    place: str
    stem: str
    words: list[str]
    similar: list[str]


def imports(request: HttpRequest) -> HttpResponse:
    require(can_read_bank(request.user), "may not read the bank")
    may_author = can_author(request.user)
    if request.method == "POST":
        require(may_author, "may not import questions")
    form = QuestionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload, now = form.cleaned_data["file"], timezone.now()
        received = actions.receive_questions(
            request.user, form.cleaned_data["subject"], upload.read(), upload.name, now=now
        )
        actions.start_examination(request.user, received, now=now)
        return redirect("job", pk=received.job_id)
    earlier = imports_visible_to(request.user)
    page = Paginator(earlier, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "exams/office/imports.html", {"form": form, "page": page, "may_author": may_author}
    )


def _find(request: HttpRequest, pk: int) -> QuestionImport:
    require(can_read_bank(request.user), "may not read the bank")
    return get_object_or_404(imports_visible_to(request.user), pk=pk)


def _line(stored: dict[str, Any]) -> Line:
    notes = [Note(**note) for note in stored["notes"]]
    place = place_words(notes[0]) if notes else str(stored["line"])
    return Line(place, stored["stem"], [note_words(note) for note in notes], stored.get("similar", []))


@require_safe
def question_import(request: HttpRequest, pk: int) -> HttpResponse:
    received = _find(request, pk)
    context: dict[str, object] = {
        "received": received,
        "report": received.report,
        "may_author": can_author(request.user),
    }
    if received.imported_at:
        found = received.questions.select_related("current").order_by("pk")
        context["page"] = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    elif received.refusal:
        context["refusal"] = file_refusal(received.refusal["code"], received.refusal["params"])
    elif received.report:
        # What has to be corrected comes first, then what deserves another look.
        lines = [
            (name, line) for name in ("returned", "doubtful", "skipped") for line in received.report[name]
        ]
        page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
        shown: dict[str, list[Line]] = {}
        for name, line in page:
            shown.setdefault(name, []).append(_line(line))
        context |= {"page": page, **shown}
    return render(request, "exams/office/import.html", context)


@require_safe
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    received = _find(request, pk)
    if not received.returned_file:
        raise Http404
    with received.returned_file.open("rb") as file:
        return attached(file.read(), f"returned-{pk}.xlsx", XLSX)


def _import(request: HttpRequest, received: QuestionImport) -> HttpResponse:
    actions.start_import(request.user, received, now=timezone.now())
    return redirect("job", pk=received.job_id)


def _examine(request: HttpRequest, received: QuestionImport) -> HttpResponse:
    actions.start_examination(request.user, received, now=timezone.now())
    return redirect("job", pk=received.job_id)


def _undo(request: HttpRequest, received: QuestionImport) -> HttpResponse:
    count = actions.undo_question_import(request.user, received, now=timezone.now())
    words = ngettext("已撤销，删除了 %(n)d 题。", "已撤销，删除了 %(n)d 题。", count) % {"n": count}
    messages.success(request, words)
    return redirect("exam_office_import", pk=received.pk)


STEPS: dict[str, Callable[[HttpRequest, QuestionImport], HttpResponse]] = {
    "import": _import,
    "examine": _examine,
    "undo": _undo,
}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    received = _find(request, pk)
    require(can_author(request.user), "may not import questions")
    run = STEPS.get(request.POST.get("step", ""))
    try:
        if run is None:
            raise actions.ExamRefusedError("wrong_state")
        return run(request, received)
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return redirect("exam_office_import", pk=pk)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    require(can_read_bank(request.user), "may not read the bank")
    return attached(empty_template(), _("试题模板.xlsx"), XLSX)
