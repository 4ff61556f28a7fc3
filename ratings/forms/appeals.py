from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

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
        super().__init__(required=False, **kwargs)

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


class AnswerForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("yes", _("成立")), ("no", _("不成立"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("答复理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
