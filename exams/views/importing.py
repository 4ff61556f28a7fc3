"""Question files in the back office: upload, rehearse, take in, take back; and the bank as a file."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from academy.people.rules import require
from academy.tabular.export import table_bytes
from academy.tabular.refusals import TableRefused
from exams import actions
from exams.engine.types import Kind
from exams.explanations import file_refusal, note_words, place_words, refusal
from exams.forms import BankFilterForm, QuestionFileForm
from exams.imports.parsed import ParsedQuestion
from exams.imports.template import empty_template
from exams.imports.writing import IN_EXCEL, excel_of, gift_of
from exams.models import Question, QuestionImport
from exams.queries import questions_visible_to
from exams.rules import can_author
from exams.views.bank import filtered

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50


@dataclass(frozen=True)
class Line:
    """One line of a rehearsal in words."""

    place: str
    stem: str
    words: list[str]
    similar: tuple[str, ...] = ()


def _attached(data: bytes, filename: str, kind: str = XLSX) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def imports(request: HttpRequest) -> HttpResponse:
    require(can_author(request.user), "may not import questions")
    form = QuestionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload, subject = form.cleaned_data["file"], form.cleaned_data["subject"]
        data = upload.read()
        try:
            actions.examine_questions(data, upload.name, subject)
        except TableRefused as refused:
            form.add_error("file", file_refusal(refused))
        else:
            received = actions.receive_questions(request.user, subject, data, upload.name, now=timezone.now())
            return redirect("exam_office_import", pk=received.pk)
    earlier = QuestionImport.objects.select_related("subject", "uploaded_by")
    page = Paginator(earlier, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "exams/office/imports.html", {"form": form, "page": page})


def _find(request: HttpRequest, pk: int) -> QuestionImport:
    require(can_author(request.user), "may not import questions")
    return get_object_or_404(QuestionImport, pk=pk)


def _returned(run: actions.DryRun) -> list[Line]:
    return [
        Line(place_words(outcome.notes[0]), outcome.stem, [note_words(note) for note in outcome.notes])
        for outcome in run.returned
    ]


@require_safe
def question_import(request: HttpRequest, pk: int) -> HttpResponse:
    received = _find(request, pk)
    context: dict[str, object] = {"received": received}
    if received.imported_at:
        context["questions"] = received.questions.select_related("current")
    else:
        run = actions.rehearse(received)
        doubtful = [
            Line(str(one.line), one.question.stem, [note_words(note) for note in one.notes], one.similar)
            for one in run.proposals
            if one.notes or one.similar
        ]
        context |= {"run": run, "returned": _returned(run), "doubtful": doubtful}
    return render(request, "exams/office/import.html", context)


@require_safe
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    lines = _returned(actions.rehearse(_find(request, pk)))
    rows = [(line.place, line.stem, "\n".join(line.words)) for line in lines]
    return _attached(table_bytes(_("退回"), [_("行"), _("题干"), _("原因")], rows), f"returned-{pk}.xlsx")


def _import(request: HttpRequest, received: QuestionImport) -> str:
    count = actions.import_questions(request.user, received, now=timezone.now())
    return ngettext("已导入 %(n)d 题，均为草稿。", "已导入 %(n)d 题，均为草稿。", count) % {"n": count}


def _undo(request: HttpRequest, received: QuestionImport) -> str:
    count = actions.undo_question_import(request.user, received, now=timezone.now())
    return ngettext("已撤销，删除了 %(n)d 题。", "已撤销，删除了 %(n)d 题。", count) % {"n": count}


STEPS: dict[str, Callable[[HttpRequest, QuestionImport], str]] = {"import": _import, "undo": _undo}


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    received = _find(request, pk)
    run = STEPS.get(request.POST.get("step", ""))
    try:
        if run is None:
            raise actions.ExamRefusedError("wrong_state")
        messages.success(request, run(request, received))
    except actions.ExamRefusedError as error:
        messages.error(request, refusal(error.code))
    return redirect("exam_office_import", pk=pk)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    require(can_author(request.user), "may not import questions")
    return _attached(empty_template(), "questions-template.xlsx")


def _parsed(question: Question) -> ParsedQuestion | None:
    """None for cases and practicals, which no format of ours holds."""
    version = question.current
    if version is None or question.kind not in IN_EXCEL:
        return None
    content, key = version.content, version.key
    return ParsedQuestion(
        kind=Kind(question.kind),
        stem=version.stem,
        options=tuple(content.get("options", ())),
        lefts=tuple(content.get("lefts", ())),
        right=tuple(key.get("right", ())),
        verdict=key.get("verdict"),
        accepted=tuple(tuple(words) for words in key.get("accepted", ())),
        model=key.get("model", ""),
        explanation=version.explanation,
        difficulty=question.difficulty,
        subject=question.subject.code,
        source=version.source,
        competencies=tuple(question.competencies),
    )


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The questions that the list shows under the same filter, in what the chosen format can hold."""
    require(can_author(request.user), "may not export questions")
    form = BankFilterForm(request.GET)
    form.is_valid()
    found = filtered(questions_visible_to(request.user), form.cleaned_data)
    parsed = [parsed for one in found if (parsed := _parsed(one))]
    if request.GET.get("format") == "gift":
        text = gift_of(parsed)
        return _attached(text.encode(), "questions.gift.txt", "text/plain; charset=utf-8")
    return _attached(excel_of(parsed), "questions.xlsx")
