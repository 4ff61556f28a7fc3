"""The seating list to pin to the door and to sign, as a PDF."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import get_language, gettext_lazy

from academy.jobs.actions import Progress, enqueue
from academy.jobs.models import Job
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from exams.actions.printing import PAPER_LANGUAGE, MissingCharactersError, missing_sentence, pdf_of
from exams.actions.refusals import ExamRefusedError
from exams.models import Exam
from exams.queries.seating import halls_of, seated_under
from exams.rules import can_run


@transaction.atomic
def order_seating_list(actor: Person, exam: Exam, *, now: datetime) -> Job:
    require(can_run(actor, exam), "may not print the seats of this exam")
    seated = seated_under(actor, exam)
    if not seated:
        raise ExamRefusedError("nobody_seated")
    log_event(actor, "exam.seating_printed", exam, unit=exam.unit, after={"candidates": len(seated)}, at=now)
    return enqueue(
        actor,
        kind="exams.print_seating",
        title=gettext_lazy("打印座位表"),
        about=exam.name,
        task="exams.print_seating",
        arguments={
            "exam_id": exam.pk,
            "actor_id": actor.pk,
            "language": get_language() or PAPER_LANGUAGE,
        },
        now=now,
    )


def lay_out_seating(actor: Person, exam: Exam, job: Job, *, now: datetime, progress: Progress) -> None:
    """Only the officer's own people stand on her list; the file belongs to the job, and the job to her."""
    seated = seated_under(actor, exam)
    progress.start(1)
    try:
        data = pdf_of(
            "seating",
            {"exam": exam, "halls": halls_of(seated), "made_at": now, "made_by": actor},
            title=f"{exam.name} {exam.code}",
            author=exam.unit.name,
        )
    except MissingCharactersError as error:
        progress.conclude(missing_sentence(error))
        return
    job.result_file.save(f"seating-{exam.code}.pdf", ContentFile(data), save=False)
    job.save(update_fields=["result_file"])
    progress.step()
