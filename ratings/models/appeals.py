from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import OrgUnit, Person
from ratings.enums import AppealEffect, ObjectionStatus
from ratings.models.cycles import RatingCycle
from ratings.models.results import CalculationRun, RatingResult
from ratings.models.schemes import private_storage


class PublicNotice(models.Model):
    """公示: a frozen list of name, unit and proposed star for the working days of the scheme."""

    cycle = models.OneToOneField(RatingCycle, models.CASCADE, related_name="notice")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    run = models.ForeignKey(CalculationRun, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    snapshot = models.JSONField()
    contact = models.CharField(_("联系方式"), max_length=200, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("公示")
        verbose_name_plural = _("公示")

    def __str__(self) -> str:
        return str(self.cycle)


class Objection(models.Model):
    """异议 during the notice, by somebody named in it or a colleague."""

    notice = models.ForeignKey(PublicNotice, models.CASCADE, related_name="objections")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    about = models.ForeignKey(RatingResult, models.PROTECT, related_name="objections")
    text = models.TextField(_("异议内容"))
    evidence = models.FileField(_("证明材料"), storage=private_storage, upload_to="evidence/", blank=True)
    filed_at = models.DateTimeField()
    due_on = models.DateField(_("答复期限"))
    status = models.CharField(max_length=10, choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    answer = models.TextField(_("答复"), blank=True)
    handled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ["-filed_at"]

    def __str__(self) -> str:
        return f"{self.by} → {self.about}"


class Appeal(models.Model):
    """申诉（复核） by the worker herself, after the decision; one higher instance is possible."""

    result = models.ForeignKey(RatingResult, models.PROTECT, related_name="appeals")
    by = models.ForeignKey(Person, models.PROTECT, related_name="appeals")
    instance = models.PositiveSmallIntegerField(_("审级"), default=1)
    text = models.TextField(_("申诉内容"))
    evidence = models.FileField(_("证明材料"), storage=private_storage, upload_to="evidence/", blank=True)
    filed_at = models.DateTimeField()
    due_on = models.DateField(_("答复期限"))
    status = models.CharField(max_length=10, choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    effect = models.CharField(max_length=12, choices=AppealEffect.choices, blank=True)
    new_star = models.SmallIntegerField(_("改定星级"), null=True, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    handled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        ordering = ["-filed_at"]
        constraints = [
            models.UniqueConstraint(fields=["result", "by", "instance"], name="appeal_once_per_instance")
        ]

    def __str__(self) -> str:
        return f"{self.by} · {self.filed_at:%Y-%m-%d}"
