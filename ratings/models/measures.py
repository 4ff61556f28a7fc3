from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import OrgUnit, Person
from ratings.enums import DecisionStatus
from ratings.models.cycles import RatingCycle
from ratings.models.imports import ImportRow
from ratings.models.schemes import private_storage


class PerformanceRecord(models.Model):
    """绩效数据: what one row says of one person, indicator, unit and time; times are merged when the engine runs."""

    # The unique constraint below starts with the cycle, and nobody looks records up by unit alone.
    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="records", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="performance_records")
    indicator = models.CharField(_("指标"), max_length=40)
    segment_unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="+", verbose_name=_("单位"), db_index=False
    )
    period_from = models.DateField(_("统计起始日"))
    period_to = models.DateField(_("统计截止日"))
    months = models.PositiveSmallIntegerField(_("月数"))
    value = models.DecimalField(_("数值"), max_digits=12, decimal_places=2, null=True)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    row = models.ForeignKey(ImportRow, models.PROTECT, null=True, related_name="records")
    # A later row corrected this one, which is kept and no longer counts.
    replaced = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("绩效数据")
        verbose_name_plural = _("绩效数据")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "person", "indicator", "segment_unit", "period_from", "period_to"],
                condition=models.Q(replaced=False),
                name="record_once_per_segment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.indicator}"


class Adjustment(models.Model):
    """加减分: points for one deed; the same event counts once, at its highest level."""

    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="adjustments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="rating_adjustments")
    item = models.CharField(_("项目"), max_length=40)
    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=2)
    event = models.CharField(_("事由"), max_length=120, blank=True)
    event_date = models.DateField(_("发生日期"), null=True, blank=True)
    evidence = models.FileField(_("证明材料"), storage=private_storage, upload_to="evidence/", blank=True)
    document = models.CharField(_("文号"), max_length=120, blank=True)
    row = models.ForeignKey(ImportRow, models.PROTECT, null=True, related_name="adjustments")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        _("状态"), max_length=12, choices=DecisionStatus.choices, default=DecisionStatus.CONFIRMED
    )

    class Meta:
        verbose_name = _("加减分")
        verbose_name_plural = _("加减分")
        ordering = ["person", "item"]

    def __str__(self) -> str:
        return f"{self.person} · {self.item} {self.points}"


class VetoRecord(models.Model):
    """一票否决: counts only after a second person confirmed it."""

    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="vetoes")
    person = models.ForeignKey(Person, models.PROTECT, related_name="vetoes")
    code = models.CharField(_("事项"), max_length=10)
    facts = models.TextField(_("事实"))
    document = models.CharField(_("认定文件"), max_length=120)
    evidence = models.FileField(_("证明材料"), storage=private_storage, upload_to="evidence/", blank=True)
    decided_on = models.DateField(_("认定日期"))
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        _("状态"), max_length=12, choices=DecisionStatus.choices, default=DecisionStatus.PROPOSED
    )

    class Meta:
        verbose_name = _("一票否决")
        verbose_name_plural = _("一票否决")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="veto_needs_four_eyes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.code}"
