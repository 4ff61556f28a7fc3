from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone


@shared_task(name="jobs.sweep")
def sweep() -> int:
    from academy.jobs import actions

    return actions.sweep(timezone.now())


@shared_task(name="jobs.drop_old_results")
def drop_old_results() -> int:
    from academy.jobs import actions

    return actions.drop_old_results(timezone.now(), kept=timedelta(days=settings.JOB_RESULT_DAYS))
