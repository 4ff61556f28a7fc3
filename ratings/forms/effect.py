from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EffectForm(forms.Form):
    """Which training, which figure, between which periods."""

    training = forms.ChoiceField(label=_("科目或培训班"))
    figure = forms.ChoiceField(label=_("指标"))
    periods = forms.ChoiceField(label=_("前后两期"))

    def __init__(
        self,
        *args: Any,
        trainings: list[tuple[str, str]],
        figures: list[tuple[str, str]],
        periods: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("training", trainings), ("figure", figures), ("periods", periods)):
            self.fields[name].choices = choices
