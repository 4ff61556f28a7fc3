from celery import shared_task
from django.utils import timezone


@shared_task(name="exams.grade")
def grade(*, attempt_id: int) -> None:
    from exams import actions
    from exams.models import Attempt

    actions.grade_attempt(Attempt.objects.get(pk=attempt_id), now=timezone.now())


@shared_task(name="exams.close_overdue")
def close_overdue() -> int:
    from exams import actions

    return actions.close_overdue_attempts(now=timezone.now())


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
