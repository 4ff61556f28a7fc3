"""What a corrected key changes: papers, results, and what was issued because of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from academy.people.queries import User
from courses.models import SubjectCompletion
from exams.engine.regrade import Policy, remark
from exams.engine.types import Credit, PaperSection, Slot
from exams.engine.verdict import judge
from exams.enums import IN_FORCE, AttemptState, ConsequenceState
from exams.models import Answer, Attempt, Consequence, Exam, Regrade, RegradeEffect
from exams.queries.sittings import exams_read_by

# A handed-in paper that no machine has marked yet is locked with the others, so that none slips through.
TOUCHED = (AttemptState.SUBMITTED, AttemptState.MARKING, AttemptState.GRADED, AttemptState.RELEASED)
CHUNK = 500


def regrades_in_force(exam: Exam) -> dict[int, list[Regrade]]:
    """By question version, in the order they were decided."""
    found: dict[int, list[Regrade]] = {}
    decided = Regrade.objects.filter(exam=exam, state__in=IN_FORCE).select_related("version__question")
    for regrade in decided.order_by("applied_at", "pk"):
        found.setdefault(regrade.version_id, []).append(regrade)
    return found


def papers_of(exam: Exam) -> QuerySet[Attempt]:
    return Attempt.objects.filter(exam=exam, imported=False, state__in=TOUCHED).order_by("pk")


def place_of(attempt: Attempt, version: int) -> tuple[PaperSection, Slot] | None:
    for section in attempt.frozen_paper.sections:
        for slot in section.slots:
            if slot.version == version:
                return section, slot
    return None


def effects_of(regrade: Regrade, attempts: QuerySet[Attempt]) -> Iterator[RegradeEffect | None]:
    """One entry per paper, so that progress can be shown: its effect, or None when it keeps its score."""
    keys, policy = regrade.keys, Policy(regrade.policy)
    chunk: list[Attempt] = []
    for attempt in attempts.iterator(chunk_size=CHUNK):
        chunk.append(attempt)
        if len(chunk) == CHUNK:
            yield from _chunk_effects(regrade, policy, keys, chunk)
            chunk = []
    yield from _chunk_effects(regrade, policy, keys, chunk)


def _chunk_effects(
    regrade: Regrade, policy: Policy, keys: Any, chunk: list[Attempt]
) -> Iterator[RegradeEffect | None]:
    places = {attempt.pk: place_of(attempt, regrade.version_id) for attempt in chunk}
    slots = {place[1].number for place in places.values() if place}
    rows = Answer.objects.filter(attempt__in=chunk, slot__in=slots)
    payloads = {
        (attempt, slot): given for attempt, slot, given in rows.values_list("attempt_id", "slot", "payload")
    }
    for attempt in chunk:
        place = places[attempt.pk]
        if place is None:
            yield None
            continue
        section, slot = place
        mark = attempt.marks.get(str(slot.number))
        before = None if mark is None else Decimal(mark)
        payload = payloads.get((attempt.pk, slot.number))
        after = remark(policy, keys, slot, payload, Credit(section.credit), before)
        if before is None or after is None or before == after:
            yield None
        else:
            yield _effect(regrade, attempt, slot, before, after)


def _effect(regrade: Regrade, attempt: Attempt, slot: Slot, before: Decimal, after: Decimal) -> RegradeEffect:
    effect = RegradeEffect(
        regrade=regrade,
        attempt=attempt,
        slot=slot.number,
        mark_before=before,
        mark_after=after,
        percent_before=attempt.percent,
        passed_before=attempt.passed,
    )
    if attempt.state != AttemptState.MARKING:
        marks = {int(n): Decimal(mark or 0) for n, mark in attempt.marks.items()} | {slot.number: after}
        verdict = judge(attempt.frozen_paper, marks, regrade.exam.pass_mark)
        effect.percent_after, effect.passed_after = verdict.percent, verdict.passed
    return effect


@dataclass(frozen=True)
class Balance:
    """The dry run in a few figures."""

    papers: int
    up: int
    down: int
    gained: int
    lost: int


def balance_of(effects: list[RegradeEffect]) -> Balance:
    return Balance(
        papers=len(effects),
        up=sum(effect.mark_after > effect.mark_before for effect in effects),
        down=sum(effect.mark_after < effect.mark_before for effect in effects),
        gained=sum(effect.crosses and effect.passed_after is True for effect in effects),
        lost=sum(effect.crosses and effect.passed_before is True for effect in effects),
    )


def completions_resting_on(exam: Exam, persons: set[int]) -> dict[int, SubjectCompletion]:
    """Person → the noted pass of this exam's subject, unless another passed exam holds it up."""
    if exam.subject_id is None:
        return {}
    others = Attempt.objects.filter(
        exam__subject=exam.subject_id, person__in=persons, passed=True, state=AttemptState.RELEASED
    ).exclude(exam=exam)
    held = set(others.values_list("person_id", flat=True))
    rows = SubjectCompletion.objects.filter(
        subject=exam.subject_id, person__in=persons - held, exam_passed_on__isnull=False
    ).select_related("certificate")
    return {row.person_id: row for row in rows}


def regrades_read_by(user: User) -> QuerySet[Regrade]:
    return Regrade.objects.filter(exam__in=exams_read_by(user)).select_related(
        "exam__unit", "version__question", "created_by", "applied_by"
    )


def consequences_read_by(user: User) -> QuerySet[Consequence]:
    return Consequence.objects.filter(change__attempt__exam__in=exams_read_by(user)).select_related(
        "change__attempt__person__unit", "change__attempt__exam__subject", "decided_by"
    )


def waiting_consequences(user: User) -> QuerySet[Consequence]:
    return consequences_read_by(user).filter(state=ConsequenceState.WAITING)
