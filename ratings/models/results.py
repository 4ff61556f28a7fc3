from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import OrgUnit, Person
from ratings.enums import AdjustReason, DecisionStatus, Opinion, ReviewLevel
from ratings.models.cycles import Participant, RatingCycle
from ratings.models.schemes import SchemeVersion


class CalculationRun(models.Model):
    """计算批次: older runs are kept; the same input digest gives the same result digest."""

    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="runs")
    version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="+")
    input_digest = models.CharField(max_length=64)
    result_digest = models.CharField(max_length=64)
    code_version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("计算批次")
        verbose_name_plural = _("计算批次")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=models.Q(is_current=True), name="one_current_run_per_cycle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle} #{self.pk}"


class RatingResult(models.Model):
    """评定结果 of one person in one run; never edited."""

    run = models.ForeignKey(CalculationRun, models.CASCADE, related_name="results")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="results")
    training = models.DecimalField(_("培训考核"), max_digits=6, decimal_places=2, null=True)
    performance = models.DecimalField(_("工作绩效"), max_digits=6, decimal_places=2, null=True)
    base = models.DecimalField(_("基础分"), max_digits=6, decimal_places=2, null=True)
    total = models.DecimalField(_("总分"), max_digits=6, decimal_places=2, null=True)
    band = models.SmallIntegerField(_("分数档"), null=True)
    elig = models.SmallIntegerField(_("条件上限"), null=True)
    cap = models.SmallIntegerField(_("可评上限"), null=True)
    floor = models.SmallIntegerField(_("保底"), null=True)
    star = models.SmallIntegerField(_("计算星级"), null=True)
    move = models.CharField(_("变动"), max_length=8, blank=True)
    rank = models.PositiveIntegerField(_("单位内名次"), null=True)
    reasons = models.JSONField(default=list)
    # Everything that the explanation needs, in the shape of the engine's Breakdown.
    breakdown = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("评定结果")
        verbose_name_plural = _("评定结果")
        constraints = [models.UniqueConstraint(fields=["run", "participant"], name="result_once_per_run")]
        indexes = [models.Index(fields=["run", "star"])]

    def __str__(self) -> str:
        return f"{self.participant} {self.star}"


class QuotaSeat(models.Model):
    """名额 of one unit and star, with the share they come from."""

    run = models.ForeignKey(CalculationRun, models.CASCADE, related_name="seats")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    # Codes of the units that share these seats: the unit alone, or everybody in its pool.
    members = models.JSONField(default=list)
    star = models.SmallIntegerField(_("星级"))
    base = models.PositiveIntegerField(_("基数"))
    exact_share = models.CharField(_("应得份额"), max_length=40)
    seats = models.PositiveIntegerField(_("名额"), null=True)
    used = models.PositiveIntegerField(_("已用"))
    rule = models.CharField(_("规则"), max_length=40)
    held = models.PositiveIntegerField(_("待裁定"), default=0)
    over = models.BooleanField(_("超出"), default=False)

    class Meta:
        verbose_name = _("名额")
        verbose_name_plural = _("名额")
        ordering = ["run", "unit", "-star"]

    def __str__(self) -> str:
        return f"{self.unit} {self.star}★ {self.used}/{self.seats}"


class ReviewDecision(models.Model):
    """审核意见, bound to the digest of the result that the reviewer saw."""

    result = models.ForeignKey(RatingResult, models.CASCADE, related_name="decisions")
    level = models.CharField(_("审核层级"), max_length=8, choices=ReviewLevel.choices)
    reviewer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("审核人"))
    opinion = models.CharField(_("意见"), max_length=8, choices=Opinion.choices)
    proposed_star = models.SmallIntegerField(_("建议星级"), null=True, blank=True)
    reason_code = models.CharField(_("原因"), max_length=12, choices=AdjustReason.choices, blank=True)
    comment = models.CharField(_("说明"), max_length=500, blank=True)
    result_digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    status = models.CharField(
        _("状态"), max_length=12, choices=DecisionStatus.choices, default=DecisionStatus.CONFIRMED
    )
    second_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    is_stale = models.BooleanField(_("依据已变"), default=False)

    class Meta:
        verbose_name = _("审核意见")
        verbose_name_plural = _("审核意见")
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(second_person__isnull=True)
                | ~models.Q(second_person=models.F("reviewer")),
                name="override_needs_four_eyes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.opinion}"

    @property
    def is_override_in_force(self) -> bool:
        return (
            self.opinion == Opinion.ADJUST and self.status == DecisionStatus.CONFIRMED and not self.is_stale
        )
