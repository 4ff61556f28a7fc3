from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from exams.models.questions import private_files


class QuestionImport(models.Model):
    """试题导入: the file is kept, so that what was imported can be told and taken back."""

    file = models.FileField(storage=private_files, upload_to="questions/")
    filename = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    subject = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="+", verbose_name=_("科目")
    )
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))
    job_id = models.PositiveBigIntegerField(null=True, blank=True)
    examined_at = models.DateTimeField(_("试读时间"), null=True, blank=True)
    # Why the file as a whole cannot be read, or what was found in it: counts and notes, as codes.
    refusal = models.JSONField(default=dict, blank=True)
    report = models.JSONField(default=dict, blank=True)
    returned_file = models.FileField(storage=private_files, upload_to="questions/", blank=True)
    questions = models.ManyToManyField("exams.Question", related_name="imports", verbose_name=_("试题"))
    imported_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("试题导入")
        verbose_name_plural = _("试题导入")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.filename
