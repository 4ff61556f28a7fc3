"""Published exams that name questions by hand: what becomes of them when such a question changes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from academy.people.queries import User
from exams.engine.types import Paper
from exams.enums import AttemptState
from exams.models import Attempt, Exam, Question, QuestionVersion, Section
from exams.queries.fixed import obstacle_to
from exams.queries.sittings import exams_run_by


@dataclass(frozen=True)
class NamingExam:
    """An exam that names a question; `ready`: its papers that lie ready and hold an own version, by its number."""

    exam: Exam
    ready: tuple[tuple[int, int], ...]


def _open_sections(exams: QuerySet[Exam], now: datetime) -> QuerySet[Section]:
    """Of exams whose papers may still be drawn."""
    return (
        Section.objects.filter(
            exam__in=exams, exam__published_at__isnull=False, exam__closes_at__gt=now, exam__imported=False
        )
        .exclude(fixed=[])
        .select_related("exam")
        .order_by("exam__opens_at", "exam", "sort_order")
    )


def exams_naming(question: Question, now: datetime) -> list[NamingExam]:
    sections = _open_sections(Exam.objects.all(), now)
    exams = dict.fromkeys(section.exam for section in sections if question.pk in section.fixed)
    return [NamingExam(exam, ready_with(exam, [question]).get(question.pk, ())) for exam in exams]


def ready_with(exam: Exam, questions: Iterable[Question]) -> dict[int, tuple[tuple[int, int], ...]]:
    """By question: how many papers lie ready with which of its versions. What is drawn is not drawn again."""
    numbers = {
        pk: (question, number)
        for pk, question, number in QuestionVersion.objects.filter(
            question__in=[one.pk for one in questions], used=True
        ).values_list("pk", "question_id", "number")
    }
    if not numbers:
        return {}
    ready = Attempt.objects.filter(exam=exam, state=AttemptState.PREPARED)
    held: Counter[tuple[int, int]] = Counter()
    for paper in ready.values_list("paper", flat=True).iterator(chunk_size=500):
        held.update(
            numbers[slot.version] for slot in Paper.from_json(paper).slots() if slot.version in numbers
        )
    return {
        question: tuple(sorted((number, n) for (one, number), n in held.items() if one == question))
        for question, _number in held
    }


def exams_in_want(user: User, now: datetime) -> list[tuple[Exam, int]]:
    """Published exams of the officer for which no paper can be drawn, with how many of their named questions are out."""
    sections = list(_open_sections(exams_run_by(user), now))
    there = Question.objects.in_bulk({pk for section in sections for pk in section.fixed})
    missing: Counter[Exam] = Counter()
    for section in sections:
        missing[section.exam] += _out(section, section.exam, there)
    return [(exam, n) for exam, n in missing.items() if n]


def in_want(exam: Exam, sections: Iterable[Section], now: datetime) -> int:
    """How many named questions of a published exam are out of use; none is looked for once it is over."""
    if exam.published_at is None or exam.imported or exam.closes_at <= now:
        return 0
    named = [section for section in sections if section.fixed]
    there = Question.objects.in_bulk({pk for section in named for pk in section.fixed}) if named else {}
    return sum(_out(section, exam, there) for section in named)


def _out(section: Section, exam: Exam, there: Mapping[int, Question]) -> int:
    return sum(obstacle_to(there.get(pk), section.kind, exam.subject_id) is not None for pk in section.fixed)


def is_begun(exam: Exam) -> bool:
    """Some candidate knows its paper."""
    return Attempt.objects.filter(exam=exam).exclude(state=AttemptState.PREPARED).exists()
