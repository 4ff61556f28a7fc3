from django import forms
from django.utils.translation import gettext_lazy as _

from ratings.enums import AdjustReason, Opinion
from ratings.forms.appeals import EvidenceField

# 32 MB: a county's 100,000 rows are about 20 MB.
MAX_UPLOAD_BYTES = 32 * 1024 * 1024


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("绩效数据文件"),
        help_text=_("Excel（.xlsx、.xls）或 CSV，最多 32 MB。先校验，看过每一行的结论再决定是否入库。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    source = forms.CharField(
        label=_("来源系统"), required=False, max_length=80, help_text=_("填写后，下次可沿用这次的列对应。")
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("文件超过 32 MB，请按街道拆分后分别上传。"))
        return file


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class NoticeForm(forms.Form):
    starts_on = forms.DateField(
        label=_("公示开始日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    contact = forms.CharField(label=_("受理电话或地点"), max_length=200)
    earlier_posting = forms.CharField(
        label=_("已张贴公示的地点和文号"),
        max_length=200,
        required=False,
        help_text=_("开始日期早于今天时必填：写明公示何时已在何处张贴。"),
    )


class DecisionForm(forms.Form):
    opinion = forms.ChoiceField(label=_("审核意见"), choices=Opinion.choices, widget=forms.RadioSelect)
    proposed_star = forms.TypedChoiceField(
        label=_("建议星级"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *[(n, str(n)) for n in range(6)]],
    )
    reason_code = forms.ChoiceField(
        label=_("调整原因"), required=False, choices=[("", "—"), *AdjustReason.choices]
    )
    comment = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    seen_digest = forms.CharField(widget=forms.HiddenInput)


class VetoForm(forms.Form):
    worker_no = forms.CharField(label=_("网格员编号"), max_length=32)
    code = forms.ChoiceField(label=_("否决事项"))
    facts = forms.CharField(label=_("事实"), widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label=_("认定文件"), max_length=120)
    decided_on = forms.DateField(
        label=_("认定日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    evidence = EvidenceField()

    def __init__(self, *args: object, vetoes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = vetoes
        self.fields["code"].widget.attrs["lang"] = "zh-Hans"


class VetoEvidenceForm(forms.Form):
    evidence = EvidenceField(required=True)


class ListForm(forms.Form):
    """Filter, order and columns of one list; the address holds all of it, so it can be passed on."""

    sort = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: object,
        filters: dict[str, forms.Field],
        columns: list[tuple[str, str]],
        **kwargs: object,
    ) -> None:
        # Another form of the page may have fields of the same names.
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields.update(filters)
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("显示的列"), choices=columns, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.filter_names = list(filters)

    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in self.filter_names]


class SavedViewForm(forms.Form):
    name = forms.CharField(label=_("视图名称"), max_length=40)
    parameters = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


class MappingForm(forms.Form):
    """One choice per column of the file: which of our fields it is."""

    source = forms.CharField(label=_("来源系统"), max_length=80, required=False)

    def __init__(
        self, *args: object, columns: list[dict[str, str]], fields: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            self.fields[f"column_{column['letter']}"] = forms.ChoiceField(
                label=f"{column['letter']} · {column['header']}",
                required=False,
                choices=[("", _("不使用")), *fields],
                initial=column["field"],
            )
