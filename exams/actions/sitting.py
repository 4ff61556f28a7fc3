import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from academy.kept_query import KeptQuery
from academy.people.models import Person
from exams import tasks
from exams.actions.admission import admit
from exams.actions.refusals import ExamRefusedError
from exams.actions.tokens import AttemptToken, make_token
from exams.actions.transitions import lock, move
from exams.engine.admission import Entrance
from exams.engine.blueprint import Blueprint, PoolItem
from exams.engine.clock import Phase, deadline, phase
from exams.engine.drawing import PoolTooSmallError, draw
from exams.engine.stages import open_stage
from exams.engine.types import Paper
from exams.enums import AttemptState, IncidentKind
from exams.models import Attempt, Candidate, Exam, Incident, QuestionVersion
from exams.queries.bank import key_readers, pool_for, times_seen
from exams.queries.sittings import candidates_without_paper, exams_opening, people_who_sat, sittings_of
from exams.rules import reason_not_to_start

# A save sent in the last second may still be on its way when the clock closes the sitting.
CLOSING_SLACK = timedelta(seconds=5)
# Long enough for a few runs of the timetable before the door opens; short enough for the list to be settled.
PREPARED_AHEAD = timedelta(hours=2)
NOWHERE = Entrance()


def _draw(blueprint: Blueprint, pool: list[PoolItem], seed: int, seen: Mapping[int, int]) -> Paper:
    try:
        return draw(blueprint, pool, seed, seen)
    except PoolTooSmallError as error:
        raise ExamRefusedError("bank_too_small") from error


def _freeze(versions: Iterable[int]) -> None:
    """What is on a paper may never change again."""
    QuestionVersion.objects.filter(pk__in=versions, used=False).update(used=True)


def _prepare(exam: Exam, person: Person) -> Attempt:
    """Draw and freeze the next paper of one person."""
    seed = secrets.randbits(62)
    paper = _draw(exam.blueprint(), pool_for(exam), seed, times_seen(person))
    last = Attempt.objects.filter(exam=exam, person=person).aggregate(last=Max("number"))["last"] or 0
    attempt = Attempt.objects.create(
        exam=exam, person=person, number=last + 1, seed=seed, paper=paper.to_json(), maximum=paper.points
    )
    _freeze(slot.version for slot in paper.slots())
    return attempt


@transaction.atomic
def prepare_papers(exam: Exam, persons: Iterable[Person]) -> int:
    """First papers, drawn before the door opens, so that the start is one cheap read."""
    ready = set(Attempt.objects.filter(exam=exam).values_list("person_id", flat=True))
    # Whom the door will refuse gets no paper: a drawn one uses up questions and would take a seat.
    refused = set(key_readers().values_list("pk", flat=True))
    fresh = [person for person in persons if person.pk not in ready and person.pk not in refused]
    blueprint, pool = exam.blueprint(), pool_for(exam)
    versions: set[int] = set()
    experienced = people_who_sat()
    attempts = []
    for person in fresh:
        seed = secrets.randbits(62)
        seen = times_seen(person) if person.pk in experienced else {}
        paper = _draw(blueprint, pool, seed, seen)
        versions.update(slot.version for slot in paper.slots())
        attempts.append(
            Attempt(
                exam=exam, person=person, number=1, seed=seed, paper=paper.to_json(), maximum=paper.points
            )
        )
    # A candidate who starts at this moment draws an own paper, which stands.
    Attempt.objects.bulk_create(attempts, batch_size=500, ignore_conflicts=True)
    _freeze(versions)
    return len(attempts)


def prepare_coming_exams(*, now: datetime) -> int:
    """Papers of every exam that opens soon; each exam by itself, so that one without enough questions stops no other."""
    prepared = 0
    for exam in exams_opening(now, now + PREPARED_AHEAD):
        try:
            prepared += prepare_papers(exam, candidates_without_paper(exam))
        except ExamRefusedError:
            # Its feasibility was checked when it was published; questions retired since then are the officer's matter.
            continue
    return prepared


def start_attempt(
    person: Person, exam: Exam, *, device: str, now: datetime, entrance: Entrance = NOWHERE
) -> Attempt:
    """Begin a new sitting, or give back the one that is running on this device."""
    admit(person, exam, entrance)
    try:
        return _start(person, exam, device, now)
    except IntegrityError:
        # Two clicks at once: the other one has started it. Or her paper was prepared at this very moment.
        running = Attempt.objects.filter(person=person, exam=exam, state=AttemptState.IN_PROGRESS).first()
        return running or _start(person, exam, device, now)


