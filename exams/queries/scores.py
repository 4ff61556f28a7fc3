from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from academy.people.models import OrgUnit
from exams.enums import AttemptState, ExamKind
from exams.models import Attempt


@dataclass(frozen=True)
class ScoreFact:
    """One result as ratings take it over; `score` out of 100."""

    attempt_id: int
    exam: str
    score: Decimal
    on: date


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def best_valid_scores(unit: OrgUnit, kind: ExamKind, start: date, end: date) -> dict[int, ScoreFact]:
    """Person id → the best released attempt handed in between the two days, for everybody below `unit`."""
    rows = (
        Attempt.objects.filter(
            exam__kind=kind,
            state=AttemptState.RELEASED,
            percent__isnull=False,
            submitted_at__range=(_moment(start, time.min), _moment(end, time.max)),
            person__unit__path__startswith=unit.path,
        )
        .order_by("person_id", "-percent", "submitted_at", "pk")
        .values_list("person_id", "pk", "exam__name", "percent", "submitted_at")
    )
    best: dict[int, ScoreFact] = {}
    for person_id, attempt_id, exam, percent, submitted_at in rows:
        if percent is not None and submitted_at is not None and person_id not in best:
            day = timezone.localtime(submitted_at).date()
            best[person_id] = ScoreFact(attempt_id, exam, percent, day)
    return best
