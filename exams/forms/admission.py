import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.engine.admission import networks

SHORTEST_CODE = 4
CONFIG_KEY = re.compile(r"[0-9a-f]{64}")


class AdmissionForm(forms.Form):
    allowed_networks = forms.CharField(
        label=gettext_lazy("允许进入的网络"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("每行一个网段或地址，例如 10.20.0.0/16；不填表示不限。"),
    )
    seb_config_key = forms.CharField(
        label=gettext_lazy("Safe Exam Browser 配置密钥"),
        required=False,
        help_text=gettext_lazy(
            "在 SEB 配置工具的“考试”页查到的 Config Key，64 位；填写后只能用该配置的 SEB 参加。"
        ),
    )
    code = forms.CharField(
        label=gettext_lazy("新的入场口令"),
        required=False,
        min_length=SHORTEST_CODE,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "由监考老师在考场宣读，至少 4 个字符，不分大小写。系统只存摘要，无法查看；不填表示不变。"
        ),
    )
    without_code = forms.BooleanField(label=gettext_lazy("取消入场口令"), required=False)

    def clean_allowed_networks(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["allowed_networks"].splitlines() if line.strip()]
        for line in lines:
            try:
                networks(line)
            except ValueError as error:
                raise forms.ValidationError(_("“%(line)s”不是网段或地址。") % {"line": line}) from error
        return "\n".join(lines)

    def clean_seb_config_key(self) -> str:
        key: str = self.cleaned_data["seb_config_key"].strip().lower()
        if key and not CONFIG_KEY.fullmatch(key):
            raise forms.ValidationError(_("配置密钥是 64 位十六进制字符。"))
        return key

    @property
    def new_code(self) -> str | None:
        """None keeps what is set."""
        if self.cleaned_data["without_code"]:
            return ""
        return self.cleaned_data["code"].strip() or None
