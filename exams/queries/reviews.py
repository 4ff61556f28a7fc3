from django.db.models import QuerySet

from academy.people.queries import User
from exams.models import ScoreReview
from exams.queries.sittings import exams_run_by


def reviews_run_by(user: User) -> QuerySet[ScoreReview]:
    """Reviews of the officer's exams; her own paper is for somebody else to look at."""
    return (
        ScoreReview.objects.filter(attempt__exam__in=exams_run_by(user))
        .exclude(attempt__person__pk=user.pk or 0)
        .select_related("attempt__exam", "attempt__person__unit", "answered_by", "change")
    )
