from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from academy.jobs import actions
from academy.jobs.actions import filled
from academy.jobs.enums import JobState
from academy.jobs.models import Job
from academy.people.models import AuditEvent
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


@pytest.fixture
def with_file(job):
    def work(running, _progress):
        running.result_file.save("list.csv", ContentFile(b"1,2"), save=False)
        running.save(update_fields=["result_file"])

    actions.run(job.pk, work)
    job.refresh_from_db()
    return job


def test_each_download_of_a_result_is_on_record(client, with_file, learner):
    client.force_login(learner, backend="academy.people.backends.PersonBackend")
    for _ in range(2):
        answer = client.get(reverse("job_result", args=[with_file.pk]))
        assert b"".join(answer.streaming_content) == b"1,2"
    noted = AuditEvent.objects.filter(action="job.result_taken", object_id=str(with_file.pk))
    assert {(event.actor, event.after["kind"]) for event in noted} == {(learner, "k")}
    assert len(noted) == 2


def test_a_result_is_dropped_when_its_time_is_over_and_can_be_made_anew(
    client, with_file, learner, django_capture_on_commit_callbacks
):
    storage, name = with_file.result_file.storage, with_file.result_file.name
    kept = timedelta(days=7)
    assert actions.drop_old_results(with_file.ended_at + kept, kept=kept) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_old_results(with_file.ended_at + kept + timedelta(seconds=1), kept=kept) == 1
    assert not storage.exists(name)
    client.force_login(learner, backend="academy.people.backends.PersonBackend")
    page = client.get(reverse("job_result", args=[with_file.pk]), follow=True).content.decode()
    assert "已过保留期" in page
    assert "重新生成" in page
    assert "下载结果文件" not in page
    client.post(reverse("job_retry", args=[with_file.pk]))
    with_file.refresh_from_db()
    assert (with_file.state, with_file.result_dropped_at) == (JobState.WAITING, None)


def test_a_finished_job_that_still_has_its_file_is_not_run_again(with_file):
    actions.retry(with_file)
    with_file.refresh_from_db()
    assert with_file.state == JobState.DONE


def test_a_result_stays_with_the_house_when_its_owner_may_no_longer_have_it(
    client, with_file, learner, monkeypatch
):
    monkeypatch.setitem(actions.result_rules, "k", lambda owner: owner.pk != learner.pk)
    client.force_login(learner, backend="academy.people.backends.PersonBackend")
    assert client.get(reverse("job_result", args=[with_file.pk])).status_code == 403
    assert not AuditEvent.objects.filter(action="job.result_taken").exists()
