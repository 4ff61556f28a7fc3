"""Questions that an officer chose for a section, and what stands in the way of using one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from exams.enums import QuestionStatus
from exams.models import Exam, Question, Section


@dataclass(frozen=True)
class ChosenQuestion:
    """`question` is None where the bank no longer has it."""

    question: Question | None
    obstacle: str | None


@dataclass(frozen=True)
class ChosenSection:
    section: Section
    questions: list[ChosenQuestion]


def obstacle_to(question: Question | None, kind: str, subject_id: int | None) -> str | None:
    """None when a section of this kind may hold the question; else a code for explanations.fixed."""
    if question is None:
        return "unknown"
    if question.status == QuestionStatus.RETIRED:
        return "retired"
    if question.status != QuestionStatus.APPROVED:
        return "not_approved"
    if question.kind != kind:
        return "wrong_kind"
    if subject_id is not None and question.subject_id != subject_id:
        return "wrong_subject"
    return None


def chosen_sections(bank: QuerySet[Question], exam: Exam, sections: Iterable[Section]) -> list[ChosenSection]:
    """Sections whose questions are chosen; one query of the bank however many there are."""
    fixed = [section for section in sections if section.fixed]
    times = Counter(pk for section in fixed for pk in section.fixed)
    there = bank.in_bulk(list(times)) if times else {}

    def one(pk: int, section: Section) -> ChosenQuestion:
        question = there.get(pk)
        obstacle = obstacle_to(question, section.kind, exam.subject_id)
        return ChosenQuestion(question, obstacle or ("twice" if times[pk] > 1 else None))

    return [ChosenSection(section, [one(pk, section) for pk in section.fixed]) for section in fixed]


def chosen_questions(sections: Iterable[ChosenSection]) -> list[Question]:
    return [entry.question for one in sections for entry in one.questions if entry.question]


def codes_of(sections: Iterable[Section]) -> dict[int, str]:
    wanted = {pk for section in sections for pk in section.fixed}
    return dict(Question.objects.filter(pk__in=wanted).values_list("pk", "code")) if wanted else {}


def codes_by_section(exam: Exam) -> list[str]:
    """For the log: each section with the codes of its questions in their order."""
    sections = [section for section in Section.objects.filter(exam=exam) if section.fixed]
    codes = codes_of(sections)
    return [
        f"{section.title}: {', '.join(codes[pk] for pk in section.fixed if pk in codes)}"
        for section in sections
    ]


def chosen_somewhere() -> set[int]:
    return {pk for fixed in Section.objects.exclude(fixed=[]).values_list("fixed", flat=True) for pk in fixed}
