from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from exams.engine.types import Paper
from exams.models.papers import Exam
from exams.models.questions import private_files


class PrintedPaper(models.Model):
    """印制试卷: one variant of an exam's paper for the hall without computers, frozen like a candidate's own."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="printed_papers", verbose_name=_("考试"))
    letter = models.CharField(_("卷别"), max_length=1)
    seed = models.BigIntegerField(_("抽题种子"))
    paper = models.JSONField(_("试卷"), default=dict)
    # Answers go on a sheet of their own, so the paper leaves no room for them.
    with_sheet = models.BooleanField(_("另发答题卡"), default=False)
    ordered_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("制卷人"))
    ordered_at = models.DateTimeField(_("制卷时间"))
    job_id = models.PositiveBigIntegerField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(_("没有制成的原因"), max_length=300, blank=True)
    paper_file = models.FileField(storage=private_files, upload_to="exams/printed/", blank=True)
    key_file = models.FileField(storage=private_files, upload_to="exams/printed/", blank=True)
    sheet_file = models.FileField(storage=private_files, upload_to="exams/printed/", blank=True)

    class Meta:
        verbose_name = _("印制试卷")
        verbose_name_plural = _("印制试卷")
        ordering = ["exam", "letter"]
        constraints = [models.UniqueConstraint(fields=["exam", "letter"], name="printed_paper_letter_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"{self.exam.code}-{self.letter}"

    @property
    def frozen_paper(self) -> Paper:
        return Paper.from_json(self.paper)
