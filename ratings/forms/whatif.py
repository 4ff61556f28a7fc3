from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# As many figures as one question usually changes; a bigger change belongs into a draft of the scheme.
CHANGES = 4
# 陈刚 of the worked example: every limit of a scheme shows on him.
USUAL = {"patrol_rate": "97", "house_link_rate": "98", "closure_rate": "98", "satisfaction": "93"}
OTHER_INDICATORS = "90"
LARGEST = 10_000
# Shown with the words of the scheme instead.
TRAINING = ("hours", "exam")


def figure(label: str, initial: str | int | None, most: int = LARGEST) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=most,
        decimal_places=2,
        initial=initial,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


def whole(label: str, initial: int | None, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, initial=initial)


class ExampleForm(forms.Form):
    """The worker beside the editor."""

    prefix = "example"

    def __init__(
        self,
        *args: Any,
        indicators: list[tuple[str, str]],
        vetoes: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = [code for code, _name in indicators if code not in TRAINING]
        self.fields["prev_star"] = whole(_("上期星级"), 2, 7)
        self.fields["service_months"] = whole(_("服务月数"), 30, 600)
        self.fields["in_post_months"] = whole(_("在岗月数"), 12, 12)
        self.fields["hours"] = figure(_("学时"), 50, 1000)
        self.fields["exam"] = figure(_("考试成绩"), 92, 200)
        for code, name in indicators:
            if code not in TRAINING:
                self.fields[code] = figure(name, USUAL.get(code, OTHER_INDICATORS))
        self.fields["bonus"] = figure(_("加分"), 0, 100)
        self.fields["deduction"] = figure(_("扣分"), 0, 100)
        self.fields["veto"] = forms.ChoiceField(
            label=_("一票否决"), required=False, choices=[("", _("无")), *vetoes]
        )


class WhatIfForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120, help_text=_("例如：四星比例降到 15%"))
    version = forms.ChoiceField(label=_("方案"), required=False)

    def __init__(
        self,
        *args: Any,
        versions: list[tuple[int, str]],
        figures: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = [("", _("本周期的方案不变")), *versions]
        for n in range(CHANGES):
            self.fields[f"worker_no_{n}"] = forms.CharField(
                label=_("网格员编号"), required=False, max_length=32
            )
            self.fields[f"figure_{n}"] = forms.ChoiceField(
                label=_("改动的数据"), required=False, choices=[("", "—"), *figures]
            )
            self.fields[f"value_{n}"] = forms.CharField(label=_("改为"), required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        for n in range(CHANGES):
            number, chosen = self.cleaned_data.get(f"worker_no_{n}"), self.cleaned_data.get(f"figure_{n}")
            if bool(number) != bool(chosen):
                self.add_error(f"worker_no_{n}", _("请同时填写编号和改动的数据。"))
        return self.cleaned_data

    def change_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{n}"] for part in ("worker_no", "figure", "value")] for n in range(CHANGES)]

    def changes(self) -> list[tuple[str, str, str]]:
        rows = [
            tuple(self.cleaned_data[f"{part}_{n}"] for part in ("worker_no", "figure", "value"))
            for n in range(CHANGES)
        ]
        return [row for row in rows if row[0]]
