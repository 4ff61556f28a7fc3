from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from exams.enums import ReviewState
from exams.models.attempts import Attempt
from exams.models.regrades import ScoreChange


class ScoreReview(models.Model):
    """成绩复核: one question of the candidate, one answer with reasons."""

    attempt = models.OneToOneField(Attempt, models.CASCADE, related_name="score_review")
    reason = models.TextField(_("申请理由"))
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ReviewState.choices, default=ReviewState.WAITING)
    answer = models.TextField(_("复核答复"), blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    change = models.OneToOneField(
        ScoreChange, models.PROTECT, null=True, blank=True, related_name="score_review"
    )

    class Meta:
        verbose_name = _("成绩复核")
        verbose_name_plural = _("成绩复核")
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.get_state_display()}"
