from django import forms
from django.utils.translation import gettext_lazy as _

MOST_AT_ONCE = 6


class PrintForm(forms.Form):
    variants = forms.IntegerField(
        label=_("印制几种试卷"),
        min_value=1,
        max_value=MOST_AT_ONCE,
        initial=2,
        help_text=_("每种试卷另行抽题，依次称为 A 卷、B 卷……"),
    )
    with_sheet = forms.BooleanField(
        label=_("另发答题卡"), required=False, help_text=_("不选时，试卷上留出作答的位置。")
    )
