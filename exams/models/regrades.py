from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from exams.engine.types import Key
from exams.enums import ConsequenceKind, ConsequenceState, RegradePolicy, RegradeState
from exams.models.attempts import Attempt
from exams.models.papers import Exam
from exams.models.questions import QuestionVersion, key_of


class Regrade(models.Model):
    """更正评分: what is done about a wrong key in one exam. First a dry run, then a confirmation."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="regrades")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="regrades")
    policy = models.CharField(_("处理办法"), max_length=16, choices=RegradePolicy.choices)
    # Empty where the policy needs no other key.
    new_key = models.JSONField(_("更正后的答案"), default=dict, blank=True)
    reason = models.CharField(_("原因"), max_length=300)
    state = models.CharField(max_length=12, choices=RegradeState.choices, default=RegradeState.EXAMINING)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    examined_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    job_id = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("更正评分")
        verbose_name_plural = _("更正评分")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.exam} · {self.version}"

    @property
    def keys(self) -> tuple[Key, Key]:
        """The old one and the new one; the same twice where the policy needs no other."""
        kind, content = self.version.question.kind, self.version.content
        old = self.version.key
        return key_of(kind, content, old), key_of(kind, content, self.new_key or old)


class RegradeEffect(models.Model):
    """What the dry run found for one paper. A paper with answers still to be marked has no result yet."""

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="effects")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+")
    slot = models.PositiveSmallIntegerField()
    mark_before = models.DecimalField(max_digits=6, decimal_places=2)
    mark_after = models.DecimalField(max_digits=6, decimal_places=2)
    percent_before = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    percent_after = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed_before = models.BooleanField(null=True)
    passed_after = models.BooleanField(null=True)

    class Meta:
        ordering = ["attempt"]
        constraints = [models.UniqueConstraint(fields=["regrade", "attempt"], name="regrade_effect_once")]

    def __str__(self) -> str:
        return f"{self.regrade_id}/{self.attempt_id}"

    @property
    def crosses(self) -> bool:
        return self.passed_before != self.passed_after


class ScoreChange(models.Model):
    """成绩更正: an old score beside the new one; rows are only added."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="score_changes")
    regrade = models.ForeignKey(Regrade, models.PROTECT, null=True, blank=True, related_name="changes")
    slot = models.PositiveSmallIntegerField()
    mark_before = models.DecimalField(max_digits=6, decimal_places=2)
    mark_after = models.DecimalField(max_digits=6, decimal_places=2)
    percent_before = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    percent_after = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed_before = models.BooleanField(null=True)
    passed_after = models.BooleanField(null=True)
    reason = models.CharField(_("原因"), max_length=300)
    actor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("成绩更正")
        verbose_name_plural = _("成绩更正")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.percent_before} → {self.percent_after}"


class Consequence(models.Model):
    """待确认事项: something already issued, or now due, that a changed score calls into question."""

    change = models.OneToOneField(ScoreChange, models.CASCADE, related_name="consequence")
    kind = models.CharField(max_length=16, choices=ConsequenceKind.choices)
    state = models.CharField(
        max_length=12, choices=ConsequenceState.choices, default=ConsequenceState.WAITING
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.change_id} {self.kind}"
