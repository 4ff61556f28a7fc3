from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.certificates.models import Academy
from academy.people.models import OrgUnit, Person
from courses.enums import AttendanceStatus, ClassCategory, InstructorKind, TrainingMode
from courses.models.pages import CoursePage


class Instructor(models.Model):
    person = models.OneToOneField(Person, models.PROTECT, related_name="instructor", verbose_name=_("人员"))
    kind = models.CharField(_("类别"), max_length=16, choices=InstructorKind.choices)
    home_organisation = models.CharField(_("所在单位"), max_length=120, blank=True)
    title = models.CharField(_("职称或职务"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("教师")
        verbose_name_plural = _("教师")

    def __str__(self) -> str:
        return self.person.name


class TrainingClass(models.Model):
    """培训班: an intake of a series; its organiser may be above its host."""

    name = models.CharField(_("班次名称"), max_length=120)
    series = models.CharField(_("系列"), max_length=80, blank=True)
    intake = models.PositiveSmallIntegerField(_("期次"), default=1)
    category = models.CharField(_("类别"), max_length=12, choices=ClassCategory.choices)
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="classes", verbose_name=_("承办学院"))
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="+", verbose_name=_("管理单位"))
    organiser = models.CharField(_("主办单位"), max_length=120, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    capacity = models.PositiveIntegerField(_("容量"), default=100)
    head = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("班主任")
    )

    class Meta:
        verbose_name = _("培训班")
        verbose_name_plural = _("培训班")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="class_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """课次"""

    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="sessions")
    subject = models.ForeignKey(CoursePage, models.PROTECT, related_name="+", verbose_name=_("科目"))
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    mode = models.CharField(_("培训方式"), max_length=12, choices=TrainingMode.choices)
    instructor = models.ForeignKey(Instructor, models.PROTECT, null=True, blank=True, related_name="sessions")
    site = models.CharField(_("地点"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("课次")
        verbose_name_plural = _("课次")
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.training_class} · {self.subject}"


class Attendance(models.Model):
    """考勤"""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances")
    status = models.CharField(_("状态"), max_length=12, choices=AttendanceStatus.choices)
    method = models.CharField(_("签到方式"), max_length=20, blank=True)
    verified_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("考勤")
        verbose_name_plural = _("考勤")
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_status_display()}"
