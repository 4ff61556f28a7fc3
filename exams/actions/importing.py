"""Question files: kept, rehearsed, taken in as drafts, taken back while no paper holds any of them."""

import hashlib
from collections import Counter
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from academy.jobs.actions import Progress, enqueue
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from courses.models import CoursePage
from exams.actions.bank import last_number
from exams.actions.pictures import drop_pictures, keep_pictures
from exams.actions.refusals import ExamRefusedError
from exams.actions.rehearsal import Proposal, rehearse
from exams.models import Question, QuestionImport, QuestionPicture, QuestionVersion
from exams.queries.fixed import chosen_somewhere
from exams.rules import can_author

Through = QuestionVersion.pictures.through


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


@transaction.atomic
def start_examination(actor: Person, received: QuestionImport, *, now: datetime) -> None:
    require(can_author(actor), "may not author questions")
    _enqueue(actor, received, "exams.examine_questions", gettext_lazy("试读试题文件"), now)


@transaction.atomic
def start_import(actor: Person, received: QuestionImport, *, now: datetime) -> None:
    require(can_author(actor), "may not author questions")
    _refuse_repeated(received)
    _enqueue(actor, received, "exams.import_questions", gettext_lazy("导入试题"), now)


def _enqueue(actor: Person, received: QuestionImport, task: str, title: Promise, now: datetime) -> None:
    job = enqueue(
        actor,
        kind=task,
        title=title,
        about=received.filename,
        task=task,
        arguments={"import_id": received.pk, "actor_id": actor.pk, "language": get_language() or "zh-hans"},
        now=now,
    )
    received.job_id = job.pk
    received.save(update_fields=["job_id"])


def _refuse_repeated(received: QuestionImport) -> None:
    if received.imported_at:
        raise ExamRefusedError("wrong_state")
    same = QuestionImport.objects.filter(sha256=received.sha256, subject=received.subject)
    if same.filter(imported_at__isnull=False, undone_at__isnull=True).exists():
        raise ExamRefusedError("import_repeated")


@transaction.atomic
def import_questions(
    actor: Person, received: QuestionImport, *, now: datetime, progress: Progress | None = None
) -> int:
    """The sound questions become drafts; the number of them is returned."""
    require(can_author(actor), "may not author questions")
    # Codes are counted per subject: two imports at once wait for each other here.
    list(CoursePage.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    locked = QuestionImport.objects.select_for_update().get(pk=received.pk)
    _refuse_repeated(locked)
    proposals = rehearse(locked, progress=progress).proposals
    if not proposals:
        raise ExamRefusedError("import_empty")
    locked.questions.set(_write(actor, proposals))
    locked.imported_at = now
    locked.save(update_fields=["imported_at"])
    log_event(actor, "questions.imported", locked, after={"count": len(proposals)})
    return len(proposals)


def _write(actor: Person, proposals: list[Proposal]) -> list[Question]:
    subjects = {one.subject.pk: one.subject for one in proposals}
    counted = Counter({pk: last_number(subject) for pk, subject in subjects.items()})
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
    _link_pictures(versions, proposals)
    return questions


def _link_pictures(versions: list[QuestionVersion], proposals: list[Proposal]) -> None:
    kept = keep_pictures(picture for one in proposals for picture in one.question.all_pictures)
    Through.objects.bulk_create(
        Through(questionversion=version, questionpicture=kept[name])
        for version, one in zip(versions, proposals, strict=True)
        for name in sorted({picture.sha256 for picture in one.question.all_pictures})
    )


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
    if chosen_somewhere() & set(pks):
        raise ExamRefusedError("import_chosen")
    locked.questions.clear()
    shown = list(
        QuestionPicture.objects.filter(versions__question__in=pks).distinct().values_list("pk", flat=True)
    )
    Question.objects.filter(pk__in=pks).update(current=None)
    Question.objects.filter(pk__in=pks).delete()
    drop_pictures(QuestionPicture.objects.filter(pk__in=shown))
    locked.undone_at = now
    locked.save(update_fields=["undone_at"])
    log_event(actor, "questions.import_undone", locked, after={"count": len(pks)})
    return len(pks)
