from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.engine.statistics import ItemFigures
from exams.models.papers import Exam
from exams.models.questions import QuestionVersion


class UsageCount(models.Model):
    """When the uses of an exam's questions were counted last, and in what state of its papers."""

    exam = models.OneToOneField(Exam, models.CASCADE, related_name="usage_count")
    papers = models.CharField(max_length=200, blank=True, editable=False)
    counted_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.exam_id}"


class QuestionUse(models.Model):
    """试题使用: one version in one exam, counted from the papers; `actions.count_uses` makes it anew at any time."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="question_uses")
    version = models.ForeignKey(QuestionVersion, models.CASCADE, related_name="uses")
    points = models.DecimalField(_("分值"), max_digits=5, decimal_places=2)
    # Papers that a candidate has begun; a paper that only lies ready has been seen by nobody.
    seen = models.PositiveIntegerField(_("见过次数"))
    # First attempts that the statistics count, see queries/statistics.
    attempts = models.PositiveIntegerField(_("作答人数"))
    mean = models.FloatField(null=True)
    sd = models.FloatField(null=True)
    facility = models.FloatField(_("得分率"), null=True)
    discrimination = models.FloatField(_("区分度"), null=True)
    efficiency = models.FloatField(_("区分效率"), null=True)

    class Meta:
        verbose_name = _("试题使用")
        verbose_name_plural = _("试题使用")
        ordering = ["-exam__opens_at", "-exam", "-version__number"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "version", "points"], name="question_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.version_id}"

    @property
    def figures(self) -> ItemFigures:
        return ItemFigures(
            item=f"{self.version_id}/{self.points}",
            attempts=self.attempts,
            maximum=float(self.points),
            mean=self.mean,
            sd=self.sd,
            facility=self.facility,
            discrimination=self.discrimination,
            efficiency=self.efficiency,
        )
