from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(TypeError):
    pass


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyError("audit events are only ever added")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("audit events are only ever added")


class AuditEvent(models.Model):
    """审计日志: who changed what, when, why. Rows are added, never changed."""

    at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("操作人"),
    )
    action = models.CharField(_("操作"), max_length=60, db_index=True)
    object_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=40, blank=True)
    object_text = models.CharField(_("对象"), max_length=160, blank=True)
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+")
    before = models.JSONField(_("变更前"), null=True, blank=True)
    after = models.JSONField(_("变更后"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    ip = models.GenericIPAddressField(_("地址"), null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计日志")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnlyError("audit events are only ever added")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("audit events are only ever added")


class AuditSubject(models.Model):
    """Somebody whose data an event showed: one event for a whole list, one row here for each person in it."""

    # The event is looked up from the person; an index of its own would only slow a list down.
    event = models.ForeignKey(AuditEvent, models.PROTECT, related_name="subjects", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("审计记录涉及的人员")
        verbose_name_plural = _("审计记录涉及的人员")

    def __str__(self) -> str:
        return f"{self.event} · {self.person}"
