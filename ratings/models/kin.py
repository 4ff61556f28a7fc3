from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from ratings.enums import KinKind


class KinDeclaration(models.Model):
    """亲属申报: somebody about whom the declarer decides nothing, as little as about herself."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="kin_declarations", verbose_name=_("申报人")
    )
    relative = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("亲属"))
    kind = models.CharField(_("关系"), max_length=16, choices=KinKind.choices)
    since = models.DateField(_("起始日期"))
    declared_at = models.DateTimeField(_("申报时间"))
    # Ended by another person of the office: nobody frees herself in order to decide.
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(_("结束原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("亲属申报")
        verbose_name_plural = _("亲属申报")
        ordering = ["-declared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "relative"],
                condition=models.Q(ended_at__isnull=True),
                name="kin_declared_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("relative")), name="kin_is_somebody_else"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by__isnull=True)
                | (~models.Q(ended_by=models.F("person")) & ~models.Q(ended_by=models.F("relative"))),
                name="kin_ended_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.relative}"
