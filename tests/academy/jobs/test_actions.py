from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from academy.jobs import actions
from academy.jobs.actions import filled
from academy.jobs.enums import JobState
from academy.jobs.models import Job
from tests.factories.people import PersonFactory

NOW = timezone.now()


@pytest.fixture
def job(learner):
    return Job.objects.create(kind="k", title="示例", task="jobs.sweep", owner=learner, created_at=NOW)


def test_a_finished_job_is_full_and_says_how_it_ended(job):
    def work(_job, progress):
        progress.start(4, "正在计算")
        progress.step(2)
        progress.conclude("共 4 人")
        return "/there/"

    actions.run(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == (JobState.DONE, 4, 4, 100)
    assert (job.message, job.result_url) == ("共 4 人", "/there/")


def test_a_failed_job_keeps_the_sentence(job):
    def work(_job, _progress):
        raise ValueError("第 3 行不是数字。")

    with pytest.raises(ValueError, match="第 3 行"):
        actions.run(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "第 3 行不是数字。")


def test_a_job_is_run_once(job):
    calls = []
    actions.run(job.pk, lambda _job, _progress: calls.append(1))
    actions.run(job.pk, lambda _job, _progress: calls.append(2))
    assert calls == [1]


def test_a_cancelled_job_stops_at_its_next_step(job):
    def work(_job, progress):
        actions.cancel(Job.objects.get(pk=job.pk))
        progress.start(2)
        raise AssertionError("the work went on")

    actions.run(job.pk, work)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_the_sweep_takes_up_a_silent_job_and_gives_up_in_the_end(job):
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, heartbeat_at=NOW - timedelta(minutes=5), attempts=actions.MAX_ATTEMPTS
    )
    actions.sweep(NOW)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message


def test_the_page_stops_asking_when_the_job_has_ended(client, job, learner):
    client.force_login(learner, backend="academy.people.backends.PersonBackend")
    address = reverse("job", args=[job.pk])
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 200
    actions.run(job.pk, lambda _job, _progress: None)
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 286


def test_a_job_is_its_owners_alone(client, job, tree):
    client.force_login(PersonFactory(unit=tree.community), backend="academy.people.backends.PersonBackend")
    assert client.get(reverse("job", args=[job.pk])).status_code == 404


def test_time_left_is_told_from_the_work_done(job):
    job.started_at, job.done, job.total, job.state = NOW - timedelta(seconds=10), 5, 20, JobState.RUNNING
    assert job.seconds_left(NOW) == 30


def said(job, language):
    with translation.override(language):
        return job.title_words, job.message_words


def test_a_job_speaks_the_language_of_its_reader_and_not_of_who_started_it(
    learner, django_capture_on_commit_callbacks
):
    with translation.override("en"):
        job = actions.enqueue(
            learner,
            kind="k",
            title=gettext_lazy("导入照片"),
            task="jobs.sweep",
            arguments={},
            about="照片.zip",
            now=NOW,
        )
        actions.run(
            job.pk, lambda _job, progress: progress.conclude(filled(gettext_lazy("已取消，尚未开始。"), {}))
        )
    job.refresh_from_db()
    assert said(job, "zh-hans") == ("导入照片 · 照片.zip", "已取消，尚未开始。")
    assert said(job, "en") == ("Import photos · 照片.zip", "Cancelled before it started.")


def test_a_refusal_raised_by_the_work_is_kept_in_every_language(job):
    def work(_job, _progress):
        with translation.override("en"):
            raise ValueError(filled(gettext_lazy("还有 %(n)s 条异议没有答复。"), {"n": 3}))

    with pytest.raises(ValueError, match="3"):
        actions.run(job.pk, work)
    job.refresh_from_db()
    assert said(job, "zh-hans")[1] == "还有 3 条异议没有答复。"
    assert said(job, "en")[1].startswith("3 ")


def test_a_row_that_kept_one_language_only_is_still_read(job):
    Job.objects.filter(pk=job.pk).update(titles={}, messages={}, message="正在计算")
    job.refresh_from_db()
    assert said(job, "en") == ("示例", "正在计算")
