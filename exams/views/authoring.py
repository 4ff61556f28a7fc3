"""Writing a question, with the view the candidate will have beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from academy.people.rules import require
from exams import actions
from exams.enums import QuestionKind
from exams.explanations import item_key_words, part_explanations, refusal, rubric_lines
from exams.forms import QuestionForm, keep_uploads
from exams.imports.pictures import Picture
from exams.models import Question, QuestionPicture
from exams.queries import pictures_visible_to, questions_visible_to
from exams.queries.naming import exams_naming
from exams.queries.sheets import preview_item
from exams.rules import can_author


@require_safe
def choose_kind(request: HttpRequest) -> HttpResponse:
    require(can_author(request.user), "may not author questions")
    return render(request, "exams/office/question_kinds.html", {"kinds": QuestionKind.choices})


def write(request: HttpRequest, kind: str) -> HttpResponse:
    require(can_author(request.user), "may not author questions")
    if kind not in QuestionKind:
        raise Http404
    return _edit(request, kind, None)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    require(can_author(request.user), "may not author questions")
    found = get_object_or_404(questions_visible_to(request.user), pk=pk, current__isnull=False)
    return _edit(request, found.kind, found)


@require_POST
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The fragment that the script shows while the author types; nothing of the question is stored."""
    require(can_author(request.user), "may not author questions")
    if kind not in QuestionKind:
        raise Http404
    form, kept = _bound(request, kind, None)
    form.is_valid()
    return render(request, "exams/office/_preview.html", {**_previewed(form), "kept": kept})


def _bound(request: HttpRequest, kind: str, found: Question | None) -> tuple[QuestionForm, dict[str, str]]:
    """The form that was sent; and which of its pictures are held by which name from now on."""
    kept: dict[str, str] = {}

    def keep(picture: Picture) -> str:
        return actions.keep_picture(request.user, picture, now=timezone.now()).sha256

    data, refused = keep_uploads(request.POST, dict(request.FILES.items()), keep)
    for name in request.FILES:
        if data.get(f"{name}_kept") and name not in refused:
            kept[f"{name}_kept"] = data[f"{name}_kept"]
    base = actions.portable_question(found) if found else None
    form = QuestionForm(data, kind=kind, load=_loader(request), refused=refused, base=base, instance=found)
    return form, kept


def _loader(request: HttpRequest) -> Any:
    def load(name: str) -> bytes | None:
        picture: QuestionPicture | None = pictures_visible_to(request.user).filter(sha256=name).first()
        if picture is None:
            return None
        with picture.file.open("rb") as file:
            data: bytes = file.read()
        return data

    return load


def _previewed(form: QuestionForm) -> dict[str, Any]:
    parsed = form.question
    if parsed is None:
        return {"form": form, "item": None}
    item = preview_item("preview", parsed.kind.value, parsed.stem, parsed.content)
    if not form.is_complete:
        # A key that does not fit its question yet cannot be put into words.
        return {"form": form, "item": item}
    return {
        "form": form,
        "item": item,
        "key": item_key_words(item, parsed.key),
        "explanation": parsed.explanation,
        "rubric_lines": rubric_lines(parsed.key),
        "part_explanations": part_explanations(parsed.key),
    }


def _edit(request: HttpRequest, kind: str, found: Question | None) -> HttpResponse:
    if request.method != "POST":
        base = actions.portable_question(found) if found else None
        form = QuestionForm(kind=kind, load=_loader(request), base=base, instance=found)
        return _page(request, form, kind, found, {})
    form, _kept = _bound(request, kind, found)
    if not form.is_valid() or "preview" in request.POST:
        return _page(request, form, kind, found, _previewed(form))
    written = form.save(commit=False)
    try:
        _store(request, written, form, fresh=found is None)
    except actions.ExamRefusedError as error:
        form.add_error(None, refusal(error.code))
        return _page(request, form, kind, found, _previewed(form))
    messages.success(request, _("已保存为草稿。提交审核并由另一人通过后才会用于组卷。"))
    for words in form.doubts:
        messages.warning(request, words)
    return redirect("exam_office_question", pk=written.pk)


def _store(request: HttpRequest, written: Question, form: QuestionForm, *, fresh: bool) -> None:
    if fresh:
        actions.create_question(request.user, written, form.wording())
        return
    known = "exams_known" in request.POST
    actions.revise_question(request.user, written, form.wording(), now=timezone.now(), exams_known=known)


def _page(
    request: HttpRequest, form: QuestionForm, kind: str, found: Question | None, shown: dict[str, Any]
) -> HttpResponse:
    context = {
        **shown,
        "form": form,
        "question": found,
        "naming": exams_naming(found, timezone.now()) if found else [],
        "kind": kind,
        "kind_name": QuestionKind(kind).label,
        "with_options": kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.ORDERING),
    }
    return render(request, "exams/office/question_form.html", context)
