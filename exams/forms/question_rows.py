"""The rows below a stem: options, pairs, or the parts of a case."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from exams.engine.types import Kind
from exams.enums import QuestionKind
from exams.imports.answers import blanks_text, pair_text
from exams.imports.parsed import LETTERS, ParsedQuestion
from exams.imports.pictures import Picture
from exams.imports.raw import KIND_NAMES, Raw, raw_of
from exams.imports.settle import MAX_PARTS

Load = Callable[[str], bytes | None]
PART_KINDS = [kind for kind in QuestionKind if kind not in (QuestionKind.CASE, QuestionKind.PRACTICAL)]
SPARE_PARTS = 2


class PictureFields(forms.Form):
    """A picture is uploaded beside the form and held by its name until the question is saved."""

    picture = forms.FileField(
        label=gettext_lazy("图片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )
    picture_alt = forms.CharField(
        label=gettext_lazy("图片的替代文字"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("给看不见图片的考生：写出作答需要的内容，不要写出答案。"),
    )
    picture_kept = forms.CharField(required=False, widget=forms.HiddenInput)
    picture_drop = forms.BooleanField(label=gettext_lazy("去掉图片"), required=False)

    @property
    def shown_picture(self) -> str:
        """The name of the picture that this form holds now."""
        if self.is_bound:
            return "" if self["picture_drop"].value() else self["picture_kept"].value() or ""
        return str(self.initial.get("picture_kept", ""))

    @staticmethod
    def picture_initial(pictures: Iterable[Picture]) -> dict[str, str]:
        return next(({"picture_kept": one.sha256, "picture_alt": one.alt} for one in pictures), {})

    def picture_of_fields(self, load: Load) -> list[Picture]:
        data = self.cleaned_data
        name = "" if data.get("picture_drop") else data.get("picture_kept", "")
        found = load(name) if name else None
        return [Picture(found, " ".join(data.get("picture_alt", "").split()))] if found else []


class OptionForm(PictureFields):
    text = forms.CharField(
        label=gettext_lazy("文字"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 1})
    )
    right = forms.BooleanField(label=gettext_lazy("正确答案"), required=False)

    field_order = ["text", "right"]


class OrderedForm(PictureFields):
    text = forms.CharField(
        label=gettext_lazy("文字"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 1})
    )

    field_order = ["text"]


class PairForm(forms.Form):
    left = forms.CharField(label=gettext_lazy("左边"), required=False, max_length=500)
    text = forms.CharField(label=gettext_lazy("右边"), required=False, max_length=500)


class PartForm(PictureFields):
    kind = forms.ChoiceField(
        label=gettext_lazy("题型"), choices=[(kind.value, kind.label) for kind in PART_KINDS], required=False
    )
    stem = forms.CharField(
        label=gettext_lazy("题干"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    options = forms.CharField(
        label=gettext_lazy("选项"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=gettext_lazy("每行一个，不写字母；排序题按正确次序，连线题写“左 -> 右”。"),
    )
    answer = forms.CharField(
        label=gettext_lazy("答案"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=gettext_lazy(
            "选择题写字母（如 ACD），判断题写“正确”或“错误”，填空题每空一行，简答题写参考答案。"
        ),
    )
    rubric = forms.CharField(
        label=gettext_lazy("评分要点"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=gettext_lazy("只用于简答题：每行一条“要点 | 占比”。"),
    )
    share = forms.CharField(
        label=gettext_lazy("分量"), required=False, max_length=6, help_text=gettext_lazy("不填为 1。")
    )
    explanation = forms.CharField(
        label=gettext_lazy("解析"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    field_order = ["kind", "stem", "picture", "picture_alt", "options", "answer", "rubric", "share"]


class Rows(forms.BaseFormSet):
    def blame(self, place: str, words: str) -> bool:
        """`place` is a field's name in the page, such as form-2-answer; False when it is none of these."""
        for one in self.forms:
            name = place.removeprefix(f"{one.prefix}-")
            if name != place and name in one.fields:
                one.add_error(name, words)
                return True
        return False


_SHAPES: dict[str, tuple[type[forms.Form], int]] = {
    QuestionKind.SINGLE: (OptionForm, len(LETTERS)),
    QuestionKind.MULTIPLE: (OptionForm, len(LETTERS)),
    QuestionKind.ORDERING: (OrderedForm, len(LETTERS)),
    QuestionKind.MATCHING: (PairForm, len(LETTERS)),
    QuestionKind.CASE: (PartForm, MAX_PARTS),
}


