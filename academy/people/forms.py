from collections.abc import Callable

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from academy.people.enums import PersonStatus, Role
from academy.people.explanations import archive_words, photo_words
from academy.people.imports.photos import MAX_ARCHIVE_BYTES, MAX_BYTES
from academy.people.models import OrgUnit, Person


class SignInForm(LoginForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("网格员编号、手机号或邮箱")
        login.widget.attrs.update({"autocomplete": "username webauthn", "autofocus": True, "placeholder": ""})
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs["placeholder"] = ""
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("在本机保持登录 7 天")


class NewKeyForm(AddWebAuthnForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("密钥名称")


class KeyNameForm(EditWebAuthnForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("密钥名称")


class ActivationForm(forms.Form):
    identifier = forms.CharField(label=_("网格员编号或手机号"), max_length=64)
    code = forms.CharField(
        label=_("激活码"),
        max_length=20,
        help_text=_("印在单位发给您的纸条上，共 10 位，不分大小写。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label=_("设置密码"),
        help_text=_("至少 8 位，不能全是数字，不要用姓名或编号。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeat = forms.CharField(
        label=_("再输一次密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("password") and data.get("repeat") and data["password"] != data["repeat"]:
            self.add_error("repeat", _("两次输入的密码不一致，请重新输入。"))
        return data


class IdNumberReasonForm(forms.Form):
    reason = forms.CharField(label=_("查看原因"), max_length=200, help_text=_("会记入审计日志。"))


class RosterFilterForm(forms.Form):
    q = forms.CharField(label=_("姓名或编号"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("人员状态"), required=False, choices=[("", _("全部")), *PersonStatus.choices]
    )


class RoleForm(forms.Form):
    person = forms.ModelChoiceField(
        label=_("登录名"),
        queryset=Person.objects.filter(is_active=True),
        to_field_name="username",
        widget=forms.TextInput,
        error_messages={"invalid_choice": _("没有这个登录名，或账号已停用。")},
    )
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(label=_("范围"), queryset=OrgUnit.objects.filter(valid_to__isnull=True))
    reason = forms.CharField(label=_("授权依据"), max_length=200)


class AuditFilterForm(forms.Form):
    q = forms.CharField(label=_("操作、对象或操作人"), required=False, max_length=60)
    day = forms.DateField(
        label=_("日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CalendarDayForm(forms.Form):
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    works = forms.ChoiceField(label=_("是否上班"), choices=[("no", _("放假")), ("yes", _("上班"))])
    note = forms.CharField(label=_("说明"), required=False, max_length=60)


def _not_larger_than(limit: int, code: str, words: Callable[[str], str]) -> Callable[[UploadedFile], None]:
    """Checked before a byte of it is read into memory."""

    def check(upload: UploadedFile) -> None:
        if (upload.size or 0) > limit:
            raise ValidationError(words(code), code=code)

    return check


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("照片文件"),
        validators=[_not_larger_than(MAX_BYTES, "too_large", photo_words)],
        help_text=_("JPEG、PNG 或 WebP，10 MB 以内；保存为小图，不保留拍摄信息。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class PhotoArchiveForm(forms.Form):
    file = forms.FileField(
        label=_("照片压缩包"),
        validators=[_not_larger_than(MAX_ARCHIVE_BYTES, "archive_too_large", archive_words)],
        help_text=_("ZIP，每个文件以网格员编号或登录名命名，如 HW0001.jpg；编号后可加下划线和姓名。"),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )
