from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.people.enums import Employment, LeaveKind, PostingRole
from academy.people.models.persons import Person
from academy.people.models.units import DatedQuerySet, Grid, OrgUnit


class Posting(models.Model):
    """任职记录: a transfer is two postings; primary postings of one person do not overlap."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="postings", verbose_name=_("人员"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="postings", verbose_name=_("单位"))
    grids = models.ManyToManyField(Grid, blank=True, related_name="postings", verbose_name=_("负责网格"))
    role = models.CharField(
        _("职务"), max_length=20, choices=PostingRole.choices, default=PostingRole.GRID_WORKER
    )
    employment = models.CharField(_("岗位性质"), max_length=16, choices=Employment.choices)
    worker_no = models.CharField(_("当时编号"), max_length=32, blank=True)
    is_primary = models.BooleanField(_("主要任职"), default=True)
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)
    source_doc = models.CharField(_("依据文件"), max_length=120, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职记录")
        verbose_name_plural = _("任职记录")
        ordering = ["person", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="posting_ends_after_it_starts",
            )
        ]
        indexes = [models.Index(fields=["unit", "valid_from", "valid_to"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.unit}"


class LeaveRecord(models.Model):
    """请假记录: feeds the in-post months of a rating."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="leaves", verbose_name=_("人员"))
    kind = models.CharField(_("类别"), max_length=20, choices=LeaveKind.choices)
    valid_from = models.DateField(_("开始日期"))
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("请假记录")
        verbose_name_plural = _("请假记录")
        ordering = ["person", "valid_from"]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()}"
