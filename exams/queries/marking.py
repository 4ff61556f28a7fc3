"""Whose answers still need a mark: by question, across candidates, without a name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet

from academy.people.models import Person
from exams.engine.marking import CENT, apportion, wanted
from exams.engine.regrade import Policy, keys_that_count
from exams.engine.scoring import part_fractions
from exams.engine.types import Slot
from exams.models import Answer, Attempt, Exam, ManualMark, QuestionVersion
from exams.models.questions import key_of
from exams.queries.regrading import place_of, regrades_in_force
from exams.queries.sittings import attempts_in_marking, attempts_to_mark


@dataclass(frozen=True)
class OpenAnswer:
    attempt: Attempt
    slot: Slot
    # Already marked by the one who looks: now it is another's turn.
    marked_by_me: bool


@dataclass(frozen=True)
class MarkLine:
    """One line that an examiner gives points for; `part` counts the parts of a case."""

    words: str
    most: Decimal
    part: int | None = None
    # What the machine would give, where it can tell; the examiner answers for it.
    suggested: Decimal | None = None


@dataclass
class QueueEntry:
    """One question of one exam: what is left for me, and what others still have to do."""

    exam: Exam
    version: QuestionVersion
    mine: int = 0
    others: int = 0


def lines_of(version: QuestionVersion, points: Decimal) -> list[MarkLine]:
    """The rubric with the points that each line may earn; empty where only a whole can be given.

    Of a case every part is marked: by its rubric, else as one line.
    """
    if "parts" not in version.key:
        return _rubric(version.key, points)
    if not version.is_manual:
        return []
    parts, keys = version.content["parts"], version.key["parts"]
    shares = [Decimal(str(share)) for share in version.key.get("shares") or [1] * len(parts)]
    found: list[MarkLine] = []
    for n, (part, key, most) in enumerate(zip(parts, keys, apportion(points, shares), strict=True), start=1):
        lines = _rubric(key, most) or [MarkLine(part["stem"], most)]
        found += [replace(line, part=n) for line in lines]
    return found


def _shares(key: dict[str, Any]) -> list[Decimal]:
    return [Decimal(str(row["share"])) for row in key.get("rubric", [])]


def makes_up_the_whole(key: dict[str, Any]) -> bool:
    return sum(_shares(key)) == 100


def _rubric(key: dict[str, Any], points: Decimal) -> list[MarkLine]:
    if not makes_up_the_whole(key):
        return []
    most = apportion(points, _shares(key))
    return [MarkLine(row["item"], one) for row, one in zip(key["rubric"], most, strict=True)]


def lines_to_mark(attempt: Attempt, version: QuestionVersion) -> list[MarkLine]:
    """The lines with what the machine would give for the parts that need no person, by every key that counts here."""
    place = place_of(attempt, version.pk)
    if place is None:
        return []
    section, slot = place
    payload = (
        Answer.objects.filter(attempt=attempt, slot=slot.number).values_list("payload", flat=True).first()
    )
    corrections = regrades_in_force(attempt.exam).get(version.pk, ())
    key = key_of(version.question.kind, version.content, version.key)
    keys = keys_that_count(key, [(Policy(one.policy), one.keys[1]) for one in corrections])
    earned = [part_fractions(one, slot, payload, section.credit) for one in keys]
    return [
        replace(line, suggested=_suggested(line.most, [one[line.part - 1] for one in earned]))
        if line.part
        else line
        for line in lines_of(version, slot.points)
    ]


def _suggested(most: Decimal, fractions: list[Decimal | None]) -> Decimal | None:
    known = [one for one in fractions if one is not None]
    return (max(known) * most).quantize(CENT, ROUND_HALF_UP) if known else None


def _given(attempts: list[Attempt]) -> dict[tuple[int, int], list[tuple[int, Decimal]]]:
    """(attempt, slot) → examiner and points, in the order they were given."""
    found: dict[tuple[int, int], list[tuple[int, Decimal]]] = defaultdict(list)
    marks = ManualMark.objects.filter(attempt__in=attempts).order_by("marked_at", "pk")
    for attempt, slot, examiner, points in marks.values_list("attempt_id", "slot", "examiner_id", "points"):
        found[attempt, slot].append((examiner, points))
    return found


def marks_given(attempt: Attempt) -> dict[int, list[ManualMark]]:
    """Slot → the examiners' marks in the order they were given, the deciding third one last."""
    found: dict[int, list[ManualMark]] = defaultdict(list)
    marks = ManualMark.objects.filter(attempt=attempt).order_by("marked_at", "pk")
    for mark in marks.select_related("examiner"):
        found[mark.slot].append(mark)
    return found


def open_answers(examiner: Person, exam: Exam | None = None) -> Iterator[OpenAnswer]:
    """Answers below the examiner's units that lack a mark; her own papers are never among them."""
    attempts = attempts_to_mark(examiner).exclude(person=examiner)
    yield from _lacking(attempts if exam is None else attempts.filter(exam=exam), examiner)


def _lacking(attempts: QuerySet[Attempt], examiner: Person) -> Iterator[OpenAnswer]:
    # A number that says nothing of the candidate, so that neighbours in the hall are not neighbours here.
    waiting = list(attempts.order_by("seed", "pk"))
    given = _given(waiting)
    for attempt in waiting:
        for slot in attempt.frozen_paper.slots():
            if attempt.marks.get(str(slot.number), "") is not None:
                continue
            marks = given[attempt.pk, slot.number]
            if len(marks) < _wanted(attempt.exam, slot, [points for _examiner, points in marks]):
                mine = examiner.pk in {marker for marker, _points in marks}
                yield OpenAnswer(attempt, slot, mine)


def _wanted(exam: Exam, slot: Slot, points: list[Decimal]) -> int:
    return wanted(points, exam.markers, Decimal(exam.marking_limit), slot.points)


def marking_queue(examiner: Person) -> list[QueueEntry]:
    return _queue(open_answers(examiner))


def marking_state(reader: Person) -> list[QueueEntry]:
    """The same for who looks on: how many answers wait, not for whom; `mine` says nothing here."""
    return _queue(_lacking(attempts_in_marking(reader).exclude(person=reader), reader))


def _queue(answers_open: Iterable[OpenAnswer]) -> list[QueueEntry]:
    counts: dict[tuple[int, int], list[OpenAnswer]] = defaultdict(list)
    for answer in answers_open:
        counts[answer.attempt.exam_id, answer.slot.version].append(answer)
    versions = QuestionVersion.objects.select_related("question").in_bulk([v for _exam, v in counts])
    entries = [
        QueueEntry(
            answers[0].attempt.exam,
            versions[version],
            sum(not answer.marked_by_me for answer in answers),
            sum(answer.marked_by_me for answer in answers),
        )
        for (_exam, version), answers in counts.items()
    ]
    return sorted(
        entries, key=lambda e: (e.exam.closes_at, e.exam.pk, e.version.question.code, e.version.number)
    )


def answers_to_mark(examiner: Person, exam: Exam, version: QuestionVersion) -> list[OpenAnswer]:
    """What is left for this examiner of one question, the next one first."""
    return [
        answer
        for answer in open_answers(examiner, exam)
        if answer.slot.version == version.pk and not answer.marked_by_me
    ]
