from typing import Any

from celery import shared_task
from django.utils import timezone, translation


@shared_task(name="people.examine_photos")
def examine_photos(*, job_id: int, import_id: int, language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from academy.people import actions
    from academy.people.models import PhotoImport

    def work(_job: Any, progress: Progress) -> str:
        received = PhotoImport.objects.select_related("uploaded_by").get(pk=import_id)
        actions.examine_photos(received, now=timezone.now(), progress=progress)
        return reverse("people_photo_import", args=[import_id])

    with translation.override(language):
        run(job_id, work)


@shared_task(name="people.drop_old_archives")
def drop_old_archives() -> int:
    from academy.people import actions

    return actions.drop_old_archives(now=timezone.now())


@shared_task(name="people.import_photos")
def import_photos(*, job_id: int, import_id: int, language: str) -> None:
    from django.urls import reverse

    from academy.jobs.actions import Progress, run
    from academy.people import actions
    from academy.people.models import PhotoImport

    def work(_job: Any, progress: Progress) -> str:
        received = PhotoImport.objects.select_related("uploaded_by").get(pk=import_id)
        actions.import_photos(received, now=timezone.now(), progress=progress)
        return reverse("people_photo_import", args=[import_id])

    with translation.override(language):
        run(job_id, work)
