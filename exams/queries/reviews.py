from django.db.models import QuerySet

from academy.people.queries import User
from exams.models import ScoreReview
from exams.queries.sittings import exams_read_by


def reviews_read_by(user: User) -> QuerySet[ScoreReview]:
    """Reviews of the reader's exams; her own paper is for somebody else to look at."""
    return (
        ScoreReview.objects.filter(attempt__exam__in=exams_read_by(user))
        .exclude(attempt__person__pk=user.pk or 0)
        .select_related("attempt__exam", "attempt__person__unit", "answered_by", "change")
    )
