"""Invented candidates of a past exam: what each answers follows from an ability, a question and a seed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Any

from academy.people.models import Person
from exams import actions
from exams.actions.tokens import AttemptToken
from exams.engine.types import Kind, Slot
from exams.enums import IncidentKind
from exams.models import Answer, Attempt, Exam


@dataclass(frozen=True)
class Temper:
    """How hard a question is, how well it tells able candidates from others, and what is really right."""

    hard: float
    slope: float
    right: dict[str, Any]


@dataclass(frozen=True)
class Hall:
    exam: Exam
    held: datetime
    # By question version.
    tempers: Mapping[int, Temper]
    # Written answers from poor to good, by kind.
    texts: Mapping[str, list[str]]
    rng: Random


def sit(person: Person, hall: Hall) -> Attempt:
    """Begins, answers question by question, hands in; what a machine can mark is marked."""
    at = hall.held + timedelta(seconds=hall.rng.randrange(240))
    device, ability = f"demo-{person.pk}", hall.rng.gauss(0.35, 1.0)
    attempt = actions.start_attempt(person, hall.exam, device=device, now=at)
    changes = []
    for section in attempt.frozen_paper.sections:
        # Not in the order of this paper, which is drawn anew with each load: the same people give the same answers.
        for slot in sorted(section.slots, key=lambda slot: slot.version):
            at += timedelta(seconds=hall.rng.randrange(60, 200))
            payload = _answer(section.kind, slot, ability, hall)
            changes.append(actions.Change(slot.number, _sequence(at), payload, device))
    actions.save_answers(_token(attempt), changes, now=at)
    return actions.grade_attempt(actions.submit_attempt(attempt, now=at, actor=person), now=at)


def _token(attempt: Attempt) -> AttemptToken:
    return AttemptToken(attempt.pk, attempt.epoch, len(list(attempt.frozen_paper.slots())))


def _sequence(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _answer(kind: Kind, slot: Slot, ability: float, hall: Hall) -> Any:
    temper, rng = hall.tempers[slot.version], hall.rng
    knows = rng.random() < 1 / (1 + exp(temper.hard - temper.slope * ability))
    quality = min(2, max(0, round(rng.gauss(1 + ability * 0.7, 0.5))))
    if kind is Kind.SHORT:
        return hall.texts["short"][quality]
    if kind is Kind.CASE:
        first = slot.part_orders[0].index(0 if knows else 1)
        return [first, rng.random() < 0.85, hall.texts["case"][quality]]
    if kind is Kind.JUDGE:
        return temper.right["verdict"] is knows
    return _chosen(kind, slot, set(temper.right["right"]), knows, rng)


def _chosen(kind: Kind, slot: Slot, right: set[int], knows: bool, rng: Random) -> Any:
    """Options are chosen in the question's own order and given as the places where this paper showed them."""
    if kind is Kind.MULTIPLE:
        most = len(right) if knows else rng.randrange(1, len(right))
        return sorted(slot.order.index(option) for option in sorted(right)[:most])
    wrong = [option for option in range(len(slot.order)) if option not in right]
    return slot.order.index(min(right) if knows else rng.choice(wrong))


def send_late(attempt: Attempt) -> None:
    """Changed her mind in the last minute; the network brought it only after the deadline."""
    assert attempt.deadline is not None, "it was begun"  # noqa: S101
    judge = next(section for section in attempt.frozen_paper.sections if section.kind is Kind.JUDGE)
    answer = Answer.objects.get(attempt=attempt, slot=judge.slots[0].number)
    made, arrived = attempt.deadline - timedelta(seconds=40), attempt.deadline + timedelta(minutes=6)
    change = actions.Change(answer.slot, _sequence(made), not answer.payload, attempt.device)
    actions.save_answers(_token(attempt), [change], now=arrived)
    actions.note_once(attempt.pk, IncidentKind.LATE_SAVE, now=arrived, detail=str(answer.slot))
