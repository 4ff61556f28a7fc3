"""How far questions have been used: one source for the list of the bank, its export and each question's page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from exams.engine.statistics import NOTHING_BELOW
from exams.engine.types import Paper
from exams.enums import COUNTED
from exams.models import Attempt, Exam, PrintedPaper, Question, QuestionUse, ScoreChange, UsageCount
from exams.queries.statistics import Column, slots_of, statistics_of


def tally(exam: Exam) -> list[QuestionUse]:
    """From the papers themselves; nothing is stored here."""
    seen = _seen(exam)
    figures = {
        (entry.version.pk, f"{Decimal(str(entry.figures.maximum)):.2f}"): entry.figures
        for entry in statistics_of(exam).questions
    }
    found = []
    for (version, points), times in sorted(seen.items()):
        figure = figures.get((version, f"{Decimal(points):.2f}"))
        found.append(
            QuestionUse(
                exam=exam,
                version_id=version,
                points=Decimal(points),
                seen=times,
                attempts=figure.attempts if figure else 0,
                mean=figure.mean if figure else None,
                sd=figure.sd if figure else None,
                facility=figure.facility if figure else None,
                discrimination=figure.discrimination if figure else None,
                efficiency=figure.efficiency if figure else None,
            )
        )
    return found


def _seen(exam: Exam) -> Counter[Column]:
    begun = Attempt.objects.filter(exam=exam, state__in=COUNTED, imported=False)
    seen: Counter[Column] = Counter()
    for paper in begun.values_list("paper", flat=True).iterator(chunk_size=500):
        seen.update((slot["version"], slot["points"]) for slot in slots_of(paper))
    return seen


def states_of_papers() -> dict[int, str]:
    """By exam, what every change of a use shows in: papers only go forward, and a changed mark leaves a row."""
    states: dict[int, list[str]] = {}
    rows = Attempt.objects.filter(imported=False, exam__imported=False).order_by("exam", "state")
    for exam, state, n in rows.values_list("exam", "state").annotate(n=Count("pk")):
        states.setdefault(exam, []).append(f"{state[:4]}{n}")
    for exam, n in ScoreChange.objects.values_list("attempt__exam").annotate(n=Count("pk")).order_by():
        if exam in states:
            states[exam].append(f"changed{n}")
    return {exam: " ".join(parts) for exam, parts in states.items()}


def exams_to_count() -> dict[int, str]:
    """Exams whose papers are not as they were when they were counted, with the state they are in now."""
    counted = dict(UsageCount.objects.values_list("exam", "papers"))
    return {exam: now for exam, now in states_of_papers().items() if counted.get(exam) != now}


def _uses() -> QuerySet[QuestionUse]:
    return QuestionUse.objects.filter(version__question=OuterRef("pk")).order_by()


def _total(uses: QuerySet[QuestionUse], total: Any) -> Coalesce:
    grouped = uses.values("version__question").annotate(total=total).values("total")
    return Coalesce(Subquery(grouped), 0)


def with_usage(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Exams, times seen, and the newest exam in which enough people answered for a figure."""
    enough = QuestionUse.objects.filter(version__question=OuterRef("pk"), attempts__gte=NOTHING_BELOW)
    return questions.annotate(
        exams_used_in=_total(_uses(), Count("exam", distinct=True)),
        times_seen=_total(_uses(), Sum("seen")),
        latest_use=Subquery(enough.values("pk")[:1]),
        latest_facility=Subquery(enough.values("facility")[:1]),
        latest_discrimination=Subquery(enough.values("discrimination")[:1]),
    )


def latest_uses(questions: Iterable[Question]) -> dict[int, QuestionUse]:
    """By question, of questions that `with_usage` has looked up: one query however many there are."""
    named = {question.pk: question.latest_use for question in questions if question.latest_use}  # type: ignore[attr-defined]
    uses = QuestionUse.objects.select_related("exam", "version").in_bulk(list(named.values()))
    return {pk: uses[use] for pk, use in named.items() if use in uses}


@dataclass(frozen=True)
class Usage:
    """How far one question has been used; `latest`: as in the list."""

    exams: int
    seen: int
    printed: tuple[str, ...]
    latest: QuestionUse | None


def usage_of(question: Question) -> Usage:
    found = with_usage(Question.objects.filter(pk=question.pk)).get()
    return Usage(
        exams=found.exams_used_in,  # type: ignore[attr-defined]
        seen=found.times_seen,  # type: ignore[attr-defined]
        printed=_printed(question),
        latest=latest_uses([found]).get(question.pk),
    )


def _printed(question: Question) -> tuple[str, ...]:
    """The variants it was printed in. Papers name versions in their JSON; there are few printed ones."""
    versions = set(question.versions.filter(used=True).values_list("pk", flat=True))
    if not versions:
        return ()
    exams = Exam.objects.filter(Q(subject=question.subject_id) | Q(subject__isnull=True))
    printed = PrintedPaper.objects.filter(exam__in=exams).select_related("exam")
    return tuple(
        one.code
        for one in printed
        if any(slot.version in versions for slot in Paper.from_json(one.paper).slots())
    )


def uses_of(question: Question) -> QuerySet[QuestionUse]:
    """Every version of a question in every exam that somebody began, the newest exam first."""
    return QuestionUse.objects.filter(version__question=question).select_related(
        "exam__usage_count", "version"
    )
