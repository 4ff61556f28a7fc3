from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from academy.jobs.models import Job


def jobs_of(user: object) -> QuerySet[Job]:
    """A job is its owner's alone: titles and results may name people."""
    if isinstance(user, AnonymousUser) or getattr(user, "pk", None) is None:
        return Job.objects.none()
    return Job.objects.filter(owner_id=user.pk)  # type: ignore[attr-defined]
