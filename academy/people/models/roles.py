from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.enums import Role
from academy.people.models.persons import Person
from academy.people.models.units import DatedQuerySet, OrgUnit


class RoleAssignment(models.Model):
    """A role held over one unit and everything below it, from one day to another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("范围"))
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("角色授权")
        verbose_name_plural = _("角色授权")
        ordering = ["person", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "valid_from"], name="role_assigned_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.unit}"
