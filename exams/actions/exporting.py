"""Questions of the bank as files carry them: at once, or by a job when there are many."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.jobs.actions import Progress, enqueue
from academy.jobs.models import Job
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.usage_sheet import usage_table
from exams.enums import ExportFormat, FieldLeftOut, LeftOut
from exams.imports.carrying import Format, fields_left_out, reason_left_out
from exams.imports.excel_writing import excel_of
from exams.imports.gift_writing import gift_of
from exams.imports.moodle_writing import moodle_of
from exams.imports.parsed import ParsedQuestion
from exams.imports.pictures import Picture
from exams.imports.qti_package import package_of
from exams.imports.stored import question_of
from exams.models import Question, QuestionPicture
from exams.queries.bank import filtered_questions, questions_visible_to
from exams.rules import can_author, can_read_bank

# More would keep a browser waiting for longer than a few seconds.
MOST_AT_ONCE = 500


@dataclass
class Offer:
    """One format: how many questions go in whole, and which stay out for which reason."""

    format: Format
    carried: list[ParsedQuestion] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    left_out: dict[str, list[Question]] = field(default_factory=dict)

    def add(self, question: Question, parsed: ParsedQuestion) -> None:
        reason = reason_left_out(self.format, parsed)
        if reason:
            self.left_out.setdefault(str(LeftOut(reason).label), []).append(question)
        else:
            self.carried.append(parsed)
            self.questions.append(question)

    @property
    def name(self) -> str:
        return str(ExportFormat(self.format.value).label)

    @property
    def fields(self) -> list[str]:
        return [str(FieldLeftOut(name).label) for name in fields_left_out(self.format)]

    @property
    def lines(self) -> list[str]:
        said = [f"{reason}：{'、'.join(one.code for one in held)}" for reason, held in self.left_out.items()]
        return [*said, *self.fields]


def offers_of(
    questions: QuerySet[Question], formats: Iterable[Format], progress: Progress | None = None
) -> list[Offer]:
    offers = [Offer(one) for one in formats]
    for question, parsed in portable(questions):
        for offer in offers:
            offer.add(question, parsed)
        if progress:
            progress.step()
    return offers


def _gift(offer: Offer) -> bytes:
    return gift_of(offer.carried, [_("未导出：%(what)s") % {"what": line} for line in offer.lines]).encode()


WRITERS: dict[Format, tuple[str, Callable[[Offer], bytes]]] = {
    Format.EXCEL: ("questions.xlsx", lambda offer: excel_of(offer.carried, usage_table(offer.questions))),
    Format.QTI: ("questions-qti3.zip", lambda offer: package_of(offer.carried)),
    Format.MOODLE: ("questions-moodle.xml", lambda offer: moodle_of(offer.carried)),
    Format.GIFT: ("questions.gift.txt", _gift),
}


@transaction.atomic
def note_export(actor: Person, form: str, count: int, *, now: datetime) -> None:
    """A file with keys leaves the house: that stays on record."""
    require(can_read_bank(actor), "may not read the bank")
    log_event(actor, "questions.exported", after={"format": form, "count": count}, at=now)


@transaction.atomic
def start_export(actor: Person, form: Format, chosen: dict[str, Any], *, now: datetime) -> Job:
    """`chosen` is the filter of the bank in plain values, so that a worker can repeat it."""
    require(can_author(actor), "may not export questions")
    return enqueue(
        actor,
        kind="exams.export_questions",
        title=gettext_lazy("导出试题"),
        about=ExportFormat(form.value).label,
        task="exams.export_questions",
        arguments={
            "form": form.value,
            "chosen": chosen,
            "actor_id": actor.pk,
            "language": get_language() or "zh-hans",
        },
        now=now,
    )


def export_to_job(
    actor: Person, form: Format, chosen: dict[str, Any], job: Job, *, now: datetime, progress: Progress
) -> None:
    """The file belongs to the job, and the job to who asked for it; both say when."""
    questions = filtered_questions(questions_visible_to(actor), chosen)
    progress.start(questions.count())
    (offer,) = offers_of(questions, [form], progress)
    name, write = WRITERS[form]
    note_export(actor, form.value, len(offer.carried), now=now)
    job.result_file.save(f"{job.pk}-{name}", ContentFile(write(offer)), save=False)
    job.save(update_fields=["result_file"])
    progress.conclude(lazy(_conclusion, str)(offer))


def _conclusion(offer: Offer) -> str:
    said = [_("导出了 %(n)s 题。") % {"n": len(offer.carried)}]
    return " ".join([*said, *(_("未导出：%(what)s") % {"what": line} for line in offer.lines)])


class _Shelf:
    """Each picture is read once, however many questions show it."""

    def __init__(self) -> None:
        self._data: dict[str, bytes] = {}

    def load(self, stored: dict[str, Any]) -> Picture:
        name = stored["sha256"]
        if name not in self._data:
            with QuestionPicture.objects.get(sha256=name).file.open("rb") as file:
                self._data[name] = file.read()
        return Picture(self._data[name], stored["alt"])


def portable(questions: QuerySet[Question]) -> Iterator[tuple[Question, ParsedQuestion]]:
    shelf = _Shelf()
    for one in questions.filter(current__isnull=False):
        yield one, _parsed(one, shelf)


def portable_question(question: Question) -> ParsedQuestion:
    return _parsed(question, _Shelf())


def _parsed(one: Question, shelf: _Shelf) -> ParsedQuestion:
    version = one.current
    assert version is not None, "only questions with a wording are given out"  # noqa: S101
    return question_of(
        one.kind,
        version.stem,
        version.content,
        version.key,
        shelf.load,
        explanation=version.explanation,
        difficulty=one.difficulty,
        subject=one.subject.code,
        source=version.source,
        competencies=tuple(one.competencies),
    )
