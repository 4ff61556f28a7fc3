from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from academy.people.queries import User
from exams.engine.clock import remaining
from exams.enums import AttemptState
from exams.models import Answer, Attempt, Exam, Incident
from exams.queries.sittings import attempts_visible_to


@dataclass(frozen=True)
class ConsoleRow:
    attempt: Attempt
    answered: int
    last_receipt: datetime | None
    left: timedelta | None
    incidents: int


def console_rows(user: User, exam: Exam, now: datetime) -> list[ConsoleRow]:
    """One query for a whole hall: counts come from subqueries, not from joins that multiply each other."""
    answers = Answer.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    incidents = Incident.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    sittings = (
        attempts_visible_to(user)
        .filter(exam=exam)
        .exclude(state=AttemptState.PREPARED)
        .defer("paper")
        .annotate(
            answered=Coalesce(Subquery(answers.annotate(n=Count("pk")).values("n")), 0),
            last_receipt=Subquery(answers.annotate(at=Max("received_at")).values("at")),
            incident_count=Coalesce(Subquery(incidents.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("person__unit__path", "person__name", "number")
    )
    return [
        ConsoleRow(
            attempt,
            attempt.answered,
            attempt.last_receipt,
            remaining(attempt.deadline, now)
            if attempt.state == AttemptState.IN_PROGRESS and attempt.deadline
            else None,
            attempt.incident_count,
        )
        for attempt in sittings
    ]
