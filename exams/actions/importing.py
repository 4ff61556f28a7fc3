"""Question files: rehearse, take in as drafts, take back while no paper holds any of them."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from courses.models import CoursePage
from exams.actions.refusals import ExamRefusedError
from exams.imports.parsed import Note, Outcome, ParsedQuestion
from exams.imports.reading import read_questions
from exams.imports.similar import SimilarStems
from exams.models import Question, QuestionImport, QuestionVersion
from exams.queries.bank import NEARLY_THE_SAME
from exams.rules import can_author


@dataclass(frozen=True)
class Proposal:
    """A question that would be taken in; `similar` names questions and lines with almost its words."""

    line: int
    question: ParsedQuestion
    subject: CoursePage
    notes: tuple[Note, ...]
    similar: tuple[str, ...]


@dataclass(frozen=True)
class DryRun:
    proposals: list[Proposal]
    returned: list[Outcome]
    known: list[Outcome]


def _print(kind: str, stem: str, content: dict[str, Any], key: dict[str, Any]) -> str:
    kept = {name: value for name, value in key.items() if name != "rubric"}
    return json.dumps([kind, stem, content, kept], ensure_ascii=False, sort_keys=True)


class _Bank:
    """What the bank holds of the subjects a file speaks of, and what the file has brought so far."""

    def __init__(self) -> None:
        self.prints: dict[int, set[str]] = {}
        self.stems: dict[int, SimilarStems] = {}

    def open(self, subject: CoursePage) -> tuple[set[str], SimilarStems]:
        if subject.pk not in self.prints:
            prints, stems = self.prints.setdefault(subject.pk, set()), SimilarStems(NEARLY_THE_SAME)
            self.stems[subject.pk] = stems
            for one in Question.objects.filter(subject=subject).select_related("current"):
                if one.current:
                    prints.add(_print(one.kind, one.current.stem, one.current.content, one.current.key))
                    stems.add(one.code, one.current.stem)
        return self.prints[subject.pk], self.stems[subject.pk]


def examine_questions(data: bytes, filename: str, subject: CoursePage) -> DryRun:
    """Writes nothing. Raises TableRefused when the file as a whole cannot be read."""
    subjects = {one.code: one for one in CoursePage.objects.all()}
    result, bank = DryRun([], [], []), _Bank()
    for outcome in read_questions(data, filename):
        question = outcome.question
        if question is None:
            result.returned.append(outcome)
            continue
        own = subjects.get(question.subject) if question.subject else subject
        if own is None:
            note = Note("subject_unknown", outcome.line, params={"given": question.subject[:40]})
            result.returned.append(Outcome(outcome.line, outcome.stem, None, (*outcome.notes, note)))
            continue
        prints, stems = bank.open(own)
        mark = _print(question.kind.value, question.stem, question.content, question.key)
        if mark in prints:
            result.known.append(outcome)
            continue
        similar = tuple(stems.like(question.stem))
        prints.add(mark)
        stems.add(f"#{outcome.line}", question.stem)
        result.proposals.append(Proposal(outcome.line, question, own, outcome.notes, similar))
    return result


@transaction.atomic
def receive_questions(
    actor: Person, subject: CoursePage, data: bytes, filename: str, *, now: datetime
) -> QuestionImport:
    require(can_author(actor), "may not author questions")
    received = QuestionImport(
        filename=filename[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        subject=subject,
        uploaded_by=actor,
        uploaded_at=now,
    )
    # The name is ours: what a browser sends is never a path.
    received.file.save(f"{received.sha256}.bin", ContentFile(data), save=True)
    log_event(actor, "questions.received", received, after={"sha256": received.sha256})
    return received


def rehearse(received: QuestionImport) -> DryRun:
    with received.file.open("rb") as stored:
        return examine_questions(stored.read(), received.filename, received.subject)


@transaction.atomic
def import_questions(actor: Person, received: QuestionImport, *, now: datetime) -> int:
    """The sound questions become drafts; the number of them is returned."""
    require(can_author(actor), "may not author questions")
    # Codes are counted per subject: two imports at once wait for each other here.
    list(CoursePage.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    locked = QuestionImport.objects.select_for_update().get(pk=received.pk)
    if locked.imported_at:
        raise ExamRefusedError("wrong_state")
    same = QuestionImport.objects.filter(sha256=locked.sha256, subject=locked.subject)
    if same.filter(imported_at__isnull=False, undone_at__isnull=True).exists():
        raise ExamRefusedError("import_repeated")
    proposals = rehearse(locked).proposals
    if not proposals:
        raise ExamRefusedError("import_empty")
    locked.questions.set(_write(actor, proposals))
    locked.imported_at = now
    locked.save(update_fields=["imported_at"])
    log_event(actor, "questions.imported", locked, after={"count": len(proposals)})
    return len(proposals)


def _write(actor: Person, proposals: list[Proposal]) -> list[Question]:
    last = {pk: _last_number(pk) for pk in {one.subject.pk for one in proposals}}
    counted: Counter[int] = Counter(last)
    questions = []
    for one in proposals:
        counted[one.subject.pk] += 1
        questions.append(
            Question(
                code=f"{one.subject.code}-{counted[one.subject.pk]:03d}",
                kind=one.question.kind.value,
                subject=one.subject,
                difficulty=one.question.difficulty,
                competencies=list(one.question.competencies),
                author=actor,
            )
        )
    Question.objects.bulk_create(questions)
    versions = [
        QuestionVersion(
            question=question,
            stem=one.question.stem,
            content=one.question.content,
            key=one.question.key,
            explanation=one.question.explanation,
            source=one.question.source,
            created_by=actor,
        )
        for question, one in zip(questions, proposals, strict=True)
    ]
    QuestionVersion.objects.bulk_create(versions)
    for question, version in zip(questions, versions, strict=True):
        question.current = version
    Question.objects.bulk_update(questions, ["current"], batch_size=500)
    return questions


def _last_number(subject_pk: int) -> int:
    prefix = f"{CoursePage.objects.get(pk=subject_pk).code}-"
    codes = Question.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    numbers = [int(code[len(prefix) :]) for code in codes if re.fullmatch(r"[0-9]+", code[len(prefix) :])]
    return max(numbers, default=0)


@transaction.atomic
def undo_question_import(actor: Person, received: QuestionImport, *, now: datetime) -> int:
    require(can_author(actor), "may not author questions")
    locked = QuestionImport.objects.select_for_update().get(pk=received.pk)
    if not locked.imported_at or locked.undone_at:
        raise ExamRefusedError("wrong_state")
    questions = Question.objects.filter(imports=locked)
    if QuestionVersion.objects.select_for_update().filter(question__in=questions, used=True).exists():
        raise ExamRefusedError("import_used")
    pks = list(questions.values_list("pk", flat=True))
    locked.questions.clear()
    Question.objects.filter(pk__in=pks).update(current=None)
    Question.objects.filter(pk__in=pks).delete()
    locked.undone_at = now
    locked.save(update_fields=["undone_at"])
    log_event(actor, "questions.import_undone", locked, after={"count": len(pks)})
    return len(pks)
