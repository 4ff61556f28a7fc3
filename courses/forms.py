from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from academy.certificates import queries as certificates
from academy.people.enums import Role
from academy.people.queries import persons_visible_to
from courses import actions, rules
from courses.enums import RequiredFor, TrackCode, TrainingMode
from courses.models import HourRecord
from courses.queries import CatalogueFilter, units_managed_by

ANY = [("", _("全部"))]


class CatalogueForm(forms.Form):
    text = forms.CharField(label=_("关键词或拼音首字母"), max_length=40, required=False)
    track = forms.ChoiceField(label=_("课程领域"), choices=ANY + TrackCode.choices, required=False)
    mode = forms.ChoiceField(label=_("培训方式"), choices=ANY + TrainingMode.choices, required=False)
    required = forms.ChoiceField(label=_("修读要求"), choices=ANY + RequiredFor.choices, required=False)

    def chosen(self) -> CatalogueFilter:
        """What could be understood; a value that is no choice filters nothing."""
        self.is_valid()
        return CatalogueFilter(**self.cleaned_data)


class ClassForm(WagtailAdminModelForm):
    """An office sets up classes for its own units and in the name of its own academies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_managed_by(self.for_user)
        self.fields["academy"].queryset = certificates.academies_managed_by(self.for_user)


class InstructorForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = persons_visible_to(self.for_user, {Role.ACADEMY_ADMIN})


class HourRecordForm(WagtailAdminModelForm):
    verified = forms.BooleanField(label=_("已核验依据，计入考评学时"), required=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not rules.may_verify_hours(self.for_user, self.instance.person):
            raise forms.ValidationError(_("自己的学时须由他人核验。"))
        return cleaned

    def save(self, commit: bool = True) -> HourRecord:
        return actions.verify_hours(self.for_user, self.instance, timezone.now())
