from typing import Any

from django import forms
from django.utils.translation import gettext as _

from academy.people.models import Person
from courses.models import CoursePage
from courses.queries import units_managed_by
from exams.models import Exam


class LocalMomentInput(forms.DateTimeInput):
    """The browser's own picker: no script of ours, and no second calendar to learn."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ExamForm(forms.ModelForm):
    """An officer plans exams for units of her own."""

    class Meta:
        model = Exam
        fields = [
            *("code", "name", "kind", "subject", "unit", "by_list", "opens_at", "closes_at"),
            *("duration_minutes", "attempts_allowed", "late_entry_minutes", "grace_minutes", "pass_mark"),
            *("show_answers", "release_at_once", "shuffle_questions", "shuffle_options", "balance_tolerance"),
            *("markers", "marking_limit", "review_days"),
        ]
        widgets = {"opens_at": LocalMomentInput(), "closes_at": LocalMomentInput()}

    def __init__(self, *args: Any, officer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            # Results come out by a decision, not because nobody looked at a box.
            self.initial["release_at_once"] = False
        self.fields["unit"].queryset = units_managed_by(officer)
        self.fields["subject"].queryset = CoursePage.objects.order_by("code")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("结束时间要晚于开始时间。"))
        return cleaned
