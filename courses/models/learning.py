from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.certificates.models import Certificate
from academy.people.models import OrgUnit, Person
from courses.enums import EnrolmentStatus, HourSource, TrainingMode
from courses.models.classes import TrainingClass
from courses.models.pages import CoursePage, LessonPage


class Enrolment(models.Model):
    """报名 for a subject or for a class, exactly one of the two."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="enrolments", verbose_name=_("学员"))
    subject = models.ForeignKey(CoursePage, models.PROTECT, null=True, blank=True, related_name="enrolments")
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    status = models.CharField(
        _("状态"), max_length=16, choices=EnrolmentStatus.choices, default=EnrolmentStatus.ADMITTED
    )
    enrolled_at = models.DateTimeField()

    class Meta:
        verbose_name = _("报名")
        verbose_name_plural = _("报名")
        constraints = [
            models.UniqueConstraint(fields=["person", "subject"], name="enrolled_once_per_subject"),
            models.UniqueConstraint(fields=["person", "training_class"], name="enrolled_once_per_class"),
            models.CheckConstraint(
                condition=models.Q(subject__isnull=False, training_class__isnull=True)
                | models.Q(subject__isnull=True, training_class__isnull=False),
                name="enrolled_in_subject_or_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.subject or self.training_class}"


class LessonProgress(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="lesson_progress")
    lesson = models.ForeignKey(LessonPage, models.PROTECT, related_name="progress")
    opened_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("课时进度")
        verbose_name_plural = _("课时进度")
        constraints = [models.UniqueConstraint(fields=["person", "lesson"], name="progress_once_per_lesson")]

    def __str__(self) -> str:
        return f"{self.person} · {self.lesson}"


class HourRecord(models.Model):
    """学时记录: the only source of rated hours; hours and version are frozen here."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="hour_records", verbose_name=_("学员"))
    subject = models.ForeignKey(CoursePage, models.PROTECT, related_name="+", verbose_name=_("科目"))
    subject_version = models.PositiveSmallIntegerField(default=1)
    mode = models.CharField(_("培训方式"), max_length=12, choices=TrainingMode.choices)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    earned_on = models.DateField(_("取得日期"))
    source = models.CharField(_("来源"), max_length=12, choices=HourSource.choices)
    # What earned them, once: "completion:<subject>:<person>", "session:<id>:<person>", …
    source_key = models.CharField(max_length=80, unique=True)
    evidence = models.CharField(_("依据"), max_length=200, blank=True)
    verified_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核验人")
    )
    verified_at = models.DateTimeField(_("核验时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("学时记录")
        verbose_name_plural = _("学时记录")
        ordering = ["-earned_on", "-id"]
        indexes = [models.Index(fields=["person", "earned_on"])]

    def __str__(self) -> str:
        return f"{self.person} · {self.subject} · {self.hours}"


class SubjectCompletion(models.Model):
    """Lessons done and, where the subject has one, its exam passed: exactly once per version."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="completions")
    subject = models.ForeignKey(CoursePage, models.PROTECT, related_name="completions")
    subject_version = models.PositiveSmallIntegerField(default=1)
    score = models.DecimalField(_("成绩"), max_digits=6, decimal_places=2, null=True)
    exam_passed_on = models.DateField(null=True, blank=True)
    # Empty while lessons or the exam are still open.
    completed_on = models.DateField(_("结业日期"), null=True, blank=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("科目结业")
        verbose_name_plural = _("科目结业")
        constraints = [
            models.UniqueConstraint(fields=["person", "subject"], name="completed_once_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.subject}"


class TrainingPlan(models.Model):
    """培训计划 of a unit for a year."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="training_plans", verbose_name=_("单位"))
    year = models.PositiveSmallIntegerField(_("年度"))
    required_hours = models.DecimalField(_("应修学时"), max_digits=5, decimal_places=1, default=40)
    required_subjects = models.ManyToManyField(CoursePage, blank=True, related_name="+")

    class Meta:
        verbose_name = _("培训计划")
        verbose_name_plural = _("培训计划")
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_plan_per_unit_and_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
