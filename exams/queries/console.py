from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from academy.people.queries import User, scope_q
from exams.engine.stages import PlanStage, plan_stages, stage_number
from exams.enums import AttemptState, IncidentKind
from exams.models import Announcement, Answer, AnswerEvent, Attempt, Exam, Incident
from exams.queries.pulse import waiting_of
from exams.queries.sittings import RUNNERS, attempts_visible_to

# A page that answers and thinks saves or asks far more often than this.
SILENT_AFTER = timedelta(minutes=3)
# Shorter pauses of the whole hall are thinking, not an outage.
SHORTEST_OUTAGE = timedelta(seconds=90)
# Receipts of the last hours are enough to see one.
LOOKED_BACK = timedelta(hours=3)


@dataclass(frozen=True)
class ConsoleRow:
    attempt: Attempt
    answered: int
    last_receipt: datetime | None
    left_page: int
    incidents: int
    waiting: int | None
    silent: bool
    # Number and title of the stage she is in; empty where the paper is open as a whole.
    stage: str = ""

    @property
    def is_running(self) -> bool:
        return self.attempt.state == AttemptState.IN_PROGRESS

    @property
    def facts(self) -> tuple[object, ...]:
        """All that the table shows of it, so that an unchanged hall need not be drawn to be known as unchanged."""
        sitting, person = self.attempt, self.attempt.person
        return (
            *(sitting.pk, sitting.state, sitting.deadline, sitting.percent, person.name, person.worker_no),
            *(person.unit_id, self.answered, self.last_receipt, self.left_page, self.incidents),
            *(self.waiting, self.silent, self.stage),
        )

    @property
    def trouble(self) -> bool:
        return self.is_running and bool(self.silent or self.waiting or self.left_page)


def running_in(user: User, exam: Exam) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(
            scope_q(user, RUNNERS, "person__unit"), exam=exam, state=AttemptState.IN_PROGRESS
        )
        .select_related("person__unit", "exam")
        .order_by("pk")
    )


def console_rows(
    user: User, exam: Exam, now: datetime, *, search: str = "", state: str = ""
) -> list[ConsoleRow]:
    """One query for a whole hall, those in trouble first: counts come from subqueries, not from multiplying joins."""
    answers = Answer.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    incidents = Incident.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    left = incidents.filter(kind=IncidentKind.LEFT_PAGE)
    sittings = (
        attempts_visible_to(user)
        .filter(exam=exam)
        .exclude(state=AttemptState.PREPARED)
        .defer("paper", "marks", "section_results")
        .annotate(
            answered=Coalesce(Subquery(answers.annotate(n=Count("pk")).values("n")), 0),
            last_receipt=Subquery(answers.annotate(at=Max("received_at")).values("at")),
            left_page=Coalesce(Subquery(left.annotate(n=Count("pk")).values("n")), 0),
            incident_count=Coalesce(Subquery(incidents.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("person__unit__path", "person__name", "number")
    )
    if search:
        sittings = sittings.filter(Q(person__name__icontains=search) | Q(person__worker_no__icontains=search))
    if state:
        sittings = sittings.filter(state=state)
    found = list(sittings)
    waiting = waiting_of([attempt.pk for attempt in found if attempt.state == AttemptState.IN_PROGRESS])
    stages = plan_stages(exam.blueprint())
    rows = [_row(attempt, waiting.get(attempt.pk), now, stages) for attempt in found]
    return sorted(rows, key=lambda row: (not row.trouble, not row.is_running))


def _row(attempt: Attempt, waiting: int | None, now: datetime, stages: Sequence[PlanStage]) -> ConsoleRow:
    seen = attempt.last_receipt or attempt.started_at  # type: ignore[attr-defined]
    running = attempt.state == AttemptState.IN_PROGRESS
    return ConsoleRow(
        attempt=attempt,
        answered=attempt.answered,  # type: ignore[attr-defined]
        last_receipt=attempt.last_receipt,  # type: ignore[attr-defined]
        left_page=attempt.left_page,  # type: ignore[attr-defined]
        incidents=attempt.incident_count,  # type: ignore[attr-defined]
        waiting=waiting,
        silent=bool(running and seen and now - seen > SILENT_AFTER),
        stage=_stage_words(stages, attempt.closed_slots) if running else "",
    )


def _stage_words(stages: Sequence[PlanStage], closed_slots: int) -> str:
    if len(stages) < 2:
        return ""
    number = stage_number([stage.last for stage in stages], closed_slots)
    return f"{number} / {len(stages)} {'、'.join(stages[number - 1].titles)}"


def announcements_in(exam: Exam) -> QuerySet[Announcement]:
    return exam.announcements.select_related("actor", "attempt__person").order_by("-pk")


def longest_silence(exam: Exam, now: datetime) -> tuple[datetime, datetime] | None:
    """The longest pause between two receipts of the whole hall; None when nothing looks like an outage."""
    receipts = (
        AnswerEvent.objects.filter(attempt__exam=exam, received_at__gte=now - LOOKED_BACK)
        .order_by("received_at")
        .values_list("received_at", flat=True)
        .distinct()
    )
    longest = max(pairwise([*receipts]), key=lambda pair: pair[1] - pair[0], default=None)
    return longest if longest and longest[1] - longest[0] >= SHORTEST_OUTAGE else None
