"""An officer decides about answers that came late or from a replaced device."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.grading import mark_answer
from exams.actions.refusals import ExamRefusedError
from exams.actions.scores import change_mark
from exams.actions.transitions import lock
from exams.enums import HANDED_IN, AnswerVerdict, AttemptState
from exams.models import Answer, AnswerDecision, AnswerEvent, Attempt, ManualMark, ScoreChange
from exams.queries.bank import paper_versions
from exams.queries.late import open_events
from exams.queries.regrading import place_of, regrades_in_force
from exams.rules import can_decide_answers


@transaction.atomic
def adopt_answers(
    actor: Person,
    attempt: Attempt,
    events: Collection[int],
    *,
    reason: str,
    now: datetime,
    points: Mapping[int, Decimal] | None = None,
    released_known: bool = False,
) -> list[AnswerDecision]:
    """These versions count from now on. A paper that was graded is marked anew, question by question.

    `points`: by event, where a person has already marked the question; `released_known`: the officer has said that a
    released result may change.
    """
    locked, chosen = _open(actor, attempt, events, reason)
    if len({event.slot for event in chosen}) < len(chosen):
        raise ExamRefusedError("two_versions")
    if locked.state == AttemptState.RELEASED and not released_known:
        raise ExamRefusedError("released_unconfirmed")
    decisions = []
    for event in chosen:
        before = Answer.objects.filter(attempt=locked, slot=event.slot).first()
        given = (points or {}).get(event.pk)
        Answer.objects.update_or_create(
            attempt=locked,
            slot=event.slot,
            defaults={
                "epoch": event.epoch,
                "sequence": event.sequence,
                "device": event.device,
                "payload": event.payload,
                "received_at": event.received_at,
                "late": True,
            },
        )
        decision = AnswerDecision(
            event=event,
            verdict=AnswerVerdict.ADOPTED,
            payload_before=before.payload if before else None,
            change=_mark_anew(actor, locked, event, given, reason, now),
        )
        decisions.append(_note(actor, decision, reason, now))
    return decisions


@transaction.atomic
def leave_answers(
    actor: Person, attempt: Attempt, events: Collection[int], *, reason: str, now: datetime
) -> list[AnswerDecision]:
    """What counts stays as it is; the versions remain in the log with this reason."""
    _locked, chosen = _open(actor, attempt, events, reason)
    return [
        _note(actor, AnswerDecision(event=event, verdict=AnswerVerdict.LEFT), reason, now) for event in chosen
    ]


def _open(
    actor: Person, attempt: Attempt, events: Collection[int], reason: str
) -> tuple[Attempt, list[AnswerEvent]]:
    """Under the sitting's lock: two officers never decide about the same version."""
    require(can_decide_answers(actor, attempt), "may not decide about this paper")
    if not reason.strip():
        raise ExamRefusedError("reason_missing")
    locked = lock(attempt)
    if locked.state not in HANDED_IN:
        raise ExamRefusedError("still_sitting")
    waiting = {event.pk: event for event in open_events([locked.pk]).get(locked.pk, [])}
    if not events or not set(events) <= set(waiting):
        raise ExamRefusedError("no_longer_waiting")
    return locked, [waiting[pk] for pk in sorted(set(events))]


def _mark_anew(
    actor: Person, attempt: Attempt, event: AnswerEvent, points: Decimal | None, reason: str, now: datetime
) -> ScoreChange | None:
    """None where the paper is not marked yet, goes back to its examiners, or keeps its points."""
    if attempt.state == AttemptState.SUBMITTED:
        return None
    versions = paper_versions(attempt.frozen_paper)
    version_id = next(slot.version for slot in attempt.frozen_paper.slots() if slot.number == event.slot)
    place = place_of(attempt, version_id)
    if place is None:
        raise ExamRefusedError("no_longer_waiting")
    section, slot = place
    corrections = regrades_in_force(attempt.exam).get(version_id, ())
    mark = mark_answer(section, slot, versions[version_id], corrections, event.payload)
    before = attempt.marks.get(str(event.slot))
    if attempt.state == AttemptState.MARKING and (mark is None or before is None):
        _back_to_examiners(attempt, event.slot)
        return None
    if mark is None:
        if points is None:
            raise ExamRefusedError("points_missing")
        mark = points
    if before is not None and Decimal(before) == mark:
        return None
    return change_mark(actor, attempt, event.slot, mark, reason=reason, now=now)


def _back_to_examiners(attempt: Attempt, slot: int) -> None:
    """What was given for the other text says nothing about this one."""
    ManualMark.objects.filter(attempt=attempt, slot=slot).delete()
    attempt.marks[str(slot)] = None
    attempt.save(update_fields=["marks"])


def _note(actor: Person, decision: AnswerDecision, reason: str, now: datetime) -> AnswerDecision:
    decision.reason, decision.actor, decision.at = reason.strip()[:300], actor, now
    decision.save()
    attempt, change = decision.event.attempt, decision.change
    log_event(
        actor,
        f"answer.{decision.verdict}",
        attempt,
        unit=attempt.person.unit,
        before={"mark": str(change.mark_before)} if change else None,
        after={
            "slot": decision.event.slot,
            "sequence": decision.event.sequence,
            **({"mark": str(change.mark_after)} if change else {}),
        },
        reason=decision.reason,
        at=now,
    )
    return decision
