from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import OrgUnit, Person
from ratings.enums import SchemeStatus


def private_storage() -> Storage:
    return storages["private"]


class RatingScheme(models.Model):
    """星级考评方案: a named line of versions."""

    code = models.CharField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    owner = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("制定单位"))

    class Meta:
        verbose_name = _("考评方案")
        verbose_name_plural = _("考评方案")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(models.Model):
    """Rules in the shape of rating.md 2; never changed once a cycle calculated with them."""

    scheme = models.ForeignKey(RatingScheme, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    rules = models.JSONField(_("规则"))
    status = models.CharField(
        _("状态"), max_length=12, choices=SchemeStatus.choices, default=SchemeStatus.DRAFT
    )
    policy_doc = models.CharField(_("政策文号"), max_length=120, blank=True)
    policy_file = models.FileField(_("政策文件"), storage=private_storage, upload_to="policies/", blank=True)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(_("首次使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("方案版本")
        verbose_name_plural = _("方案版本")
        ordering = ["scheme", "-number"]
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.scheme} v{self.number}"
