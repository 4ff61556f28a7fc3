from django import forms
from django.utils.translation import gettext_lazy as _

from ratings.enums import RowVerdict

PROBLEMS = "problems"


class RowFilterForm(forms.Form):
    sheet = forms.ChoiceField(label=_("工作表"), required=False)
    verdict = forms.ChoiceField(
        label=_("显示"),
        required=False,
        choices=[("", _("全部行")), (PROBLEMS, _("只看有问题的行")), *RowVerdict.choices[:-1]],
    )

    def __init__(self, *args: object, sheets: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]
        self.fields["sheet"].widget.attrs["lang"] = "zh-Hans"
        if len(sheets) < 2:
            del self.fields["sheet"]


class CoverageForm(forms.Form):
    """Which time each sheet stands for, whether it lists everybody, and whether it corrects recorded figures."""

    whole_county = forms.ChoiceField(
        label=_("文件范围"),
        choices=[
            ("whole", _("全体人员：不在文件中的在册人员列为缺数据")),
            ("part", _("只含部分人员：补报或更正，其他人不算缺报")),
        ],
        widget=forms.RadioSelect,
    )
    replaces_recorded = forms.ChoiceField(
        label=_("与已入库数据不同时"),
        choices=[
            ("ask", _("列为待处理，逐行决定")),
            ("replace", _("以本文件为准：替换原数据，原数据保留备查")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: object, sheets: list[str], periods: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = sheets
        for number, name in enumerate(sheets):
            self.fields[f"period_{number}"] = forms.ChoiceField(
                label=_("工作表“%(sheet)s”的统计时段") % {"sheet": name},
                choices=[("", _("按检测结果")), *periods],
                required=False,
            )
        self.order_fields([*(f"period_{number}" for number in range(len(sheets))), *self.fields])

    def periods(self) -> dict[str, str]:
        chosen = {name: self.cleaned_data[f"period_{number}"] for number, name in enumerate(self.sheets)}
        return {name: period for name, period in chosen.items() if period}
