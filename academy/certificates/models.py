import secrets
from datetime import date
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy.certificates.contexts import Issuer, PaperContext, Sheet, StarContext, context_from_json
from academy.certificates.enums import (
    STAR_TITLES,
    STORED_STATUSES,
    CertificateKind,
    CertificateStatus,
    EventKind,
    RevocationReason,
)

# 24 bytes are 192 bits: an address that nobody can guess or count up to.
TOKEN_BYTES = 24


def private_storage() -> Storage:
    return storages["private"]


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


class Academy(models.Model):
    """网格学院: who issues papers for a unit and everything below it."""

    name = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    unit = models.OneToOneField(
        "people.OrgUnit", models.PROTECT, related_name="academy", verbose_name=_("所属单位")
    )
    partner_name = models.CharField(_("联合发证单位"), max_length=80, blank=True)
    number_prefix = models.CharField(
        _("证书字号简称"),
        max_length=12,
        unique=True,
        help_text=_("如「青石」，用于「青石网院结字〔2025〕0017号」"),
    )
    code_prefix = models.CharField(
        _("机读码前缀"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]+$", _("只能用大写字母和数字。"))],
    )
    seal_text = models.CharField(
        _("印章文字"), max_length=24, blank=True, help_text=_("留空时用名称；绕印章一周，不超过 24 个字")
    )
    signatory = models.CharField(_("签发人"), max_length=30, blank=True)
    is_demonstration = models.BooleanField(
        _("示范印章"), default=True, help_text=_("印章图样旁标注「示范」，不具有法律效力")
    )

    class Meta:
        verbose_name = _("网格学院")
        verbose_name_plural = _("网格学院")
        ordering = ["unit__path"]

    def __str__(self) -> str:
        return self.name

    @property
    def issuer(self) -> Issuer:
        return Issuer(
            name=self.name,
            partner_name=self.partner_name,
            signatory=self.signatory,
            seal_text=self.seal_text or self.name,
            is_demonstration=self.is_demonstration,
        )


class NumberSequence(models.Model):
    """The last number given per academy, kind and year; locked while a number is taken."""

    academy = models.ForeignKey(Academy, models.PROTECT, related_name="sequences")
    kind = models.CharField(max_length=12, choices=CertificateKind.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("证书序号")
        verbose_name_plural = _("证书序号")
        constraints = [
            models.UniqueConstraint(
                fields=["academy", "kind", "year"], name="one_sequence_per_academy_kind_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.academy} {self.kind} {self.year}: {self.last}"


class Certificate(models.Model):
    """One issued paper. What stands on it is frozen; only its status and its file are written later."""

    academy = models.ForeignKey(
        Academy, models.PROTECT, related_name="certificates", verbose_name=_("发证机构")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=CertificateKind.choices)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates", verbose_name=_("持证人")
    )
    holder_name = models.CharField(_("证面姓名"), max_length=60)
    holder_unit = models.ForeignKey(
        "people.OrgUnit", models.PROTECT, related_name="certificates", verbose_name=_("发证时单位")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    sequence = models.PositiveIntegerField(_("序号"))
    number = models.CharField(_("证书编号"), max_length=60, unique=True)
    machine_code = models.CharField(_("机读码"), max_length=40, unique=True)
    context = models.JSONField(_("证面内容"))
    issuer = models.JSONField(_("发证机构信息"))
    # What the paper was issued for, e.g. "star:2025:17": issuing twice for one reason gives one paper.
    source_key = models.CharField(max_length=120, null=True, blank=True, editable=False)
    issued_on = models.DateField(_("发证日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=STORED_STATUSES, default=CertificateStatus.VALID
    )
    ended_on = models.DateField(_("失效日期"), null=True, blank=True)
    end_reason = models.CharField(_("失效原因"), max_length=20, choices=RevocationReason.choices, blank=True)
    verify_token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    pdf = models.FileField(_("文件"), storage=private_storage, upload_to="certificates/%Y/%m/", blank=True)
    sha256 = models.CharField(_("文件校验值"), max_length=64, blank=True, db_index=True)
    rendered_at = models.DateTimeField(_("制证时间"), null=True, blank=True)
    render_problem = models.CharField(_("制证问题"), max_length=300, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("补发自")
    )

    class Meta:
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["academy", "kind", "year", "sequence"], name="certificate_sequence_once"
            ),
            models.UniqueConstraint(
                fields=["source_key"],
                condition=models.Q(status=CertificateStatus.VALID),
                name="one_valid_certificate_per_source",
            ),
        ]
        indexes = [models.Index(fields=["holder", "-issued_on"]), models.Index(fields=["kind", "year"])]

    def __str__(self) -> str:
        return f"{self.number} {self.holder_name}"

    @property
    def face(self) -> PaperContext:
        return context_from_json(self.kind, self.context)

    @property
    def subject(self) -> str:
        return self.face.subject

    @property
    def star(self) -> int | None:
        face = self.face
        return face.star if isinstance(face, StarContext) else None

    @property
    def star_title(self) -> str:
        """In the reader's language; the paper itself is Chinese."""
        return str(STAR_TITLES[self.star]) if self.star else ""

    @property
    def unit_on_paper(self) -> str:
        return self.face.unit_name

    @property
    def has_ended(self) -> bool:
        """Revoked or replaced; a paper that only ran out still says so by its own dates."""
        return self.status != CertificateStatus.VALID

    @property
    def can_be_had(self) -> bool:
        """There is a file, or there will be one: a paper that ended before it was drawn is never drawn."""
        return self.rendered_at is not None or self.status == CertificateStatus.VALID

    @property
    def verify_path(self) -> str:
        return reverse("verify_paper", args=[self.verify_token])

    @property
    def verify_url(self) -> str:
        return f"{settings.VERIFY_BASE_URL.rstrip('/')}{self.verify_path}"

    @property
    def sheet(self) -> Sheet:
        return Sheet(
            context=self.face,
            issuer=Issuer(**self.issuer),
            number=self.number,
            machine_code=self.machine_code,
            issued_on=self.issued_on,
            verify_url=self.verify_url,
        )

    def state_on(self, day: date) -> CertificateStatus:
        if self.status == CertificateStatus.VALID and self.valid_to is not None and self.valid_to < day:
            return CertificateStatus.EXPIRED
        return CertificateStatus(self.status)


class CertificateEventQuerySet(models.QuerySet["CertificateEvent"]):
    def update(self, **_kwargs: Any) -> NoReturn:
        raise TypeError("the history of a certificate is only ever added to")

    def delete(self) -> NoReturn:
        raise TypeError("the history of a certificate is only ever added to")


class CertificateEvent(models.Model):
    """The history of one paper; rows are added, never changed."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    kind = models.CharField(_("事项"), max_length=10, choices=EventKind.choices)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    detail = models.JSONField(_("说明"), default=dict)

    objects = CertificateEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书历史")
        verbose_name_plural = _("证书历史")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("the history of a certificate is only ever added to")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the history of a certificate is only ever added to")
