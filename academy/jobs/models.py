from datetime import datetime

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from academy.jobs.enums import ENDED, JobState


def private_storage() -> Storage:
    return storages["private"]


TITLE_LENGTH, MESSAGE_LENGTH = 200, 500


class Job(models.Model):
    """One row for one long task: its owner watches it, may cancel it, and finds its result here."""

    kind = models.CharField(_("种类"), max_length=60)
    title = models.CharField(_("任务"), max_length=TITLE_LENGTH)
    # The same in each language of the interface; empty in rows of a time that kept only one.
    titles = models.JSONField(default=dict)
    # Task name and keyword arguments: what a sweep or a retry enqueues again.
    task = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=12, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(_("说明"), max_length=MESSAGE_LENGTH, blank=True)
    messages = models.JSONField(default=dict)
    log = models.JSONField(default=list)
    result_url = models.CharField(max_length=300, blank=True)
    # For its owner alone, and only for some days.
    result_file = models.FileField(storage=private_storage, upload_to="jobs/", blank=True)
    result_dropped_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"])]

    def __str__(self) -> str:
        return self.title

    @property
    def title_words(self) -> str:
        return str(self.titles.get(get_language()) or self.title)

    @property
    def message_words(self) -> str:
        return str(self.messages.get(get_language()) or self.message)

    def say(self, messages: dict[str, str]) -> None:
        self.messages, self.message = messages, messages[settings.LANGUAGE_CODE]

    @property
    def has_ended(self) -> bool:
        return JobState(self.state) in ENDED

    @property
    def percent(self) -> int:
        if self.state == JobState.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    def seconds_left(self, now: datetime) -> int | None:
        """A plain extrapolation from the work done so far; None until it says something."""
        if not (self.started_at and self.done and self.total) or self.has_ended:
            return None
        elapsed = (now - self.started_at).total_seconds()
        return int(elapsed / self.done * (self.total - self.done))
