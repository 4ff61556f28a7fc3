from collections import Counter
from difflib import SequenceMatcher

from django.db.models import Q, QuerySet

from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import User
from academy.people.rules import holds
from exams.engine.blueprint import PoolItem
from exams.engine.types import SHUFFLED, Kind, Paper
from exams.enums import COUNTED, QuestionStatus
from exams.models import Attempt, Exam, Question, QuestionVersion

AUTHORS = frozenset({Role.INSTRUCTOR, Role.ACADEMY_ADMIN})
# Two stems closer than this are shown to the approver as possibly the same question.
NEARLY_THE_SAME = 0.85


def questions_visible_to(user: User) -> QuerySet[Question]:
    """The bank belongs to the academy as a whole: every author sees all of it, nobody else any of it."""
    if not holds(user, AUTHORS):
        return Question.objects.none()
    return Question.objects.select_related("subject", "current", "author", "approved_by")


def _order_length(kind: str, content: dict) -> int:  # type: ignore[type-arg]
    return len(content.get("options", [])) if Kind(kind) in SHUFFLED else 0


def pool_for(exam: Exam) -> list[PoolItem]:
    """The approved questions an exam may draw from: those of its subject, or the whole bank."""
    questions = Question.objects.filter(status=QuestionStatus.APPROVED, current__isnull=False)
    if exam.subject_id:
        questions = questions.filter(subject_id=exam.subject_id)
    rows = questions.filter(kind__in=exam.sections.values_list("kind", flat=True)).values_list(
        "pk", "kind", "subject_id", "difficulty", "current_id", "current__content"
    )
    return [
        PoolItem(
            version=version,
            question=question,
            kind=Kind(kind),
            subject=subject,
            difficulty=difficulty,
            options=_order_length(kind, content),
            part_options=tuple(_order_length(part["kind"], part) for part in content.get("parts", [])),
        )
        for question, kind, subject, difficulty, version, content in rows
    ]


def paper_versions(paper: Paper) -> dict[int, QuestionVersion]:
    wanted = [slot.version for slot in paper.slots()]
    return QuestionVersion.objects.select_related("question").in_bulk(wanted)


def times_seen(person: Person) -> dict[int, int]:
    """How often this person met each question on earlier papers."""
    versions: Counter[int] = Counter()
    for paper in person.attempts.filter(state__in=COUNTED, imported=False).values_list("paper", flat=True):
        versions.update(slot.version for slot in Paper.from_json(paper).slots())
    questions = dict(QuestionVersion.objects.filter(pk__in=versions).values_list("pk", "question_id"))
    seen: Counter[int] = Counter()
    for version, times in versions.items():
        seen[questions[version]] += times
    return dict(seen)


def near_duplicates(question: Question) -> list[Question]:
    """Questions of the same subject whose stem is almost the same."""
    stem = question.current.stem if question.current else ""
    others = Question.objects.filter(subject=question.subject, current__isnull=False).exclude(pk=question.pk)
    return [
        other
        for other in others.select_related("current")
        if other.current and SequenceMatcher(None, stem, other.current.stem).ratio() >= NEARLY_THE_SAME
    ]


def attempts_with_version(version: QuestionVersion) -> QuerySet[Attempt]:
    """Sittings in which a version was drawn; the paper is JSON, so only its own exams are looked through."""
    exams = Exam.objects.filter(Q(subject=version.question.subject) | Q(subject__isnull=True))
    found = [
        pk
        for pk, paper in Attempt.objects.filter(exam__in=exams, imported=False).values_list("pk", "paper")
        if any(slot.version == version.pk for slot in Paper.from_json(paper).slots())
    ]
    return Attempt.objects.filter(pk__in=found)
