"""What a question file would bring: found out without writing a question."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from academy.jobs.actions import Progress
from academy.people.actions import log_event
from academy.tabular.refusals import TableRefused
from courses.models import CoursePage
from exams.actions.notes import note_words
from exams.engine.similar import SimilarStems
from exams.imports.excel_writing import returned_excel
from exams.imports.parsed import Note, Outcome, ParsedQuestion
from exams.imports.reading import read_questions
from exams.models import Question, QuestionImport
from exams.queries.bank import NEARLY_THE_SAME

SHOWN_STEM = 80


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
    proposals: list[Proposal] = field(default_factory=list)
    returned: list[Outcome] = field(default_factory=list)
    known: list[Outcome] = field(default_factory=list)
    skipped: list[Outcome] = field(default_factory=list)


def _print(kind: str, stem: str, content: dict[str, Any], key: dict[str, Any]) -> str:
    kept = {name: value for name, value in key.items() if name != "rubric"}
    return json.dumps([kind, stem, content, kept], ensure_ascii=False, sort_keys=True)


class _Bank:
    """What the bank holds, and what the file has brought so far: the same within a subject, alike in the whole bank."""

    def __init__(self) -> None:
        self.prints: dict[int, set[str]] = {}
        self.stems = SimilarStems(NEARLY_THE_SAME)
        for code, stem in Question.objects.filter(current__isnull=False).values_list("code", "current__stem"):
            self.stems.add(code, stem)

    def prints_of(self, subject: CoursePage) -> set[str]:
        if subject.pk not in self.prints:
            known = Question.objects.filter(subject=subject).select_related("current")
            self.prints[subject.pk] = {
                _print(one.kind, one.current.stem, one.current.content, one.current.key)
                for one in known
                if one.current
            }
        return self.prints[subject.pk]


def examine_questions(
    data: bytes, filename: str, subject: CoursePage, *, progress: Progress | None = None
) -> DryRun:
    """Writes nothing. Raises TableRefused when the file as a whole cannot be read."""
    subjects = {one.code: one for one in CoursePage.objects.all()}
    outcomes = read_questions(data, filename)
    if progress:
        progress.start(len(outcomes))
    run, bank = DryRun(), _Bank()
    for outcome in outcomes:
        _sort(outcome, subjects, subject, run, bank)
        if progress:
            progress.step()
    return run


def _sort(
    outcome: Outcome, subjects: dict[str, CoursePage], subject: CoursePage, run: DryRun, bank: _Bank
) -> None:
    question = outcome.question
    if question is None:
        (run.skipped if outcome.is_skipped else run.returned).append(outcome)
        return
    own = subjects.get(question.subject) if question.subject else subject
    if own is None:
        column = outcome.raw.columns.get("subject", "") if outcome.raw else ""
        note = Note("subject_unknown", outcome.line, column, {"given": question.subject[:40]})
        run.returned.append(Outcome(outcome.line, outcome.stem, None, (note, *outcome.notes), outcome.raw))
        return
    prints = bank.prints_of(own)
    mark = _print(question.kind.value, question.stem, question.content, question.key)
    if mark in prints:
        run.known.append(outcome)
        return
    similar = tuple(bank.stems.like(question.stem))
    prints.add(mark)
    bank.stems.add(f"#{outcome.line}", question.stem)
    run.proposals.append(Proposal(outcome.line, question, own, outcome.notes, similar))


def rehearse(received: QuestionImport, *, progress: Progress | None = None) -> DryRun:
    with received.file.open("rb") as stored:
        return examine_questions(stored.read(), received.filename, received.subject, progress=progress)


def examine_import(received: QuestionImport, *, now: datetime, progress: Progress | None = None) -> None:
    """Keeps what was found, so that looking at it reads no file; and the table of what came back."""
    try:
        run = rehearse(received, progress=progress)
    except TableRefused as refused:
        received.refusal = {"code": refused.code, "params": refused.params}
    else:
        received.report = _report(run)
        if run.returned:
            data = returned_excel((one.raw, _reasons(one)) for one in run.returned if one.raw)
            received.returned_file.save(f"{received.sha256}-returned.xlsx", ContentFile(data), save=False)
    with transaction.atomic():
        received.examined_at = now
        received.save(update_fields=["examined_at", "refusal", "report", "returned_file"])
        log_event(received.uploaded_by, "questions.examined", received, after=_counts(received), at=now)


def _reasons(outcome: Outcome) -> str:
    return "\n".join(note_words(note) for note in outcome.notes)


def _counts(received: QuestionImport) -> dict[str, int | str]:
    if received.refusal:
        return {"refused": received.refusal["code"]}
    return {name: received.report[name] for name in ("good", "known")}


def _report(run: DryRun) -> dict[str, Any]:
    """Codes, not words: they are read in the reader's own language."""
    doubtful = [
        {**_line(one.line, one.question.stem, one.notes), "similar": list(one.similar)}
        for one in run.proposals
        if one.notes or one.similar
    ]
    return {
        "good": len(run.proposals),
        "known": len(run.known),
        "returned": [_line(one.line, one.stem, one.notes) for one in run.returned],
        "doubtful": doubtful,
        "skipped": [_line(one.line, one.stem, one.notes) for one in run.skipped],
    }


def _line(line: int, stem: str, notes: Iterable[Note]) -> dict[str, Any]:
    return {"line": line, "stem": stem[:SHOWN_STEM], "notes": [asdict(note) for note in notes]}
