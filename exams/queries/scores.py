from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone

from academy.people.models import OrgUnit
from courses.models import CoursePage
from exams.enums import AttemptState, ExamKind
from exams.models import Attempt, QuestionVersion


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


def subjects_that_cost_points(attempt_id: int) -> list[CoursePage]:
    """The subjects whose questions cost most points in a released sitting, dearest first.

    Nothing for results that were imported: they come without a paper.
    """
    attempt = Attempt.objects.filter(pk=attempt_id, state=AttemptState.RELEASED, imported=False).first()
    if attempt is None:
        return []
    slots = list(attempt.frozen_paper.slots())
    subject_of = dict(
        QuestionVersion.objects.filter(
            pk__in=[slot.version for slot in slots], question__subject__isnull=False
        ).values_list("pk", "question__subject_id")
    )
    lost: defaultdict[int, Decimal] = defaultdict(Decimal)
    for slot in slots:
        given = attempt.marks.get(str(slot.number))
        if given is not None and slot.version in subject_of:
            lost[subject_of[slot.version]] += slot.points - Decimal(given)
    dearest = sorted((pk for pk in lost if lost[pk] > 0), key=lambda pk: (-lost[pk], pk))
    subjects = CoursePage.objects.live().defer("aims", "outline").in_bulk(dearest)
    return [subjects[pk] for pk in dearest if pk in subjects]
