from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """工作日历: only days that differ from the plain week (holidays, and weekend days that are worked)."""

    day = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("是否上班"))
    note = models.CharField(_("说明"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.note}"
