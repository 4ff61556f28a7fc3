from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.jobs.enums import JobState
from academy.jobs.models import Job

# A worker beats at least this often; a silent job is taken up again by the sweep.
SILENT_AFTER = timedelta(seconds=120)
MAX_ATTEMPTS = 3
# Progress is written at most this often: a row per item would cost more than the work.
BEAT_EVERY = timedelta(milliseconds=400)


class JobCancelled(Exception):  # noqa: N818  a signal to unwind, not an error
    """Raised inside the work when its owner cancelled; the surrounding transaction rolls back."""


class Progress:
    """Handed to the work: `step()` moves the bar, `say()` names the phase."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._last_beat: datetime | None = None
        self.conclusion = ""

    def start(self, total: int, message: str = "") -> None:
        self.job.total, self.job.done, self.job.message = total, 0, message
        self._write()

    def step(self, count: int = 1) -> None:
        self.job.done += count
        now = timezone.now()
        if self._last_beat is None or now - self._last_beat >= BEAT_EVERY:
            self._write()

    def say(self, message: str) -> None:
        self.job.message = message
        self._write()

    def conclude(self, sentence: str) -> None:
        """What the finished job says about itself."""
        self.conclusion = sentence

    def _write(self) -> None:
        """Progress is visible only once committed: outside a transaction at once, inside one at its end."""
        self._last_beat = timezone.now()
        Job.objects.filter(pk=self.job.pk).update(
            done=self.job.done,
            total=self.job.total,
            message=self.job.message[:500],
            heartbeat_at=self._last_beat,
        )
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled


def enqueue(
    owner: Any,
    *,
    kind: str,
    title: str,
    task: str,
    arguments: dict[str, Any],
    now: datetime,
    result_url: str = "",
) -> Job:
    """Store the job and hand it to the worker after the caller's transaction commits."""
    job = Job.objects.create(
        kind=kind,
        title=title,
        task=task,
        arguments=arguments,
        owner=owner,
        created_at=now,
        result_url=result_url,
    )
    transaction.on_commit(partial(_send, job))
    return job


def _send(job: Job) -> None:
    # A web process has not read the task modules yet; a worker reads them when it starts.
    current_app.loader.import_default_modules()
    current_app.tasks[job.task].apply_async(kwargs={"job_id": job.pk, **job.arguments})


def _claim(job_id: int, now: datetime) -> Job | None:
    """Exactly one worker gets the job: the update succeeds only from a state that may start."""
    may_start = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
    claimed = Job.objects.filter(may_start, pk=job_id).update(
        state=JobState.RUNNING, started_at=now, heartbeat_at=now, done=0
    )
    return Job.objects.get(pk=job_id) if claimed else None


def run(job_id: int, work: Callable[[Job, Progress], str | None]) -> None:
    """Run `work` once for this job and write how it ended; `work` may return the address of the result."""
    job = _claim(job_id, timezone.now())
    if job is None:
        return
    progress = Progress(job)
    try:
        result_url = work(job, progress)
    except JobCancelled:
        _end(job, JobState.CANCELLED, _("已按您的要求取消，没有留下任何改动。"))
    except Exception as error:
        _end(job, JobState.FAILED, str(error) or type(error).__name__)
        raise
    else:
        if result_url:
            Job.objects.filter(pk=job.pk).update(result_url=result_url)
        Job.objects.filter(pk=job.pk).update(done=F("total"), message=progress.conclusion[:500])
        _end(job, JobState.DONE, "")


def _end(job: Job, state: JobState, message: str) -> None:
    changes: dict[str, Any] = {"state": state, "ended_at": timezone.now()}
    if message:
        changes["message"] = message[:500]
    Job.objects.filter(pk=job.pk).update(**changes)


def cancel(job: Job) -> None:
    Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(
        state=JobState.CANCELLED, ended_at=timezone.now(), message=_("已取消，尚未开始。")
    )
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)


def retry(job: Job) -> None:
    again = Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED]).update(
        state=JobState.WAITING, cancel_requested=False, done=0, message="", ended_at=None
    )
    if again:
        transaction.on_commit(partial(_send, job))


def sweep(now: datetime) -> int:
    """Take up again what a dead worker or a lost message left behind; gives up after three tries."""
    silent = Job.objects.filter(
        Q(state=JobState.RUNNING, heartbeat_at__lt=now - SILENT_AFTER)
        | Q(state=JobState.WAITING, created_at__lt=now - SILENT_AFTER)
    )
    for job in silent.filter(attempts__gte=MAX_ATTEMPTS):
        _end(job, JobState.FAILED, _("多次尝试都没有完成，请联系管理员或重试。"))
    resent = list(silent.filter(attempts__lt=MAX_ATTEMPTS))
    for job in resent:
        Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)
        _send(job)
    return len(resent)
