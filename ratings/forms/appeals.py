from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from ratings.enums import AppealEffect, ChangeKind

DISMISS = "dismiss"
MAX_EVIDENCE_BYTES = 10 * 1024 * 1024
# What a file is, is read from its first bytes; a name can say anything.
SIGNATURES = (
    ("application/pdf", b"%PDF-", "pdf"),
    ("image/jpeg", b"\xff\xd8\xff", "jpg"),
    ("image/png", b"\x89PNG\r\n\x1a\n", "png"),
)
LONGEST_SIGNATURE = 8


def evidence_extension(file: UploadedFile) -> str:
    """pdf, jpg or png; empty for anything else, and for a file that calls itself something else."""
    head = file.read(LONGEST_SIGNATURE)
    file.seek(0)
    for content_type, signature, extension in SIGNATURES:
        if head.startswith(signature) and file.content_type == content_type:
            return extension
    return ""


class EvidenceField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("证明材料"))
        kwargs.setdefault("help_text", _("PDF、JPG 或 PNG，最大 10 MB。"))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MAX_EVIDENCE_BYTES:
            raise forms.ValidationError(_("文件超过 10 MB，请压缩或分开提交。"))
        extension = evidence_extension(file)
        if not extension:
            raise forms.ValidationError(_("只接收 PDF、JPG 或 PNG 文件。"))
        file.name = f"{uuid4().hex}.{extension}"
        return file


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("异议内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明对哪一项事实有异议，有什么依据。"),
    )
    evidence = EvidenceField()


class AppealForm(ObjectionForm):
    text = forms.CharField(
        label=_("申诉内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写明哪一项数据或事实不对、应当是多少、有什么依据。"),
    )


class CorrectionsForm(forms.Form):
    """The figures as they should have been."""

    ROWS = 3

    def __init__(self, *args: Any, figures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(self.ROWS):
            self.fields[f"figure_{n}"] = forms.ChoiceField(
                label=_("更正的数据"), required=False, choices=[("", "—"), *figures]
            )
            self.fields[f"value_{n}"] = forms.CharField(label=_("应为"), required=False, max_length=40)

    @staticmethod
    def filled_with(corrections: list[dict[str, Any]]) -> dict[str, Any]:
        """What was weighed before, as the boxes of the form."""
        return {
            f"{box}_{n}": entry[box] for n, entry in enumerate(corrections) for box in ("figure", "value")
        }

    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"figure_{n}"], self[f"value_{n}"]] for n in range(self.ROWS)]

    def corrections(self) -> list[tuple[str, str]]:
        rows = [(self.cleaned_data[f"figure_{n}"], self.cleaned_data[f"value_{n}"]) for n in range(self.ROWS)]
        return [row for row in rows if row[0]]


class DecideForm(forms.Form):
    upheld = forms.ChoiceField(label=_("结论"), widget=forms.RadioSelect)
    answer = forms.CharField(label=_("答复理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(widget=forms.HiddenInput)
    # The kept figures that the effects were shown for; none where a later decision is appealed.
    preview = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, with_rerun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rerun = [(AppealEffect.RERUN_UNIT, _("成立，重新计算本单位"))] if with_rerun else []
        self.fields["upheld"].choices = [
            (AppealEffect.EXTRA_SEAT, _("成立，不影响他人（超出名额的另计）")),
            *rerun,
            (DISMISS, _("不成立")),
        ]


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("类型"),
        choices=[(k.value, k.label) for k in (ChangeKind.CORRECTION, ChangeKind.REVOCATION)],
        widget=forms.RadioSelect,
    )
    star = forms.TypedChoiceField(
        label=_("更正后的星级"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *[(n, str(n)) for n in range(6)]],
    )
    veto_code = forms.ChoiceField(label=_("否决事项（撤销时填写）"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label=_("依据文件"), max_length=120)

    def __init__(self, *args: Any, vetoes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["veto_code"].choices = [("", "—"), *vetoes]
        self.fields["veto_code"].widget.attrs["lang"] = "zh-Hans"


class AnswerForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("yes", _("成立")), ("no", _("不成立"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("答复理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
