from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person


class SavedView(models.Model):
    """常用视图: filter, order and columns of one list, kept under a name for its owner alone."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=24)
    name = models.CharField(_("名称"), max_length=40)
    # The address part after "?"; whoever gets the address sees the same list within the own units.
    parameters = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("常用视图")
        verbose_name_plural = _("常用视图")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_name", "name"], name="saved_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name
