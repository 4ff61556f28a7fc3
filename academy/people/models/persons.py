from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.enums import Education, Employment, ExternalKind, Party, PersonStatus, Sex
from academy.people.models.units import OrgUnit


def private_files() -> Storage:
    return storages["private"]


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        fields.setdefault("name", username)
        return self.create_user(username, password, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """One row per human: grid worker, officer, instructor or external trainee; with or without a password."""

    # County code and worker number, or any unique word for people without one: worker numbers repeat
    # between counties, so the number alone is resolved at sign-in (backends.py).
    username = models.CharField(_("登录名"), max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    worker_no = models.CharField(_("网格员编号"), max_length=32, blank=True, db_index=True)
    county = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属县区")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("现单位")
    )
    id_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    id_last4 = models.CharField(_("身份证后四位"), max_length=4, blank=True)
    id_enc = models.BinaryField(null=True, blank=True, editable=False)
    phone_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    phone_last4 = models.CharField(_("手机尾号"), max_length=4, blank=True)
    phone_enc = models.BinaryField(null=True, blank=True, editable=False)
    email = models.EmailField(_("电子邮箱"), blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex.choices, blank=True)
    education = models.CharField(_("学历"), max_length=16, choices=Education.choices, blank=True)
    party = models.CharField(_("政治面貌"), max_length=16, choices=Party.choices, blank=True)
    employment = models.CharField(
        _("岗位性质"), max_length=16, choices=Employment.choices, default=Employment.NONE
    )
    hired_on = models.DateField(_("入职日期"), null=True, blank=True)
    departed_on = models.DateField(_("离职日期"), null=True, blank=True)
    status = models.CharField(
        _("人员状态"), max_length=16, choices=PersonStatus.choices, default=PersonStatus.IN_POST
    )
    external_kind = models.CharField(
        _("外部学员类别"), max_length=20, choices=ExternalKind.choices, blank=True
    )
    organisation = models.CharField(_("所在单位"), max_length=120, blank=True)
    province = models.CharField(_("省份"), max_length=20, blank=True)
    photo = models.FileField(_("照片"), storage=private_files, upload_to="photos/", blank=True)
    is_active = models.BooleanField(_("账号启用"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "worker_no"],
                condition=~models.Q(worker_no=""),
                name="worker_no_once_per_county",
            ),
            models.UniqueConstraint("email", condition=~models.Q(email=""), name="email_once_unless_blank"),
        ]
        indexes = [models.Index(fields=["unit", "employment", "status"])]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_grid_worker(self) -> bool:
        return self.employment in (Employment.FULL_TIME, Employment.PART_TIME)


class ActivationCode(models.Model):
    """A one-time code that lets a new person choose the first password; only its keyed hash is stored."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="activation_codes")
    code_hash = models.CharField(max_length=64)
    issued_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("激活码")
        verbose_name_plural = _("激活码")
        indexes = [models.Index(fields=["person", "used_at"])]

    def __str__(self) -> str:
        return f"{self.person} {self.issued_at:%Y-%m-%d}"
