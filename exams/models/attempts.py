from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from exams.engine.types import Paper
from exams.enums import AttemptState, IncidentKind
from exams.models.papers import Exam


class Candidate(models.Model):
    """考生: one person admitted to one exam, with the time and seat granted to them."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies", verbose_name=_("考生"))
    admission_no = models.CharField(_("准考证号"), max_length=32, blank=True)
    site = models.CharField(_("考点座位"), max_length=80, blank=True)
    extra_seconds = models.PositiveIntegerField(_("延长时间（秒）"), default=0)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    # Put on the list by an officer; a row that only a start made admits nobody.
    listed = models.BooleanField(_("名单考生"), default=True)

    class Meta:
        verbose_name = _("考生")
        verbose_name_plural = _("考生")
        constraints = [models.UniqueConstraint(fields=["exam", "person"], name="candidate_once_per_exam")]

    def __str__(self) -> str:
        return f"{self.person} · {self.exam}"


class Attempt(models.Model):
    """答卷: one sitting. The paper is frozen here; the answers are rows of their own."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="attempts", verbose_name=_("考试"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="attempts", verbose_name=_("考生"))
    number = models.PositiveSmallIntegerField(_("第几次"))
    state = models.CharField(
        _("状态"), max_length=16, choices=AttemptState.choices, default=AttemptState.PREPARED
    )
    paper = models.JSONField(_("试卷"), default=dict, editable=False)
    seed = models.BigIntegerField(default=0, editable=False)
    # Counts the devices that sat this attempt: only tokens of the present epoch may save.
    epoch = models.PositiveIntegerField(default=0, editable=False)
    device = models.CharField(max_length=40, blank=True, editable=False)
    # She has gone on from the stage that ended with this slot and may not come back, see engine/stages.
    closed_slots = models.PositiveSmallIntegerField(default=0, editable=False)
    # When she went on: [[last slot of the stage, moment], ...]
    closings = models.JSONField(default=list, editable=False)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    deadline = models.DateTimeField(_("截止时间"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("交卷时间"), null=True, blank=True)
    closed_by_clock = models.BooleanField(_("到时自动交卷"), default=False)
    extra_seconds = models.PositiveIntegerField(_("延长时间（秒）"), default=0)
    objective = models.DecimalField(_("客观题得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    subjective = models.DecimalField(_("主观题得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("总分"), max_digits=7, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("满分"), max_digits=7, decimal_places=2, null=True, blank=True)
    percent = models.DecimalField(_("成绩（百分制）"), max_digits=5, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(_("合格"), null=True, blank=True)
    section_results = models.JSONField(default=list, editable=False)
    # Points by slot number, as text; null while a person still has to mark the slot.
    marks = models.JSONField(default=dict, editable=False)
    graded_at = models.DateTimeField(_("评分时间"), null=True, blank=True)
    released_at = models.DateTimeField(_("成绩发布时间"), null=True, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    imported = models.BooleanField(_("历史导入"), default=False, editable=False)

    class Meta:
        verbose_name = _("答卷")
        verbose_name_plural = _("答卷")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "person", "number"], name="attempt_number_once")
        ]
        indexes = [
            models.Index(fields=["state", "deadline"]),
            models.Index(fields=["person", "state"]),
            models.Index(fields=["exam", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.exam} · {self.person} · {self.number}"

    @cached_property
    def frozen_paper(self) -> Paper:
        """Read once per request: nothing ever changes the paper of a sitting."""
        return Paper.from_json(self.paper)


class AnswerEvent(models.Model):
    """Every change that ever arrived; rows are only added, and at most taken over later."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="events")
    slot = models.PositiveSmallIntegerField()
    sequence = models.BigIntegerField()
    device = models.CharField(max_length=40)
    epoch = models.PositiveIntegerField()
    payload = models.JSONField(null=True)
    client_time = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    # False: kept but not taken over into the answer (late, or from a device that was replaced).
    applied = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "device", "sequence", "slot"], name="answer_event_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}#{self.sequence}"


class Answer(models.Model):
    """The answer that counts: the newest of its slot by (epoch, sequence)."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers")
    slot = models.PositiveSmallIntegerField()
    epoch = models.PositiveIntegerField()
    sequence = models.BigIntegerField()
    device = models.CharField(max_length=40)
    payload = models.JSONField(null=True)
    received_at = models.DateTimeField()
    late = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "slot"], name="answer_once_per_slot")]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}"


class ManualMark(models.Model):
    """评卷: what one examiner gave for one slot, item by item."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="manual_marks")
    slot = models.PositiveSmallIntegerField()
    examiner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    items = models.JSONField(default=list)
    remark = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot", "examiner"], name="manual_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}"


class Incident(models.Model):
    """考场情况: facts for the invigilator, never a verdict."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="incidents")
    kind = models.CharField(max_length=16, choices=IncidentKind.choices)
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["attempt", "at"])]

    def __str__(self) -> str:
        return self.get_kind_display()


class Announcement(models.Model):
    """What an invigilator says to everybody in the exam, or to one candidate."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="announcements")
    # Null: to everybody.
    attempt = models.ForeignKey(Attempt, models.CASCADE, null=True, related_name="announcements")
    text = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
