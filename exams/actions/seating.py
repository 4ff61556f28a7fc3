import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.refusals import ExamRefusedError
from exams.actions.sitting import prepare_papers
from exams.engine.seating import Room, Seat, TooFewSeatsError, assign
from exams.models import Candidate, Exam
from exams.queries.seating import question_orders
from exams.queries.sittings import candidates_without_paper
from exams.rules import can_run


@transaction.atomic
def assign_seats(actor: Person, exam: Exam, rooms: Sequence[Room], *, now: datetime) -> dict[int, Seat]:
    """A seat for every candidate, by the papers they will get; papers not drawn yet are drawn now."""
    require(can_run(actor, exam), "may not seat candidates of this exam")
    if exam.published_at is None or exam.imported:
        raise ExamRefusedError("not_published")
    if now >= exam.opens_at:
        raise ExamRefusedError("door_is_open")
    prepare_papers(exam, candidates_without_paper(exam))
    seed = secrets.randbits(62)
    try:
        placed = assign(question_orders(exam), rooms, seed)
    except TooFewSeatsError as error:
        raise ExamRefusedError("too_few_seats") from error
    _write_seats(exam, placed)
    kept = {"rooms": [[room.name, room.rows, room.columns] for room in rooms], "seed": seed}
    log_event(actor, "exam.seated", exam, unit=exam.unit, after={**kept, "candidates": len(placed)}, at=now)
    return placed


def _write_seats(exam: Exam, placed: dict[int, Seat]) -> None:
    Candidate.objects.filter(exam=exam).exclude(site="").update(site="")
    # Who comes to an exam without a list has no row yet; a row made here admits nobody.
    Candidate.objects.bulk_create(
        [
            Candidate(exam=exam, person_id=person, site=seat.label, listed=False)
            for person, seat in placed.items()
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["exam", "person"],
        update_fields=["site"],
    )
