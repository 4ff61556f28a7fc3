from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from academy.people.enums import UnitLevel


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> "DatedQuerySet":
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day)


class OrgUnitQuerySet(MP_NodeQuerySet, DatedQuerySet):
    def inside(self, unit: "OrgUnit") -> "OrgUnitQuerySet":
        return self.filter(path__startswith=unit.path)


class OrgUnitManager(MP_NodeManager.from_queryset(OrgUnitQuerySet)):
    def get_queryset(self) -> OrgUnitQuerySet:
        return OrgUnitQuerySet(self.model, using=self._db).order_by("path")


class OrgUnit(MP_Node):
    """组织机构: city → county → street → community; closed by date, never deleted."""

    code = models.CharField(_("编码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    level = models.PositiveSmallIntegerField(_("层级"), choices=UnitLevel.choices)
    centre_name = models.CharField(_("网格中心名称"), max_length=120, blank=True)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    is_rating_authority = models.BooleanField(_("考评主体"), default=False)

    objects = OrgUnitManager()

    class Meta:
        verbose_name = _("组织机构")
        verbose_name_plural = _("组织机构")

    def __str__(self) -> str:
        return self.name

    def contains(self, other: "OrgUnit") -> bool:
        return other.path.startswith(self.path)


class GridKind(models.Model):
    code = models.CharField(_("编码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = _("网格类型")
        verbose_name_plural = _("网格类型")

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """网格; a re-cut closes the old grid and opens a new one."""

    code = models.CharField(_("网格编码"), max_length=40)
    name = models.CharField(_("网格名称"), max_length=80)
    kind = models.ForeignKey(GridKind, models.PROTECT, verbose_name=_("网格类型"))
    community = models.ForeignKey(OrgUnit, models.PROTECT, related_name="grids", verbose_name=_("所属社区"))
    area = models.CharField(_("片区"), max_length=40, blank=True)
    households = models.PositiveIntegerField(_("户数"), default=0)
    population = models.PositiveIntegerField(_("人口"), default=0)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("网格")
        verbose_name_plural = _("网格")
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="grid_code_once_per_start")
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
