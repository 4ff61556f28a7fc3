from typing import Any

from celery import shared_task
from django.utils import timezone, translation
from django.utils.functional import lazy


@shared_task(name="ratings.examine_batch")
def examine_batch(*, job_id: int, batch_id: int, language: str) -> None:
    from academy.jobs.actions import Progress, run
    from ratings.actions import rehearsal
    from ratings.models import ImportBatch

    def work(_job: Any, progress: Progress) -> None:
        batch = rehearsal.examine_batch(
            ImportBatch.objects.select_related("cycle__unit").get(pk=batch_id), progress
        )
        progress.conclude(lazy(rehearsal.conclusion_of, str)(batch))

    with translation.override(language):
        run(job_id, work)


@shared_task(name="ratings.commit_batch")
def commit_batch(*, job_id: int, batch_id: int, language: str) -> None:
    from academy.jobs.actions import Progress, run
    from ratings.actions import committing
    from ratings.models import ImportBatch

    def work(_job: Any, progress: Progress) -> None:
        batch = ImportBatch.objects.select_related("cycle__unit", "cycle__version").get(pk=batch_id)
        committing.commit_batch(batch, now=timezone.now(), progress=progress)

    with translation.override(language):
        run(job_id, work)


@shared_task(name="ratings.calculate")
def calculate(*, job_id: int, cycle_id: int, actor_id: int, language: str) -> None:
    from academy.jobs.actions import Progress, run
    from academy.people.models import Person
    from ratings.actions import calculation
    from ratings.models import RatingCycle

    def work(_job: Any, progress: Progress) -> None:
        cycle = RatingCycle.objects.select_related("unit", "version").get(pk=cycle_id)
        actor = Person.objects.get(pk=actor_id)
        calculation.calculate(actor, cycle, now=timezone.now(), progress=progress)

    with translation.override(language):
        run(job_id, work)


@shared_task(name="ratings.issue_certificates")
def issue_certificates(*, job_id: int, cycle_id: int, actor_id: int, language: str) -> None:
    from academy.jobs.actions import Progress, run
    from academy.people.models import Person
    from ratings.actions import steering
    from ratings.models import RatingCycle

    def work(_job: Any, progress: Progress) -> None:
        cycle = RatingCycle.objects.select_related("unit", "version").get(pk=cycle_id)
        steering.issue_star_certificates(
            Person.objects.get(pk=actor_id),
            cycle,
            issued_on=timezone.localdate(),
            now=timezone.now(),
            progress=progress,
        )

    with translation.override(language):
        run(job_id, work)


@shared_task(name="ratings.compute_whatif")
def compute_whatif(*, job_id: int, whatif_id: int, language: str) -> None:
    from academy.jobs.actions import Progress, run
    from ratings.actions import whatif
    from ratings.models import WhatIf

    def work(_job: Any, progress: Progress) -> None:
        asked = WhatIf.objects.select_related("cycle__unit", "run__version").get(pk=whatif_id)
        whatif.compute(asked, now=timezone.now(), progress=progress)

    with translation.override(language):
        run(job_id, work)


@shared_task(name="ratings.preview_appeal")
def preview_appeal(*, job_id: int, preview_id: int, language: str) -> None:
    from academy.jobs.actions import Progress, run
    from ratings.actions import appeal_previews
    from ratings.models import AppealPreview

    def work(_job: Any, progress: Progress) -> None:
        asked = AppealPreview.objects.select_related(
            "appeal__result__run__version", "appeal__result__participant__cycle__unit", "appeal__change"
        ).get(pk=preview_id)
        appeal_previews.compute_preview(asked, now=timezone.now(), progress=progress)

    with translation.override(language):
        run(job_id, work)
