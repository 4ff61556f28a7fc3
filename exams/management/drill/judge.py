"""Compares what was promised with what is stored. Knows nothing of how the drill was run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet

from academy.people.models import AuditEvent
from exams.engine.clock import deadline
from exams.enums import HANDED_IN, IncidentKind
from exams.models import Answer, AnswerEvent, Attempt, Candidate, Incident

# The timetable closes within a minute; a little more where the worker was killed just then.
CLOSED_WITHIN = timedelta(seconds=75)


@dataclass(frozen=True)
class Promise:
    """A receipt: the server's word that this change is stored."""

    attempt: int
    slot: int
    sequence: int
    device: str
    payload: Any
    # Taken over into the answer, or only kept for the officer.
    counts: bool
    # Given to a part of the paper that the candidate had left for good before.
    after_closing: bool = False

    @property
    def key(self) -> tuple[int, str, int, int]:
        return (self.attempt, self.device, self.sequence, self.slot)


# What a verdict counts besides faults.
COUNTS = ("receipts", "kept_aside", "refused_after_closing", "attempts", "parts_closed")


@dataclass
class Verdict:
    # Changes that were promised to count, and those promised to be kept for the officer.
    receipts: int = 0
    kept_aside: int = 0
    refused_after_closing: int = 0
    lost: int = 0
    wrong: int = 0
    double: int = 0
    attempts: int = 0
    not_closed: int = 0
    closed_late: int = 0
    wrong_deadline: int = 0
    parts_closed: int = 0
    open_again: int = 0
    taken_after_closing: int = 0
    untold: int = 0

    @property
    def clean(self) -> bool:
        return not any(value for name, value in asdict(self).items() if name not in COUNTS)


def judge(
    attempts: Sequence[int],
    promises: Iterable[Promise],
    granted: Mapping[int, timedelta] | None = None,
    closed: Mapping[int, Sequence[int]] | None = None,
) -> Verdict:
    """By sitting: `granted`, the invigilator's book of the time given during the exam, and `closed`, the last slots
    of the parts that the candidate saw closed.
    """
    verdict = Verdict()
    given = list({promise.key: promise for promise in promises}.values())
    _judge_answers(given, attempts, verdict)
    _judge_doubles(attempts, verdict)
    _judge_closing(attempts, verdict, granted or {})
    _judge_parts([promise for promise in given if promise.after_closing], attempts, closed or {}, verdict)
    return verdict


def _judge_answers(promises: list[Promise], attempts: Sequence[int], verdict: Verdict) -> None:
    events = {
        (event.attempt_id, event.device, event.sequence, event.slot): event
        for event in AnswerEvent.objects.filter(attempt__in=attempts)
    }
    answers = {
        (answer.attempt_id, answer.slot): answer for answer in Answer.objects.filter(attempt__in=attempts)
    }
    verdict.receipts = sum(promise.counts for promise in promises)
    verdict.kept_aside = len(promises) - verdict.receipts
    for promise in promises:
        event, answer = events.get(promise.key), answers.get((promise.attempt, promise.slot))
        if event is None or (promise.counts and answer is None):
            verdict.lost += 1
        elif _is_broken(promise, event, answer):
            verdict.wrong += 1
    verdict.wrong += _not_the_newest(events.values(), answers)


def _is_broken(promise: Promise, event: AnswerEvent, answer: Answer | None) -> bool:
    if event.payload != promise.payload:
        return True
    return promise.counts and (not event.applied or answer is None or _age(answer) < _age(event))


def _not_the_newest(events: Iterable[AnswerEvent], answers: dict[tuple[int, int], Answer]) -> int:
    """The answer that counts is the newest applied change of its slot, and nothing that is not in the log."""
    newest: dict[tuple[int, int], AnswerEvent] = {}
    for event in events:
        place = (event.attempt_id, event.slot)
        known = newest.get(place)
        if event.applied and (known is None or _age(event) > _age(known)):
            newest[place] = event
    return sum(
        place not in newest
        or (answer.payload, *_age(answer)) != (newest[place].payload, *_age(newest[place]))
        for place, answer in answers.items()
    )


