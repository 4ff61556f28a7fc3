from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.certificates.models import Certificate
from academy.people.models import OrgUnit, Person
from ratings.enums import FinalSource
from ratings.models.cycles import RatingCycle
from ratings.models.results import RatingResult


class FinalRating(models.Model):
    """最终星级: one per person and cycle, in force until the next final result."""

    cycle = models.ForeignKey(RatingCycle, models.PROTECT, related_name="finals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="final_ratings")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+")
    result = models.ForeignKey(RatingResult, models.PROTECT, null=True, related_name="finals")
    # Null: rated without a star (new hire, no grade); 0: denied a star.
    star = models.SmallIntegerField(_("星级"), null=True)
    source = models.CharField(_("来源"), max_length=10, choices=FinalSource.choices)
    vetoed = models.BooleanField(default=False)
    decided_on = models.DateField(_("评定日期"))
    valid_from = models.DateField(_("有效期起"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    revoked_on = models.DateField(_("撤销日期"), null=True, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("最终星级")
        verbose_name_plural = _("最终星级")
        ordering = ["-decided_on"]
        constraints = [models.UniqueConstraint(fields=["cycle", "person"], name="final_once_per_cycle")]

    def __str__(self) -> str:
        return f"{self.person} {self.star}"
