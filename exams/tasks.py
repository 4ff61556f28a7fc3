from typing import Any

from celery import shared_task
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy


@shared_task(name="exams.grade")
def grade(*, attempt_id: int) -> None:
    from exams import actions
    from exams.models import Attempt

    actions.grade_attempt(Attempt.objects.get(pk=attempt_id), now=timezone.now())


@shared_task(name="exams.close_overdue")
def close_overdue() -> int:
    from exams import actions

    return actions.close_overdue_attempts(now=timezone.now())


@shared_task(name="exams.prepare_papers")
def prepare_papers() -> int:
    from exams import actions

    return actions.prepare_coming_exams(now=timezone.now())


@shared_task(name="exams.grade_forgotten")
def grade_forgotten() -> int:
    """A lost message must not leave anybody without a result."""
    from exams import actions
    from exams.enums import AttemptState
    from exams.models import Attempt

    forgotten = Attempt.objects.filter(state=AttemptState.SUBMITTED)
    for attempt in forgotten.iterator(chunk_size=500):
        actions.grade_attempt(attempt, now=timezone.now())
    return len(forgotten)


@shared_task(name="exams.count_changed_uses")
def count_changed_uses() -> int:
    from exams import actions

    return actions.count_changed_uses(now=timezone.now())


@shared_task(name="exams.count_uses")
def count_uses(*, exam_id: int) -> int:
    from exams import actions
    from exams.models import Exam

    return actions.count_uses(Exam.objects.get(pk=exam_id), now=timezone.now())


@shared_task(name="exams.examine_regrade")
def examine_regrade(*, job_id: int, regrade_id: int, actor_id: int, language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from exams import actions
    from exams.models import Regrade

    def work(_job: Any, progress: Progress) -> str:
        regrade = Regrade.objects.select_related("exam", "version__question").get(pk=regrade_id)
        actions.examine_regrade(regrade, now=timezone.now(), progress=progress)
        return reverse("exam_office_regrade", args=[regrade_id])

    with translation.override(language):
        run(job_id, work)


@shared_task(name="exams.apply_regrade")
def apply_regrade(*, job_id: int, regrade_id: int, actor_id: int, language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from academy.people.models import Person
    from exams import actions
    from exams.models import Regrade

    def work(_job: Any, progress: Progress) -> str:
        actor = Person.objects.get(pk=actor_id)
        actions.apply_regrade(
            actor, Regrade.objects.get(pk=regrade_id), now=timezone.now(), progress=progress
        )
        return reverse("exam_office_regrade", args=[regrade_id])

    with translation.override(language):
        run(job_id, work)


@shared_task(name="exams.examine_questions")
def examine_questions(*, job_id: int, import_id: int, actor_id: int, language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from exams import actions
    from exams.actions.file_refusals import file_refusal
    from exams.models import QuestionImport

    def work(_job: Any, progress: Progress) -> str:
        received = QuestionImport.objects.select_related("subject", "uploaded_by").get(pk=import_id)
        actions.examine_import(received, now=timezone.now(), progress=progress)
        if received.refusal:
            said = lazy(file_refusal, str)(received.refusal["code"], received.refusal["params"])
            progress.conclude(said)
        return reverse("exam_office_import", args=[import_id])

    with translation.override(language):
        run(job_id, work)


@shared_task(name="exams.import_questions")
def import_questions(*, job_id: int, import_id: int, actor_id: int, language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from academy.people.models import Person
    from exams import actions
    from exams.models import QuestionImport

    def work(_job: Any, progress: Progress) -> str:
        actor = Person.objects.get(pk=actor_id)
        try:
            actions.import_questions(
                actor, QuestionImport.objects.get(pk=import_id), now=timezone.now(), progress=progress
            )
        except actions.ExamRefusedError:
            # Another import was quicker, or took in the same questions.
            progress.conclude(gettext_lazy("没有可以导入的新题，题库没有变化。"))
        return reverse("exam_office_import", args=[import_id])

    with translation.override(language):
        run(job_id, work)


@shared_task(name="exams.print_papers")
def print_papers(*, job_id: int, ids: list[int], language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from exams import actions
    from exams.models import PrintedPaper

    def work(_job: Any, progress: Progress) -> str:
        actions.lay_out_papers(ids, now=timezone.now(), progress=progress)
        return reverse("exam_office_print", args=[PrintedPaper.objects.get(pk=ids[0]).exam_id])

    with translation.override(language):
        run(job_id, work)


@shared_task(name="exams.print_seating")
def print_seating(*, job_id: int, exam_id: int, actor_id: int, language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from academy.people.models import Person
    from exams import actions
    from exams.models import Exam

    def work(job: Any, progress: Progress) -> str:
        actor = Person.objects.get(pk=actor_id)
        exam = Exam.objects.select_related("unit").get(pk=exam_id)
        actions.lay_out_seating(actor, exam, job, now=timezone.now(), progress=progress)
        return reverse("exam_office_seating", args=[exam_id])

    with translation.override(language):
        run(job_id, work)


@shared_task(name="exams.export_questions")
def export_questions(*, job_id: int, form: str, chosen: dict[str, Any], actor_id: int, language: str) -> None:
    from academy.jobs.actions import Progress, run
    from academy.people.models import Person
    from exams import actions
    from exams.imports.carrying import Format

    def work(job: Any, progress: Progress) -> None:
        actor = Person.objects.get(pk=actor_id)
        actions.export_to_job(actor, Format(form), chosen, job, now=timezone.now(), progress=progress)

    with translation.override(language):
        run(job_id, work)