@transaction.atomic
def _start(person: Person, exam: Exam, device: str, now: datetime) -> Attempt:
    candidate = _locked_candidate(exam, person)
    sittings = sittings_of(person, exam)
    listed = candidate.listed and candidate.published_at is not None and not exam.imported
    states = [one.state for one in sittings]
    if refusal := reason_not_to_start(person, exam, now, states=states, listed=listed):
        raise ExamRefusedError(refusal)
    prepared = next((one for one in sittings if one.state == AttemptState.PREPARED), None)
    attempt = prepared or _prepare(exam, person)
    # The log names them; what is at hand need not be read again.
    attempt.exam, attempt.person = exam, person
    attempt.started_at = now
    attempt.extra_seconds = candidate.extra_seconds
    attempt.deadline = deadline(exam.window, now, timedelta(seconds=candidate.extra_seconds))
    attempt.epoch, attempt.device = 1, device
    move(
        attempt,
        AttemptState.IN_PROGRESS,
        actor=person,
        now=now,
        fields=("started_at", "deadline", "extra_seconds", "epoch", "device"),
    )
    return attempt


# With the moment of publication as it stands now: an exam can be withdrawn until somebody has begun.
_CANDIDATE = KeptQuery(
    lambda exam, person: (
        Candidate.objects.select_for_update(of=("self",))
        .filter(exam=exam, person=person)
        .annotate(published_at=F("exam__published_at"))
    ),
    *(int, int),
)


def _locked_candidate(exam: Exam, person: Person) -> Any:
    """One lock per candidate and exam: two tabs that start together get one sitting."""
    found = _CANDIDATE.one(exam.pk, person.pk)
    if found is None:
        Candidate.objects.get_or_create(exam=exam, person=person, defaults={"listed": False})
        found = _CANDIDATE.one(exam.pk, person.pk)
    return found


def take_over(attempt: Attempt, *, device: str, now: datetime, entrance: Entrance = NOWHERE) -> Attempt:
    """Go on with this device; tokens of the one before stop saving and its page says so."""
    if attempt.device != device:
        admit(attempt.person, attempt.exam, entrance)
    return _take_over(attempt, device, now)


@transaction.atomic
def _take_over(attempt: Attempt, device: str, now: datetime) -> Attempt:
    locked = lock(attempt)
    if locked.state != AttemptState.IN_PROGRESS:
        raise ExamRefusedError("wrong_state")
    if locked.device != device:
        locked.epoch += 1
        locked.device = device
        locked.save(update_fields=["epoch", "device"])
        Incident.objects.create(attempt=locked, kind=IncidentKind.TAKEN_OVER, at=now, actor=locked.person)
    return locked


def token_of(attempt: Attempt) -> str:
    """Good for the questions she has been shown, no further."""
    last = open_stage(attempt.frozen_paper, attempt.closed_slots).last
    return make_token(AttemptToken(attempt.pk, attempt.epoch, last))


def leftover_token(attempt: Attempt, *, now: datetime) -> str:
    """For the browser that still holds answers of a finished sitting; empty when none would be kept any more."""
    if attempt.state == AttemptState.VOID or attempt.imported or attempt.deadline is None:
        return ""
    return "" if phase(attempt.deadline, now, attempt.exam.grace) is Phase.OVER else token_of(attempt)


@transaction.atomic
def submit_attempt(
    attempt: Attempt, *, now: datetime, actor: Person | None, reason: str = "", by_clock: bool = False
) -> Attempt:
    """Hand in; marking follows in a task. Handing in twice is the same as once."""
    locked = lock(attempt)
    if locked.state != AttemptState.IN_PROGRESS:
        return locked
    # The log names them; what the caller has read need not be read again.
    locked.exam, locked.person = attempt.exam, attempt.person
    overdue = locked.deadline is not None and now > locked.deadline
    locked.submitted_at = locked.deadline if overdue else now
    locked.closed_by_clock = by_clock or overdue
    move(
        locked,
        AttemptState.SUBMITTED,
        actor=actor,
        now=now,
        reason=reason,
        fields=("submitted_at", "closed_by_clock"),
    )
    transaction.on_commit(partial(tasks.grade.delay, attempt_id=locked.pk))
    return locked


def close_if_overdue(attempt: Attempt, *, now: datetime) -> Attempt:
    if attempt.state == AttemptState.IN_PROGRESS and attempt.deadline and now > attempt.deadline:
        return submit_attempt(attempt, now=now, actor=None, by_clock=True)
    return attempt


def close_overdue_attempts(*, now: datetime) -> int:
    overdue = Attempt.objects.filter(
        state=AttemptState.IN_PROGRESS, deadline__lt=now - CLOSING_SLACK
    ).select_related("person__unit")
    closed = 0
    for attempt in overdue.iterator(chunk_size=500):
        submit_attempt(attempt, now=now, actor=None, by_clock=True)
        closed += 1
    return closed