def rows_for(kind: str, data: QueryDict | None, base: ParsedQuestion | None) -> Rows:
    """As many rows as may be filled; a case shows two more parts than it has."""
    form, most = _SHAPES.get(kind, (PairForm, 0))
    initial = _initial(base) if base else []
    extra = most - len(initial)
    if kind == QuestionKind.CASE:
        extra = min(extra, SPARE_PARTS)
    shape = forms.formset_factory(form, formset=Rows, extra=max(extra, 0), max_num=most, absolute_max=most)
    return shape(data if data is not None and most else None, initial=initial, prefix="rows")


def blanks_of(question: ParsedQuestion) -> str:
    """One blank to a line: the same words that are read back."""
    return "\n".join(blanks_text((wordings,)) for wordings in question.accepted)


def _initial(base: ParsedQuestion) -> list[dict[str, Any]]:
    if base.kind is Kind.CASE:
        return [_part_initial(part) for part in base.parts]
    if base.kind is Kind.MATCHING:
        return [{"left": left, "text": text} for left, text in zip(base.lefts, base.options, strict=True)]
    shown = base.option_pictures or (None,) * len(base.options)
    return [
        {"text": text, "right": place in base.right, **PictureFields.picture_initial(filter(None, [picture]))}
        for place, (text, picture) in enumerate(zip(base.options, shown, strict=True))
    ]


def _part_initial(part: ParsedQuestion) -> dict[str, Any]:
    written = raw_of(part)
    return {
        **{name: getattr(written, name) for name in ("stem", "answer", "rubric", "share", "explanation")},
        **({"answer": blanks_of(part)} if part.kind is Kind.FILL else {}),
        **PictureFields.picture_initial(part.pictures),
        "kind": part.kind.value,
        "options": "\n".join(option.replace("\n", " ") for option in written.options),
    }


def _take_options(rows: Rows, raw: Raw, load: Load) -> None:
    """Rows left empty are passed over, so letters count what is filled in."""
    for form in rows.forms:
        data = form.cleaned_data if form.is_valid() else {}
        pictures = form.picture_of_fields(load) if data else []
        if not data.get("text") and not pictures:
            continue
        place = len(raw.options)
        raw.options.append(data.get("text", ""))
        if pictures:
            raw.option_pictures[place] = pictures[0]
        if data.get("right"):
            raw.answer += LETTERS[place]


def _take_pairs(rows: Rows, raw: Raw, _load: Load) -> None:
    for form in rows.forms:
        data = form.cleaned_data if form.is_valid() else {}
        if data.get("left") or data.get("text"):
            raw.options.append(pair_text(data.get("left", ""), data.get("text", "")))


def _take_parts(rows: Rows, raw: Raw, load: Load) -> None:
    for form in rows.forms:
        data = form.cleaned_data if form.is_valid() else {}
        if not any(data.get(name) for name in ("stem", "options", "answer", "picture_kept")):
            continue
        names = ("stem", "answer", "rubric", "share", "explanation")
        part = Raw(0, kind=KIND_NAMES[Kind(data.get("kind") or Kind.SINGLE)], columns={})
        for name in names:
            setattr(part, name, data.get(name, ""))
        part.columns = {name: f"{form.prefix}-{name}" for name in (*names, "options", "kind")}
        part.options = [line for line in data.get("options", "").splitlines() if line.strip()]
        part.pictures = form.picture_of_fields(load)
        raw.parts.append(part)


def _take_nothing(_rows: Rows, _raw: Raw, _load: Load) -> None:
    """Kinds that ask with their stem alone."""


TAKE: dict[str, Callable[[Rows, Raw, Load], None]] = {
    QuestionKind.SINGLE: _take_options,
    QuestionKind.MULTIPLE: _take_options,
    QuestionKind.ORDERING: _take_options,
    QuestionKind.MATCHING: _take_pairs,
    QuestionKind.CASE: _take_parts,
}


def take_rows(kind: str, rows: Rows, raw: Raw, load: Load) -> None:
    TAKE.get(kind, _take_nothing)(rows, raw, load)