def _age(row: AnswerEvent | Answer) -> tuple[int, int]:
    return (row.epoch, row.sequence)


def _judge_doubles(attempts: Sequence[int], verdict: Verdict) -> None:
    logged = AnswerEvent.objects.filter(attempt__in=attempts)
    repeated = logged.values("attempt", "device", "sequence", "slot").annotate(n=Count("id")).filter(n__gt=1)
    current = Answer.objects.filter(attempt__in=attempts).values("attempt", "slot").annotate(n=Count("id"))
    sittings = Counter(Attempt.objects.filter(pk__in=attempts).values_list("exam", "person"))
    verdict.double = (
        repeated.count() + current.filter(n__gt=1).count() + sum(n > 1 for n in sittings.values())
    )


def _judge_closing(attempts: Sequence[int], verdict: Verdict, granted: Mapping[int, timedelta]) -> None:
    closed_at = _closing_times(attempts)
    for attempt in Attempt.objects.filter(pk__in=attempts).select_related("exam"):
        verdict.attempts += 1
        if attempt.deadline is None or attempt.deadline != _granted_deadline(
            attempt, granted.get(attempt.pk, timedelta(0))
        ):
            verdict.wrong_deadline += 1
            continue
        if attempt.state not in HANDED_IN or attempt.submitted_at is None:
            verdict.not_closed += 1
        elif attempt.submitted_at > attempt.deadline or (
            attempt.closed_by_clock and attempt.submitted_at != attempt.deadline
        ):
            verdict.wrong_deadline += 1
        elif closed_at[str(attempt.pk)] > attempt.deadline + CLOSED_WITHIN:
            verdict.closed_late += 1


def _judge_parts(
    late: Sequence[Promise], attempts: Sequence[int], closed: Mapping[int, Sequence[int]], verdict: Verdict
) -> None:
    """A part that was left stays closed: nothing counts that came later, and the officer is told of it."""
    sittings = Attempt.objects.filter(pk__in=attempts)
    reached = dict(sittings.values_list("pk", "closed_slots"))
    verdict.parts_closed = sum(len(closings) for closings in sittings.values_list("closings", flat=True))
    verdict.open_again = sum(max(lasts) > reached[attempt] for attempt, lasts in closed.items() if lasts)
    verdict.refused_after_closing = sum(not promise.counts for promise in late)
    taken = _logged(late).filter(applied=True)
    verdict.taken_after_closing = sum(promise.counts for promise in late) + taken.count()
    told = Incident.objects.filter(kind=IncidentKind.SECTION_CLOSED).values_list("attempt", flat=True)
    verdict.untold = len({promise.attempt for promise in late} - set(told))


def _logged(promises: Sequence[Promise]) -> QuerySet[AnswerEvent]:
    keys = [
        Q(attempt=one.attempt, device=one.device, sequence=one.sequence, slot=one.slot) for one in promises
    ]
    return AnswerEvent.objects.filter(reduce(or_, keys)) if keys else AnswerEvent.objects.none()


def _closing_times(attempts: Sequence[int]) -> dict[str, datetime]:
    rows = AuditEvent.objects.filter(
        action="attempt.submitted", object_type="exams.attempt", object_id__in=[str(pk) for pk in attempts]
    )
    return dict(rows.values_list("object_id", "at"))


def _granted_deadline(attempt: Attempt, granted: timedelta) -> datetime | None:
    """Computed anew from the window, the start and the time granted before and during the exam."""
    if attempt.started_at is None:
        return None
    extra = Candidate.objects.get(exam=attempt.exam_id, person=attempt.person_id).extra_seconds
    return deadline(attempt.exam.window, attempt.started_at, timedelta(seconds=extra)) + granted
