from celery import shared_task
from django.utils import timezone


@shared_task(name="jobs.sweep")
def sweep() -> int:
    from academy.jobs import actions

    return actions.sweep(timezone.now())
