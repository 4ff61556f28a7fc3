from dataclasses import dataclass

from academy.people.enums import Role
from academy.people.queries import User, scope_q
from exams.engine.seating import Seat, clashes
from exams.engine.types import Paper
from exams.enums import AttemptState
from exams.models import Attempt, Candidate, Exam
from exams.queries.bank import key_readers
from exams.queries.sittings import EXAM_READERS, RUNNERS


@dataclass(frozen=True)
class Seated:
    seat: Seat
    candidate: Candidate


@dataclass(frozen=True)
class SeatedRoom:
    name: str
    # From the front to the back, from left to right; None is an empty seat.
    rows: list[list[Seated | None]]


def question_orders(exam: Exam) -> dict[int, tuple[int, ...]]:
    """The questions of every first paper in the order in which its candidate meets them.

    Nobody keeps a seat free for a person who was given an office with the keys after her paper was drawn.
    """
    papers = (
        Attempt.objects.filter(exam=exam, number=1)
        .exclude(state=AttemptState.VOID)
        .exclude(person__in=key_readers())
    )
    return {
        person: tuple(slot.version for slot in Paper.from_json(paper).slots())
        for person, paper in papers.values_list("person_id", "paper")
    }


def seated_of(user: User, exam: Exam) -> list[Seated]:
    """The reader's own people with the seats they were given, room by room."""
    return _seated(user, EXAM_READERS, exam)


def seated_under(user: User, exam: Exam) -> list[Seated]:
    """Those whom the officer invigilates: the printed list shows their photos."""
    return _seated(user, RUNNERS, exam)


def _seated(user: User, roles: frozenset[Role], exam: Exam) -> list[Seated]:
    candidates = (
        Candidate.objects.filter(scope_q(user, roles, "person__unit"), exam=exam)
        .exclude(site="")
        .select_related("person__unit")
    )
    found = [
        Seated(seat, candidate) for candidate in candidates if (seat := Seat.read(candidate.site)) is not None
    ]
    return sorted(found, key=lambda seated: seated.seat)


def rooms_of(seated: list[Seated]) -> list[SeatedRoom]:
    sitters = {entry.seat: entry for entry in seated}
    rooms = []
    for name in dict.fromkeys(entry.seat.room for entry in seated):
        own = [seat for seat in sitters if seat.room == name]
        width, depth = max(seat.column for seat in own), max(seat.row for seat in own)
        rooms.append(
            SeatedRoom(
                name,
                [
                    [sitters.get(Seat(name, row, column)) for column in range(1, width + 1)]
                    for row in range(1, depth + 1)
                ],
            )
        )
    return rooms


def neighbours_alike(exam: Exam) -> int:
    """Pairs of neighbours with the same order of questions, over the whole exam."""
    orders = question_orders(exam)
    sites = Candidate.objects.filter(exam=exam, person__in=orders).exclude(site="")
    placed = {
        person: seat
        for person, site in sites.values_list("person_id", "site")
        if (seat := Seat.read(site)) is not None
    }
    return len(clashes(orders, placed))


@dataclass(frozen=True)
class Hall:
    name: str
    seated: list[Seated]


def halls_of(seated: list[Seated]) -> list[Hall]:
    """The list of each room, in the order of its seats."""
    names = dict.fromkeys(entry.seat.room for entry in seated)
    return [Hall(name, [entry for entry in seated if entry.seat.room == name]) for name in names]
