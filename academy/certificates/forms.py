import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academy.certificates.actions.numbering import is_machine_code
from academy.certificates.contexts import (
    CompletionContext,
    HonourContext,
    LicenceContext,
    PaperContext,
    StarContext,
)
from academy.certificates.enums import CertificateKind, CertificateStatus, RevocationReason
from academy.certificates.models import Certificate

# A year and a sequence, with brackets or hyphens between: whatever has neither is no number at all.
LIKE_CODE = re.compile(r"[A-Z0-9-]{2,}\d{4}-?\d{6}-?[0-9A-Z]", re.IGNORECASE)
LIKE_NUMBER = re.compile(r"\d{4}\D{1,3}\d{1,6}")
LARGEST_FILE = 5 * 1024 * 1024


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("证书编号或机读码"), max_length=60, help_text=_("如「青石网院结字〔2025〕0017号」")
    )
    name = forms.CharField(label=_("持证人全名"), max_length=60)

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if not (LIKE_CODE.fullmatch(number) or LIKE_NUMBER.search(number)):
            raise forms.ValidationError(
                gettext(
                    "这不像证书编号。编号印在证书上，带年份和序号；机读码在二维码旁，由字母和数字组成。请照着再输入一次。"
                )
            )
        if number.isascii() and not is_machine_code(number):
            raise forms.ValidationError(gettext("机读码抄写有误：末位校验不符，请再核对一遍。"))
        return number


class FileForm(forms.Form):
    pdf = forms.FileField(
        label=_("证书 PDF 文件"),
        help_text=_("只比对，不保存；不超过 5 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_pdf(self) -> UploadedFile:
        upload: UploadedFile = self.cleaned_data["pdf"]
        if upload.size is None or upload.size > LARGEST_FILE:
            raise forms.ValidationError(gettext("文件超过 5 MB，不是我们签发的证书。"))
        if not upload.read(5).startswith(b"%PDF-"):
            raise forms.ValidationError(gettext("这不是 PDF 文件，请上传下载的证书原件。"))
        upload.seek(0)
        return upload


class RegisterFilter(forms.Form):
    q = forms.CharField(label=_("姓名或编号"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("种类"), required=False)
    status = forms.ChoiceField(label=_("状态"), required=False)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("全部"))]
        self.fields["kind"].choices = [*everything, *CertificateKind.choices]  # type: ignore[attr-defined]
        self.fields["status"].choices = [*everything, *CertificateStatus.choices]  # type: ignore[attr-defined]


class RevokeForm(forms.Form):
    prefix = "revoke"
    reason_class = forms.ChoiceField(label=_("原因类别（公开）"), choices=RevocationReason.choices)
    reason = forms.CharField(
        label=_("原因（不公开）"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReissueForm(forms.Form):
    """A new face for the same occasion: the words of the old one, corrected."""

    prefix = "reissue"
    holder_name = forms.CharField(label=_("证面姓名"), max_length=60)
    unit_name = forms.CharField(label=_("证面单位"), max_length=80, required=False)
    subject = forms.CharField(label=_("事由"), max_length=120)
    reason = forms.CharField(label=_("补发原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    SUBJECTS = {
        CompletionContext: "title",
        LicenceContext: "exam_title",
        StarContext: "cycle_name",
        HonourContext: "occasion",
    }

    def __init__(self, certificate: Certificate, data: Any = None) -> None:
        self.face = certificate.face
        self.subject_field = self.SUBJECTS[type(self.face)]  # type: ignore[index]
        initial = {
            "holder_name": certificate.holder.name,
            "unit_name": self.face.unit_name,
            "subject": getattr(self.face, self.subject_field),
        }
        super().__init__(data, initial=initial)

    def new_face(self) -> PaperContext:
        values = self.cleaned_data
        changes = {
            "holder_name": values["holder_name"],
            "unit_name": values["unit_name"],
            self.subject_field: values["subject"],
        }
        return type(self.face).from_json({**self.face.to_json(), **changes})
