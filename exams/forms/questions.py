"""A question of any kind. What the fields say is judged by the same reader as a question of a file."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CoursePage
from exams.actions.notes import note_words
from exams.engine.types import Kind
from exams.enums import QuestionKind
from exams.forms.bank import LEVELS
from exams.forms.question_rows import PictureFields, blanks_of, rows_for, take_rows
from exams.imports.parsed import Note, ParsedQuestion
from exams.imports.pictures import Picture, PictureRefused, picture_of
from exams.imports.raw import KIND_NAMES, Raw, raw_of
from exams.imports.settle import draft_of
from exams.models import Question

WRITTEN = (QuestionKind.SHORT, QuestionKind.PRACTICAL)
Keep = Callable[[Picture], str]


def keep_uploads(
    data: QueryDict, files: dict[str, UploadedFile], keep: Keep
) -> tuple[QueryDict, dict[str, str]]:
    """The data with each uploaded picture kept and named in its hidden field; and what was refused, by field.

    So a chosen picture survives a preview and a correction, with script or without."""
    filled, refused = data.copy(), {}
    for name, upload in files.items():
        if not name.endswith("picture"):
            continue
        try:
            filled[f"{name}_kept"] = keep(picture_of(upload.read()))
            filled[f"{name}_drop"] = ""
        except PictureRefused as error:
            refused[name] = note_words(Note(str(error), 0))
    return filled, refused


class QuestionForm(PictureFields, forms.ModelForm):
    stem = forms.CharField(label=gettext_lazy("题干"), widget=forms.Textarea(attrs={"rows": 3}))
    verdict = forms.ChoiceField(
        label=gettext_lazy("答案"),
        choices=[("true", gettext_lazy("正确")), ("false", gettext_lazy("错误"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("答案"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    rubric = forms.CharField(
        label=gettext_lazy("评分要点"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=gettext_lazy("每行一条，写成“要点 | 占比”，占比合计 100。"),
    )
    explanation = forms.CharField(
        label=gettext_lazy("解析"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    difficulty = forms.TypedChoiceField(label=gettext_lazy("难度"), choices=LEVELS, coerce=int, initial=3)
    competencies = forms.CharField(
        label=gettext_lazy("能力标签"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("几个之间用顿号分开。"),
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200, required=False)

    class Meta:
        model = Question
        fields = ["code", "subject", "difficulty"]

    field_order = [
        *("stem", "picture", "picture_alt", "picture_kept", "picture_drop", "verdict", "answer", "rubric"),
        *("explanation", "subject", "difficulty", "competencies", "source", "code"),
    ]

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        kind: str,
        load: Callable[[str], bytes | None],
        refused: dict[str, str] | None = None,
        base: ParsedQuestion | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.kind, self.load, self.refused = kind, load, refused or {}
        self.fields["code"].required = False
        self.fields["code"].help_text = _("不填则按科目自动编号。")
        self.fields["subject"].queryset = CoursePage.objects.order_by("code")
        for name in self._unused():
            del self.fields[name]
        if kind == QuestionKind.FILL:
            self.fields["answer"].required = True
            self.fields["answer"].help_text = _("每空一行，同一空的几种写法用 | 隔开。题干里的空写成 ____。")
        self.base = base
        if base:
            self._fill_in(raw_of(base), base)
        self.rows = rows_for(kind, data, base)
        self.question: ParsedQuestion | None = None
        self.doubts: list[str] = []
        self.is_complete = False

    def _unused(self) -> list[str]:
        unused = ["verdict"] if self.kind != QuestionKind.JUDGE else []
        if self.kind not in (*WRITTEN, QuestionKind.FILL):
            unused.append("answer")
        return unused if self.kind in WRITTEN else [*unused, "rubric"]

    def _fill_in(self, raw: Raw, base: ParsedQuestion) -> None:
        """The words of the present version; a blank of a fill-in question to each line."""
        answer = blanks_of(base) if base.kind is Kind.FILL else raw.answer
        names = ("stem", "explanation", "rubric", "competencies", "source")
        self.initial |= {name: getattr(raw, name) for name in names}
        self.initial |= {
            "answer": answer,
            "verdict": str(base.verdict).lower(),
            **self.picture_initial(raw.pictures),
        }

    def clean_code(self) -> str | None:
        return self.cleaned_data["code"] or self.instance.code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.rows.full_clean()
        for name, words in self.refused.items():
            self._blame(name, words)
        self.question, notes = draft_of(self.raw())
        self.is_complete = not any(note.fatal for note in notes)
        for note in notes:
            if note.fatal:
                self._blame(note.column, note_words(note))
            else:
                self.doubts.append(note_words(note))
        return cleaned

    def _blame(self, place: str, words: str) -> None:
        """At the field that is meant, in this form or in one of its rows; else above all."""
        if place in self.fields:
            if place not in self.errors:
                self.add_error(place, words)
        elif not self.rows.blame(place, words):
            self.add_error(None, words)
        else:
            self.add_error(None, _("请看下面标出的地方。"))

    def raw(self) -> Raw:
        data = self.cleaned_data
        raw = Raw(
            0,
            kind=KIND_NAMES[Kind(self.kind)],
            stem=data.get("stem", ""),
            answer=data.get("verdict") or data.get("answer") or "",
            rubric=data.get("rubric", ""),
            explanation=data.get("explanation", ""),
            difficulty=str(data.get("difficulty") or ""),
            source=data.get("source", ""),
            competencies=data.get("competencies", ""),
            columns={name: name for name in ("stem", "answer", "rubric", "explanation", "source")},
        )
        if self.kind == QuestionKind.JUDGE:
            raw.columns["answer"] = "verdict"
        raw.pictures += self.picture_of_fields(self.load)
        take_rows(self.kind, self.rows, raw, self.load)
        self._keep_pictures_of_parts(raw)
        return raw

    def _keep_pictures_of_parts(self, raw: Raw) -> None:
        """A part's form has no fields for pictures in its options: those that came by import stay."""
        before = self.base.parts if self.base else ()
        for part, own in zip(raw.parts, before, strict=False):
            if len(part.options) == len(own.options):
                part.option_pictures = {n: one for n, one in enumerate(own.option_pictures) if one}

    def wording(self) -> dict[str, Any]:
        """The version that these fields describe."""
        assert self.question is not None, "only a valid form has a wording"  # noqa: S101
        return {
            "stem": self.question.stem,
            "content": self.question.content,
            "key": self.question.key,
            "explanation": self.question.explanation,
            "source": self.question.source,
        }

    def save(self, commit: bool = True) -> Question:
        self.instance.kind = self.kind
        if self.question is not None:
            self.instance.competencies = list(self.question.competencies)
        return super().save(commit=commit)
