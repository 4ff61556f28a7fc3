from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.certificates.models import Certificate
from academy.people.models import OrgUnit, Person
from ratings.enums import DecisionStatus, HonourLevel
from ratings.models.cycles import RatingCycle


class HonourKind(models.Model):
    """荣誉称号 that a rating authority gives: by criteria of the final star, or by list."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("授予单位"))
    title = models.CharField(_("称号"), max_length=40)
    level = models.CharField(_("级别"), max_length=10, choices=HonourLevel.choices)
    # Null: by list, whatever the star.
    min_star = models.PositiveSmallIntegerField(_("最低星级"), null=True, blank=True)
    limit = models.PositiveIntegerField(_("每周期名额"), null=True, blank=True)
    is_active = models.BooleanField(_("使用中"), default=True)

    class Meta:
        verbose_name = _("荣誉称号")
        verbose_name_plural = _("荣誉称号")
        ordering = ["unit", "title"]
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="honour_title_once_per_unit")]

    def __str__(self) -> str:
        return self.title


class Honour(models.Model):
    """荣誉 of one person after the final result: proposed, confirmed by another, then a paper.

    It never changes a rating; as a bonus of a later cycle it counts only by an import or a decision there.
    """

    kind = models.ForeignKey(HonourKind, models.PROTECT, related_name="honours", verbose_name=_("荣誉称号"))
    cycle = models.ForeignKey(RatingCycle, models.PROTECT, related_name="honours")
    person = models.ForeignKey(Person, models.PROTECT, related_name="honours")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    document = models.CharField(_("依据文件"), max_length=120)
    awarded_on = models.DateField(_("授予日期"))
    status = models.CharField(
        _("状态"), max_length=12, choices=DecisionStatus.choices, default=DecisionStatus.PROPOSED
    )
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提名人"))
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("荣誉")
        verbose_name_plural = _("荣誉")
        ordering = ["-awarded_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "cycle", "person"],
                condition=~models.Q(status=DecisionStatus.WITHDRAWN),
                name="honour_once_per_cycle",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | (
                    ~models.Q(confirmed_by=models.F("proposed_by"))
                    & ~models.Q(confirmed_by=models.F("person"))
                ),
                name="honour_needs_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.kind}"
