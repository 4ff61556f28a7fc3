"""The sections of a plan: drawn, or with their questions chosen by code."""

import re
from collections import Counter
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.explanations.fixed import obstacle_words
from exams.models import Exam, Question, Section
from exams.queries.fixed import codes_of, obstacle_to

BETWEEN_CODES = re.compile(r"[\n\r,，、;；]+")


def read_codes(text: str) -> list[str]:
    return [code for part in BETWEEN_CODES.split(text) if (code := part.strip())]


class SectionForm(forms.ModelForm):
    """Without codes the questions are drawn; with codes they are these, in this order."""

    codes = forms.CharField(
        label=gettext_lazy("指定试题"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "每行一个试题编号，按出题顺序；也可以用逗号隔开。不填则按规则抽题。指定后题数按列出的题计，可以不填。"
        ),
    )

    class Meta:
        model = Section
        fields = ("title", "kind", "count", "points", "credit", "no_way_back", "sort_order")

    def __init__(
        self,
        *args: Any,
        bank: QuerySet[Question],
        subject_id: int | None,
        known: dict[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._bank, self._subject_id = bank, subject_id
        self.fields["count"].required = False
        self.initial["codes"] = "\n".join(known[pk] for pk in self.instance.fixed if pk in known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        codes, count = read_codes(cleaned.get("codes", "")), cleaned.get("count")
        if codes:
            self._choose(codes, cleaned.get("kind"))
            if count is None and "count" not in self.errors:
                cleaned["count"] = len(codes)
            elif count is not None and count != len(codes):
                self.add_error(
                    "count",
                    _("填写的题数是 %(count)s，指定的试题有 %(codes)s 道：请改成一致，或不填题数。")
                    % {"count": count, "codes": len(codes)},
                )
        elif count is None and "count" not in self.errors:
            self.add_error("count", _("请填写题数，或指定试题。"))
        else:
            self.instance.fixed = []
        return cleaned

    def _choose(self, codes: list[str], kind: str | None) -> None:
        there = {question.code: question for question in self._bank.filter(code__in=codes)}
        repeated = {code for code, times in Counter(codes).items() if times > 1}
        for code in dict.fromkeys(codes):
            question = there.get(code)
            # Without a valid kind its own message is enough.
            expected = kind or (question.kind if question else "")
            obstacle = obstacle_to(question, expected, self._subject_id)
            if obstacle is None and code in repeated:
                obstacle = "twice"
            if obstacle:
                self.add_error("codes", obstacle_words(obstacle, code, expected))
        if "codes" not in self.errors:
            self.instance.fixed = [there[code].pk for code in codes]
            self.instance.grid = []


class _SectionForms(forms.BaseInlineFormSet):
    def __init__(self, *args: Any, bank: QuerySet[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bank = bank

    @cached_property
    def _known(self) -> dict[int, str]:
        return codes_of(self.get_queryset())

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        known = {} if index is None else self._known
        own = {"bank": self._bank, "subject_id": self.instance.subject_id, "known": known}
        return {**super().get_form_kwargs(index), **own}

    def clean(self) -> None:
        """No question stands twice on one paper."""
        super().clean()
        places = Counter(
            code
            for form in self.forms
            if hasattr(form, "cleaned_data") and not self._should_delete_form(form)
            for code in dict.fromkeys(read_codes(form.cleaned_data.get("codes", "")))
        )
        for code, times in places.items():
            if times > 1:
                raise forms.ValidationError(_("%(code)s 指定在不止一个大题里。") % {"code": code})


SectionFormSet = forms.inlineformset_factory(
    Exam,
    Section,
    form=SectionForm,
    formset=_SectionForms,
    extra=4,
    min_num=1,
    validate_min=True,
)
