from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from academy.jobs.enums import JobState
from academy.jobs.models import MESSAGE_LENGTH, TITLE_LENGTH, Job

# A worker beats at least this often; a silent job is taken up again by the sweep.
SILENT_AFTER = timedelta(seconds=120)
MAX_ATTEMPTS = 3
# Progress is written at most this often: a row per item would cost more than the work.
BEAT_EVERY = timedelta(milliseconds=400)

# What the apps above put in: by kind of job, whether its owner may still take the file; and who is told of each taking.
result_rules: dict[str, Callable[[Any], bool]] = {}
result_taken: list[Callable[[Job, str, datetime], None]] = []


class JobCancelled(Exception):  # noqa: N818  a signal to unwind, not an error
    """Raised inside the work when its owner cancelled; the surrounding transaction rolls back."""


def _filled(text: str | Promise, params: Mapping[str, object]) -> str:
    return str(text) % params


# A sentence with its parameters, to be put into words in whatever language it is read: `filled(_("共 %(n)s 人"), {…})`.
filled = lazy(_filled, str)


def in_every_language(words: str | Promise, longest: int) -> dict[str, str]:
    """What a job says about itself is read by whoever looks, so it is kept in each language of the interface."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(words)[:longest]
    return said


class Progress:
    """Handed to the work: `step()` moves the bar, `say()` names the phase."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._last_beat: datetime | None = None
        self.conclusion: str | Promise = ""

    def start(self, total: int, message: str | Promise = "") -> None:
        self.job.total, self.job.done = total, 0
        self.say(message)

    def step(self, count: int = 1) -> None:
        self.job.done += count
        now = timezone.now()
        if self._last_beat is None or now - self._last_beat >= BEAT_EVERY:
            self._write()

    def say(self, message: str | Promise) -> None:
        """Lazily translated words are kept in every language, a plain string as it is."""
        self.job.say(in_every_language(message, MESSAGE_LENGTH))
        self._write()

    def conclude(self, sentence: str | Promise) -> None:
        """What the finished job says about itself."""
        self.conclusion = sentence

    def _write(self) -> None:
        """Progress is visible only once committed: outside a transaction at once, inside one at its end."""
        self._last_beat = timezone.now()
        Job.objects.filter(pk=self.job.pk).update(
            done=self.job.done,
            total=self.job.total,
            message=self.job.message,
            messages=self.job.messages,
            heartbeat_at=self._last_beat,
        )
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled


def enqueue(
    owner: Any,
    *,
    kind: str,
    title: str | Promise,
    task: str,
    arguments: dict[str, Any],
    now: datetime,
    about: str | Promise = "",
    result_url: str = "",
) -> Job:
    """Store the job and hand it to the worker after the caller's transaction commits.

    `about` is what the task is done with, a file or an exam; it stands behind the title.
    """
    whole = filled("%(title)s · %(about)s", {"title": title, "about": about}) if about else title
    titles = in_every_language(whole, TITLE_LENGTH)
    job = Job.objects.create(
        kind=kind,
        title=titles[settings.LANGUAGE_CODE],
        titles=titles,
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
        # The sentence of a refusal may be lazy: `str` of the error would settle its language here.
        _end(job, JobState.FAILED, lazy(str, str)(error) if str(error) else type(error).__name__)
        raise
    else:
        if result_url:
            Job.objects.filter(pk=job.pk).update(result_url=result_url)
        Job.objects.filter(pk=job.pk).update(done=F("total"))
        _end(job, JobState.DONE, progress.conclusion)


def _end(job: Job, state: JobState, message: str | Promise) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=timezone.now(), **_message(message))


def _message(words: str | Promise) -> dict[str, Any]:
    messages = in_every_language(words, MESSAGE_LENGTH)
    return {"message": messages[settings.LANGUAGE_CODE], "messages": messages}


def cancel(job: Job) -> None:
    Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(
        state=JobState.CANCELLED, ended_at=timezone.now(), **_message(_("已取消，尚未开始。"))
    )
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)


def retry(job: Job) -> None:
    may_run_again = Q(state__in=[JobState.FAILED, JobState.CANCELLED]) | Q(result_dropped_at__isnull=False)
    again = Job.objects.filter(may_run_again, pk=job.pk).update(
        state=JobState.WAITING,
        cancel_requested=False,
        done=0,
        ended_at=None,
        result_dropped_at=None,
        **_message(""),
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


@transaction.atomic
def take_result(job: Job, *, now: datetime) -> tuple["File[bytes]", str]:
    """The file and its name. The owner may have lost the office meanwhile that let her ask for it."""
    allowed = result_rules.get(job.kind)
    if allowed is not None and not allowed(job.owner):
        raise PermissionDenied
    name = Path(str(job.result_file.name)).name
    for tell in result_taken:
        tell(job, name, now)
    return job.result_file.open("rb"), name


@transaction.atomic
def drop_old_results(now: datetime, *, kept: timedelta) -> int:
    """A file that nobody came for must not lie about for ever; its job can make it anew."""
    old = list(Job.objects.exclude(result_file="").filter(ended_at__lt=now - kept))
    for job in old:
        transaction.on_commit(partial(job.result_file.storage.delete, str(job.result_file.name)))
    Job.objects.filter(pk__in=[job.pk for job in old]).update(result_file="", result_dropped_at=now)
    return len(old)
