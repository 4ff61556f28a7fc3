import re

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.ui.templatetags.ui import star_words
from ratings.enums import HonourLevel
from ratings.models import HonourKind

MOST_NUMBERS = 5000


class HonourKindForm(forms.Form):
    title = forms.CharField(label=_("称号"), max_length=40, widget=forms.TextInput(attrs={"lang": "zh-Hans"}))
    level = forms.ChoiceField(label=_("级别"), choices=HonourLevel.choices)
    min_star = forms.TypedChoiceField(
        label=_("最低星级"), required=False, coerce=int, empty_value=None, help_text=_("不选：凭名单授予。")
    )
    limit = forms.IntegerField(
        label=_("每周期名额"), required=False, min_value=1, help_text=_("不填：没有名额限制。")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["min_star"].choices = [("", "—"), *((n, star_words(n)) for n in range(1, 6))]


class HonoursForm(forms.Form):
    kind = forms.ModelChoiceField(label=_("称号"), queryset=HonourKind.objects.none(), empty_label=None)
    worker_nos = forms.CharField(
        label=_("网格员编号"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个，也可用逗号或空格分开；有条件的称号留空，就是所有符合条件的人。"),
    )
    document = forms.CharField(label=_("依据文件"), max_length=120)
    awarded_on = forms.DateField(
        label=_("授予日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: object, kinds: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = kinds
        self.fields["kind"].widget.attrs["lang"] = "zh-Hans"

    def clean_worker_nos(self) -> list[str]:
        numbers = [one for one in re.split(r"[\s,，、;；]+", self.cleaned_data["worker_nos"]) if one]
        if len(numbers) > MOST_NUMBERS:
            raise forms.ValidationError(_("一次最多 %(n)s 人。") % {"n": MOST_NUMBERS})
        return numbers
