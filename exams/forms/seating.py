from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.engine.seating import Room

LONGEST_SIDE = 50


class RoomForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("考场"), max_length=40)
    rows = forms.IntegerField(label=gettext_lazy("排数（从前到后）"), min_value=1, max_value=LONGEST_SIDE)
    columns = forms.IntegerField(label=gettext_lazy("每排座位数"), min_value=1, max_value=LONGEST_SIDE)


class _Rooms(forms.BaseFormSet):
    def clean(self) -> None:
        # A row that lacks its name says so itself.
        names = [form.cleaned_data["name"] for form in self.forms if "name" in form.cleaned_data]
        if len(names) != len(set(names)):
            raise forms.ValidationError(_("考场名称不能重复。"))

    def rooms(self) -> list[Room]:
        given: list[dict[str, Any]] = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return [Room(**room) for room in given]


RoomFormSet = forms.formset_factory(
    RoomForm, formset=_Rooms, extra=2, min_num=1, validate_min=True, max_num=40, validate_max=True
)
