from collections import Counter
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from academy.people.enums import Role
from academy.people.models import Person, RoleAssignment
from academy.people.queries import User, today
from academy.people.rules import holds
from exams.engine.blueprint import PoolItem
from exams.engine.similar import SimilarStems
from exams.engine.types import SHUFFLED, Kind, Paper
from exams.enums import COUNTED, QuestionStatus
from exams.models import (
    Exam,
    Question,
    QuestionImport,
    QuestionPicture,
    QuestionVersion,
)
from exams.queries.sittings import sits_now
from exams.queries.usage import with_usage

AUTHORS = frozenset({Role.INSTRUCTOR, Role.ACADEMY_ADMIN})
BANK_READERS = AUTHORS | {Role.AUDITOR}
# Two stems closer than this are shown to the approver as possibly the same question.
NEARLY_THE_SAME = 0.85


def questions_visible_to(user: User) -> QuerySet[Question]:
    """The bank belongs to the academy as a whole: each of its readers sees all of it, nobody else any of it."""
    if not holds(user, BANK_READERS):
        return Question.objects.none()
    return (
        Question.objects.filter(~sits_now(user))
        .select_related("subject", "current", "author", "approved_by")
        .annotate(was_used=_used())
    )


def key_readers() -> QuerySet[Person]:
    """Whoever may read the bank today; `rules.reads_keys` says the same of one person."""
    office = RoleAssignment.objects.on(today()).filter(person=OuterRef("pk"), role__in=BANK_READERS)
    return Person.objects.filter(Q(is_superuser=True) | Exists(office), is_active=True)


def imports_visible_to(user: User) -> QuerySet[QuestionImport]:
    """Files of questions, some with their keys: they belong to the bank."""
    if not holds(user, BANK_READERS):
        return QuestionImport.objects.none()
    return QuestionImport.objects.filter(~sits_now(user)).select_related("subject", "uploaded_by")


def _used() -> Exists:
    """Any of its versions has been on a paper."""
    return Exists(QuestionVersion.objects.filter(question=OuterRef("pk"), used=True))


# The orders of the list, by the name in its address.
ORDERS = {
    "code": ("code",),
    "newest": ("-current__created_at", "code"),
    "easiest": ("difficulty", "code"),
    "hardest": ("-difficulty", "code"),
    "most_seen": ("-times_seen", "code"),
    "least_seen": ("times_seen", "code"),
    "most_exams": ("-exams_used_in", "code"),
    "most_missed": (F("latest_facility").asc(nulls_last=True), "code"),
    "least_missed": (F("latest_facility").desc(nulls_last=True), "code"),
    "weakest": (F("latest_discrimination").asc(nulls_last=True), "code"),
}


def filtered_questions(found: QuerySet[Question], chosen: dict[str, Any]) -> QuerySet[Question]:
    for name in ("subject", "kind", "status", "difficulty"):
        if chosen.get(name):
            found = found.filter(**{name: chosen[name]})
    if text := chosen.get("text"):
        found = found.filter(
            Q(code__icontains=text) | Q(current__stem__icontains=text) | Q(current__source__icontains=text)
        )
    if chosen.get("used") in ("yes", "no"):
        found = found.filter(_used() if chosen["used"] == "yes" else ~_used())
    return with_usage(found).order_by(*ORDERS.get(chosen.get("order") or "code", ORDERS["code"]))


def pictures_visible_to(user: User) -> QuerySet[QuestionPicture]:
    """Readers of the bank see every picture; others those of questions that have been on a paper."""
    if holds(user, BANK_READERS):
        return QuestionPicture.objects.all()
    return QuestionPicture.objects.filter(versions__used=True).distinct()


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
    """Questions of any subject whose stem is almost the same: an exam may draw from several."""
    others = Question.objects.filter(current__isnull=False).exclude(pk=question.pk)
    stems = SimilarStems(NEARLY_THE_SAME)
    for code, stem in others.values_list("code", "current__stem"):
        stems.add(code, stem)
    close = stems.like(question.current.stem) if question.current else []
    return list(others.filter(code__in=close).select_related("current"))
