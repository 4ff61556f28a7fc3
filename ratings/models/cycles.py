from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import OrgUnit, Person
from ratings.enums import CycleKind, CycleState
from ratings.models.schemes import SchemeVersion

if TYPE_CHECKING:
    from ratings.models.appeals import PublicNotice


class RatingCycle(models.Model):
    """考评周期 of one rating authority (a county, or the city)."""

    code = models.CharField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("考评主体"))
    version = models.ForeignKey(
        SchemeVersion, models.PROTECT, related_name="cycles", verbose_name=_("方案版本")
    )
    kind = models.CharField(_("类型"), max_length=12, choices=CycleKind.choices, default=CycleKind.YEAR)
    period_from = models.DateField(_("起始日"))
    period_to = models.DateField(_("截止日"))
    cut_off = models.DateField(_("基准日"))
    state = models.CharField(_("状态"), max_length=16, choices=CycleState.choices, default=CycleState.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上一周期")
    )
    decided_on = models.DateField(_("发布日期"), null=True, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)

    class Meta:
        verbose_name = _("考评周期")
        verbose_name_plural = _("考评周期")
        ordering = ["-period_to", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def notice(self) -> "PublicNotice":
        """The notice in force; one that was withdrawn after an objection no longer counts."""
        return self.notices.get(withdrawn_at__isnull=True)


class Participant(models.Model):
    """参评人员: what the roster and the records said at the freeze; later edits do not change it."""

    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations", verbose_name=_("人员"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("名额单位"))
    category = models.CharField(_("参评类别"), max_length=16)
    category_reason = models.CharField(max_length=40, blank=True)
    prev_star = models.SmallIntegerField(_("上期星级"), null=True, blank=True)
    prev_vetoed = models.BooleanField(default=False)
    service_months = models.PositiveSmallIntegerField(_("服务月数"))
    in_post_months = models.PositiveSmallIntegerField(_("在岗月数"))
    hours_by_mode = models.JSONField(default=dict)
    exam_score = models.DecimalField(_("考试成绩"), max_digits=6, decimal_places=2, null=True, blank=True)
    # Where hours and exam came from: what the explanation opens when a figure is touched.
    training_sources = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("参评人员")
        verbose_name_plural = _("参评人员")
        constraints = [models.UniqueConstraint(fields=["cycle", "person"], name="participant_once_per_cycle")]
        indexes = [models.Index(fields=["cycle", "unit"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.cycle}"


class MonthWithoutData(models.Model):
    """A month for which the cycle has no figures of anybody, and why it is rated without them."""

    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="months_without_data")
    month = models.DateField(_("月份"))
    reason = models.CharField(_("原因"), max_length=200)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("无数据月份")
        verbose_name_plural = _("无数据月份")
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["cycle", "month"], name="month_decided_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.reason}"


class MissingDecision(models.Model):
    """A roster person without performance data, and what was decided about that before the freeze."""

    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="missing_decisions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(_("处理意见"), max_length=200)
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("缺数处理")
        verbose_name_plural = _("缺数处理")
        constraints = [models.UniqueConstraint(fields=["cycle", "person"], name="missing_decided_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.reason}"
