"""Answers that came too late or from a replaced device, beside the ones that count: an officer decides."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from academy.people.queries import User
from exams.engine.types import PaperSection, Slot
from exams.engine.versions import Version, undecided
from exams.enums import HANDED_IN, AttemptState
from exams.models import Answer, AnswerDecision, AnswerEvent, Attempt, Candidate, Exam, QuestionVersion
from exams.queries.sheets import SheetQuestion, question_on
from exams.queries.sittings import exams_run_by

# On the officer's home only exams of the last weeks are looked through; their own pages always are.
LOOKED_BACK = timedelta(days=60)


@dataclass(frozen=True)
class OpenVersion:
    """One version to decide about, and the answer that counts, both as they stand on the candidate's paper."""

    event: AnswerEvent
    section: PaperSection
    slot: Slot
    shown: SheetQuestion
    counts: SheetQuestion
    counts_since: datetime | None
    is_manual: bool
    mark: str | None

    @property
    def is_late(self) -> bool:
        deadline = self.event.attempt.deadline
        return deadline is not None and self.event.received_at > deadline

    @property
    def closed_at(self) -> datetime | None:
        """When she had gone on from the question's section, if she had."""
        closings = self.event.attempt.closings
        return next((datetime.fromisoformat(at) for last, at in closings if self.slot.number <= last), None)

    @property
    def came_after_closing(self) -> bool:
        return self.closed_at is not None and self.event.received_at >= self.closed_at

    @property
    def made_after_closing(self) -> bool:
        return self.closed_at is not None and self.made_at > self.closed_at

    @property
    def made_at(self) -> datetime:
        """By the candidate's page, which follows the server's clock: the sequence is that time in milliseconds."""
        return datetime.fromtimestamp(self.event.sequence / 1000, UTC)

    @property
    def made_late(self) -> bool:
        deadline = self.event.attempt.deadline
        return deadline is not None and self.made_at > deadline


@dataclass
class OpenPaper:
    """What waits on one paper. The candidate is a seat or a number here, never a name."""

    attempt: Attempt
    seat: str
    versions: list[OpenVersion]

    @property
    def is_over(self) -> bool:
        return self.attempt.state in HANDED_IN

    @property
    def is_released(self) -> bool:
        return self.attempt.state == AttemptState.RELEASED

    @property
    def is_marked(self) -> bool:
        return self.attempt.state in (AttemptState.GRADED, AttemptState.RELEASED)


def versions_of(events: Iterable[AnswerEvent]) -> list[Version]:
    return [Version(e.pk, e.slot, e.epoch, e.sequence, e.payload, e.received_at, e.applied) for e in events]


def open_events(attempts: Iterable[int]) -> dict[int, list[AnswerEvent]]:
    """By attempt: the log's rows that wait for a decision."""
    logged: dict[int, list[AnswerEvent]] = defaultdict(list)
    for event in AnswerEvent.objects.filter(attempt__in=attempts).order_by("pk"):
        logged[event.attempt_id].append(event)
    current: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = Answer.objects.filter(attempt__in=logged).values_list("attempt_id", "slot", "payload")
    for attempt, slot, payload in rows:
        current[attempt][slot] = payload
    decided = set(AnswerDecision.objects.filter(event__attempt__in=logged).values_list("event_id", flat=True))
    found = {}
    for attempt, events in logged.items():
        waiting = {version.id for version in undecided(versions_of(events), current[attempt], decided)}
        if waiting:
            found[attempt] = [event for event in events if event.pk in waiting]
    return found


def _doubtful(exams: Iterable[Exam]) -> QuerySet[Attempt]:
    """Sittings whose log may hold a version that does not count: something was kept aside, or a device replaced."""
    aside = AnswerEvent.objects.filter(applied=False).values("attempt")
    return Attempt.objects.filter(Q(pk__in=aside) | Q(epoch__gt=1), exam__in=exams, imported=False).exclude(
        state=AttemptState.VOID
    )


def open_counts(exams: Iterable[Exam]) -> Counter[int]:
    """Exam → number of versions to decide about."""
    exam_of = dict(_doubtful(exams).values_list("pk", "exam_id"))
    counts: Counter[int] = Counter()
    for attempt, events in open_events(exam_of).items():
        counts[exam_of[attempt]] += len(events)
    return counts


def exams_with_open_versions(user: User, now: datetime) -> list[tuple[Exam, int]]:
    recent = list(exams_run_by(user).filter(closes_at__gte=now - LOOKED_BACK, imported=False))
    counts = open_counts(recent)
    return [(exam, counts[exam.pk]) for exam in recent if counts[exam.pk]]


def open_papers(exam: Exam) -> list[OpenPaper]:
    """Everything that waits in one exam, paper by paper."""
    attempts = {attempt.pk: attempt for attempt in _doubtful([exam]).select_related("person", "exam__unit")}
    found = open_events(attempts)
    seats = dict(
        Candidate.objects.filter(exam=exam).exclude(site="", admission_no="").values_list("person_id", "site")
    )
    papers = {pk: attempts[pk].frozen_paper for pk in found}
    versions = QuestionVersion.objects.select_related("question").in_bulk(
        {slot.version for paper in papers.values() for slot in paper.slots()}
    )
    current = {
        (answer.attempt_id, answer.slot): answer for answer in Answer.objects.filter(attempt__in=found)
    }
    result = []
    for pk, events in sorted(found.items()):
        places = {slot.number: (section, slot) for section in papers[pk].sections for slot in section.slots}
        rows = []
        for event in events:
            event.attempt = attempts[pk]
            section, slot = places[event.slot]
            rows.append(
                _open_version(event, section, slot, versions[slot.version], current.get((pk, slot.number)))
            )
        result.append(OpenPaper(attempts[pk], seats.get(attempts[pk].person_id, ""), rows))
    return result


def _open_version(
    event: AnswerEvent, section: PaperSection, slot: Slot, version: QuestionVersion, answer: Answer | None
) -> OpenVersion:
    return OpenVersion(
        event,
        section,
        slot,
        shown=question_on(slot, version, event.payload),
        counts=question_on(slot, version, answer.payload if answer else None),
        counts_since=answer.received_at if answer else None,
        is_manual=version.is_manual,
        mark=event.attempt.marks.get(str(slot.number)),
    )


def decisions_in(exam: Exam) -> QuerySet[AnswerDecision]:
    return (
        AnswerDecision.objects.filter(event__attempt__exam=exam)
        .select_related("event__attempt", "actor", "change")
        .order_by("-at", "-pk")
    )


def decisions_about(attempt: Attempt) -> QuerySet[AnswerDecision]:
    return AnswerDecision.objects.filter(event__attempt=attempt).select_related("event").order_by("at", "pk")
