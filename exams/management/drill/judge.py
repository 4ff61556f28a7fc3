"""Compares what was promised with what is stored. Knows nothing of how the drill was run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from academy.people.models import AuditEvent
from exams.engine.clock import deadline
from exams.enums import HANDED_IN
from exams.models import Answer, AnswerEvent, Attempt, Candidate

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

    @property
    def key(self) -> tuple[int, str, int, int]:
        return (self.attempt, self.device, self.sequence, self.slot)


@dataclass
class Verdict:
    receipts: int = 0
    lost: int = 0
    wrong: int = 0
    double: int = 0
    attempts: int = 0
    not_closed: int = 0
    closed_late: int = 0
    wrong_deadline: int = 0

    @property
    def clean(self) -> bool:
        return not any(value for name, value in asdict(self).items() if name not in ("receipts", "attempts"))


def judge(
    attempts: Sequence[int], promises: Iterable[Promise], granted: Mapping[int, timedelta] | None = None
) -> Verdict:
    """`granted`: the invigilator's own book of the time given during the exam, by sitting."""
    verdict = Verdict()
    _judge_answers(list({promise.key: promise for promise in promises}.values()), attempts, verdict)
    _judge_doubles(attempts, verdict)
    _judge_closing(attempts, verdict, granted or {})
    return verdict


def _judge_answers(promises: list[Promise], attempts: Sequence[int], verdict: Verdict) -> None:
    events = {
        (event.attempt_id, event.device, event.sequence, event.slot): event
        for event in AnswerEvent.objects.filter(attempt__in=attempts)
    }
    answers = {
        (answer.attempt_id, answer.slot): answer for answer in Answer.objects.filter(attempt__in=attempts)
    }
    verdict.receipts = len(promises)
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
