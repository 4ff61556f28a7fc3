from django import forms
from django.utils.translation import gettext_lazy as _

from ratings.enums import KinKind


class KinForm(forms.Form):
    worker_no = forms.CharField(label=_("亲属的网格员编号"), max_length=32)
    name = forms.CharField(label=_("亲属的姓名"), max_length=60)
    kind = forms.ChoiceField(label=_("关系"), choices=KinKind.choices)
    since = forms.DateField(
        label=_("起始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
