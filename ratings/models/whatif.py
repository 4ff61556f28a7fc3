from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from ratings.models.cycles import Participant, RatingCycle
from ratings.models.results import CalculationRun
from ratings.models.schemes import SchemeVersion


class WhatIf(models.Model):
    """测算: a run of the engine with other rules or other figures, beside a run that stays as it is."""

    run = models.ForeignKey(CalculationRun, models.CASCADE, related_name="whatifs")
    cycle = models.ForeignKey(RatingCycle, models.CASCADE, related_name="whatifs")
    name = models.CharField(_("名称"), max_length=120)
    version = models.ForeignKey(SchemeVersion, models.SET_NULL, null=True, blank=True, related_name="+")
    # A draft goes on changing; what was computed with is kept.
    rules = models.JSONField()
    corrections = models.JSONField(default=list)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("创建时间"))
    computed_at = models.DateTimeField(null=True)
    input_digest = models.CharField(max_length=64, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    # Stars per unit before and after, flows from star to star, seats before and after; no names.
    summary = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("测算")
        verbose_name_plural = _("测算")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


class WhatIfMover(models.Model):
    """A person whose star would be another, with the figures that the second explanation needs."""

    whatif = models.ForeignKey(WhatIf, models.CASCADE, related_name="movers")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    before = models.SmallIntegerField(null=True)
    after = models.SmallIntegerField(null=True)
    breakdown = models.JSONField()
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("测算变动")
        verbose_name_plural = _("测算变动")
        constraints = [
            models.UniqueConstraint(fields=["whatif", "participant"], name="mover_once_per_whatif")
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.before} → {self.after}"
