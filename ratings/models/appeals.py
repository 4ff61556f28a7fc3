from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.jobs.models import Job
from academy.people.models import OrgUnit, Person
from ratings.enums import AppealEffect, ChangeKind, DecisionStatus, ObjectionStatus
from ratings.models.cycles import RatingCycle
from ratings.models.results import CalculationRun, RatingResult
from ratings.models.schemes import private_storage
from ratings.models.stars import FinalRating


class PublicNotice(models.Model):
    """公示: a frozen list of name, unit and proposed star for the working days of the scheme."""

    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="notices")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    # Null once the data were reopened after an objection; the list itself stays in the snapshot.
    run = models.ForeignKey(CalculationRun, models.SET_NULL, null=True, related_name="+")
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    snapshot = models.JSONField()
    contact = models.CharField(_("联系方式"), max_length=200, blank=True)
    published_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("公示")
        verbose_name_plural = _("公示")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_open_notice_per_cycle",
            )
        ]

    def __str__(self) -> str:
        return str(self.cycle)


class Objection(models.Model):
    """异议 during the notice, by somebody named in it or a colleague."""

    notice = models.ForeignKey(PublicNotice, models.CASCADE, related_name="objections")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # The person, not the result: results are made anew when the cycle goes back.
    about = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
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
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_by__isnull=True)
                | (~models.Q(handled_by=models.F("by")) & ~models.Q(handled_by=models.F("about"))),
                name="objection_handled_by_another",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.about}"


class Appeal(models.Model):
    """申诉（复核） by the worker herself, after the decision; one higher instance is possible."""

    result = models.ForeignKey(RatingResult, models.PROTECT, related_name="appeals")
    # Null: against the first decision. Otherwise against the later one that lowered or revoked the star.
    change = models.ForeignKey("StarChange", models.PROTECT, null=True, related_name="appeals")
    by = models.ForeignKey(Person, models.PROTECT, related_name="appeals")
    instance = models.PositiveSmallIntegerField(_("审级"), default=1)
    text = models.TextField(_("申诉内容"))
    evidence = models.FileField(_("证明材料"), storage=private_storage, upload_to="evidence/", blank=True)
    filed_at = models.DateTimeField()
    due_on = models.DateField(_("答复期限"))
    status = models.CharField(max_length=10, choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    effect = models.CharField(max_length=12, choices=AppealEffect.choices, blank=True)
    # The figures as the officer set them right: [{"figure", "value", …}].
    corrections = models.JSONField(default=list)
    new_star = models.SmallIntegerField(_("改定星级"), null=True, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    handled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        ordering = ["-filed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "instance"],
                condition=models.Q(change__isnull=True),
                name="appeal_once_per_instance",
            ),
            models.UniqueConstraint(
                fields=["change", "instance"],
                condition=models.Q(change__isnull=False),
                name="appeal_once_per_change_and_instance",
            ),
            models.CheckConstraint(
                condition=models.Q(handled_by__isnull=True) | ~models.Q(handled_by=models.F("by")),
                name="appeal_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} · {self.filed_at:%Y-%m-%d}"


class AppealPreview(models.Model):
    """What granting an appeal on corrected figures would do, computed by the worker and kept."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="previews")
    corrections = models.JSONField(default=list)
    # Digest of what it was computed from; once that is another, it no longer holds.
    basis = models.CharField(max_length=64, blank=True)
    # Per effect: the appellant's star and everybody else who would be touched.
    effects = models.JSONField(default=list)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("申诉测算")
        verbose_name_plural = _("申诉测算")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.appeal} · {self.asked_at:%Y-%m-%d}"


class StarChange(models.Model):
    """A later decision about a final star; what was decided before stays readable in the row."""

    final = models.ForeignKey(FinalRating, models.PROTECT, related_name="changes")
    kind = models.CharField(_("类型"), max_length=12, choices=ChangeKind.choices)
    star_before = models.SmallIntegerField(_("原星级"), null=True)
    star_after = models.SmallIntegerField(_("现星级"), null=True)
    over_quota = models.BooleanField(_("超名额"), default=False)
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="changes")
    veto_code = models.CharField(_("否决事项"), max_length=10, blank=True)
    reason = models.TextField(_("理由"))
    document = models.CharField(_("依据文件"), max_length=120, blank=True)
    # Null for what an appeal brings; corrections and revocations are proposed and confirmed by two people.
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    status = models.CharField(
        _("状态"), max_length=12, choices=DecisionStatus.choices, default=DecisionStatus.PROPOSED
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(_("决定日期"), null=True)

    class Meta:
        verbose_name = _("星级变更")
        verbose_name_plural = _("星级变更")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(proposed_by__isnull=True)
                | models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="star_change_needs_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["final"], condition=models.Q(status="proposed"), name="one_open_change_per_final"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.final.person} {self.star_before} → {self.star_after}"
