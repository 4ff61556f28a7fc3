from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from exams.enums import AnswerVerdict
from exams.models.attempts import AnswerEvent
from exams.models.papers import Exam
from exams.models.regrades import ScoreChange


class AnswerDecision(models.Model):
    """迟到作答的决定: what an officer decided about an answer that came late or from a replaced device."""

    event = models.OneToOneField(AnswerEvent, models.CASCADE, related_name="decision")
    verdict = models.CharField(_("决定"), max_length=8, choices=AnswerVerdict.choices)
    # What counted until then; kept, because adopting replaces it.
    payload_before = models.JSONField(null=True)
    change = models.OneToOneField(ScoreChange, models.PROTECT, null=True, blank=True, related_name="decision")
    reason = models.CharField(_("原因"), max_length=300)
    actor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("迟到作答的决定")
        verbose_name_plural = _("迟到作答的决定")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.event} · {self.get_verdict_display()}"


class AnswerFileKey(models.Model):
    """The key pair with which candidates' pages of one exam seal answer files; the private half stays encrypted."""

    exam = models.OneToOneField(Exam, models.CASCADE, related_name="answer_file_key")
    public = models.TextField(editable=False)
    private = models.BinaryField(editable=False)

    def __str__(self) -> str:
        return f"{self.exam_id}"
