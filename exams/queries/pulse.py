"""What a candidate's page asks for between saves: is the sitting still open, until when, has anybody spoken?"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q

from academy.kept_query import KeptQuery
from exams.models import Announcement, Attempt

# A page that fell silent is not known to wait for anything.
WAITING_SECONDS = 90


@dataclass(frozen=True)
class Pulse:
    state: str
    epoch: int
    deadline: datetime | None
    announcements: list[tuple[int, str]]
    closed_slots: int


def pulse_of(attempt: int, seen: int) -> Pulse | None:
    row = (
        Attempt.objects.filter(pk=attempt)
        .values_list("state", "epoch", "deadline", "exam", "closed_slots")
        .first()
    )
    if row is None:
        return None
    state, epoch, deadline, exam, closed_slots = row
    told = Announcement.objects.filter(
        Q(attempt__isnull=True) | Q(attempt=attempt), exam=exam, pk__gt=seen
    ).values_list("pk", "text")
    return Pulse(state, epoch, deadline, list(told), closed_slots)


_ANNOUNCEMENTS = KeptQuery(
    lambda attempt, exam: Announcement.objects.filter(
        Q(attempt__isnull=True) | Q(attempt=attempt), exam=exam
    ),
    *(int, int),
)


def announcements_to(attempt: Attempt) -> list[Announcement]:
    return _ANNOUNCEMENTS.all(attempt.pk, attempt.exam_id)


def _key(attempt: int) -> str:
    return f"exam-waiting-{attempt}"


def remember_waiting(attempt: int, count: int) -> None:
    """How many answers the page still holds; kept for a moment only, it is no record."""
    if count:
        cache.set(_key(attempt), count, WAITING_SECONDS)


def waiting_of(attempts: list[int]) -> dict[int, int]:
    found = cache.get_many([_key(attempt) for attempt in attempts])
    return {attempt: found[_key(attempt)] for attempt in attempts if _key(attempt) in found}
