from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models.persons import Person, private_files


class PhotoImport(models.Model):
    """照片导入: an archive of photos named by worker number; it is deleted once its photos are taken in."""

    file = models.FileField(storage=private_files, upload_to="photos/archives/", blank=True)
    filename = models.CharField(_("文件"), max_length=200)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))
    examined_at = models.DateTimeField(_("试读时间"), null=True, blank=True)
    # Why the archive cannot be read, or for each file a code and the person it is for.
    refusal = models.CharField(max_length=40, blank=True)
    report = models.JSONField(default=list, blank=True)
    imported_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    imported = models.PositiveIntegerField(_("导入张数"), default=0)

    class Meta:
        verbose_name = _("照片导入")
        verbose_name_plural = _("照片导入")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.filename
