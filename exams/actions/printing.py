"""Papers for a hall without computers: drawn like a candidate's paper, laid out by the worker, kept privately."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy

from academy.jobs.actions import Progress, enqueue, filled
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from academy.printing import FontsMissingError, characters_without_glyph, layout_engine
from exams.actions.refusals import ExamRefusedError
from exams.engine.drawing import PoolTooSmallError, draw
from exams.models import Exam, PrintedPaper, QuestionVersion
from exams.queries.bank import pool_for
from exams.queries.printing import printed_sheet
from exams.rules import can_print, can_read_papers

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
STYLE = Path(settings.ROOT) / "templates" / "exams" / "print" / "exam.css"
# The words of a paper are Chinese by form, whatever the interface speaks.
PAPER_LANGUAGE = "zh-hans"
PICTURE_DATA = re.compile(r'"data:[^"]*"')


@transaction.atomic
def order_papers(
    actor: Person, exam: Exam, variants: int, *, with_sheet: bool, now: datetime
) -> list[PrintedPaper]:
    """Draw so many variants and have them laid out. Nobody is known to have seen a printed paper, so it does not
    count when a candidate's next paper is drawn; but its questions stay as printed, because keys and marks refer
    to that wording."""
    require(can_print(actor, exam), "may not print papers of this exam")
    locked = Exam.objects.select_for_update(of=("self",)).get(pk=exam.pk)
    if locked.imported:
        raise ExamRefusedError("not_published")
    taken = PrintedPaper.objects.filter(exam=locked).count()
    if taken + variants > len(LETTERS):
        raise ExamRefusedError("too_many_variants")
    letters = LETTERS[taken : taken + variants]
    papers = [_draw(locked, letter, actor, with_sheet, now) for letter in letters]
    used = {slot.version for printed in papers for slot in printed.frozen_paper.slots()}
    QuestionVersion.objects.filter(pk__in=used, used=False).update(used=True)
    PrintedPaper.objects.bulk_create(papers)
    _enqueue(actor, locked, papers, now)
    log_event(
        actor,
        "exam.papers_printed",
        locked,
        unit=locked.unit,
        after={"seeds": {one.letter: str(one.seed) for one in papers}, "with_sheet": with_sheet},
        at=now,
    )
    return papers


def _draw(exam: Exam, letter: str, actor: Person, with_sheet: bool, now: datetime) -> PrintedPaper:
    seed = secrets.randbits(62)
    try:
        paper = draw(exam.blueprint(), pool_for(exam), seed)
    except PoolTooSmallError as error:
        raise ExamRefusedError("bank_too_small") from error
    return PrintedPaper(
        exam=exam,
        letter=letter,
        seed=seed,
        paper=paper.to_json(),
        with_sheet=with_sheet,
        ordered_by=actor,
        ordered_at=now,
    )


def _enqueue(actor: Person, exam: Exam, papers: list[PrintedPaper], now: datetime) -> None:
    job = enqueue(
        actor,
        kind="exams.print_papers",
        title=gettext_lazy("印制试卷"),
        about=exam.name,
        task="exams.print_papers",
        arguments={"ids": [one.pk for one in papers], "language": get_language() or PAPER_LANGUAGE},
        now=now,
    )
    for one in papers:
        one.job_id = job.pk
    PrintedPaper.objects.bulk_update(papers, ["job_id"])


def lay_out_papers(ids: Iterable[int], *, now: datetime, progress: Progress) -> None:
    """The files of those that have none yet; safe to run again after a killed worker."""
    waiting = (
        PrintedPaper.objects.filter(pk__in=ids, drawn_at=None).select_related("exam__unit").order_by("pk")
    )
    progress.start(len(waiting))
    for printed in waiting:
        try:
            _store(printed, now)
        except MissingCharactersError as error:
            printed.problem = str(missing_sentence(error))
            printed.save(update_fields=["problem"])
            progress.conclude(missing_sentence(error))
        except FontsMissingError as error:
            raise RuntimeError(
                filled(
                    gettext_lazy("制作试卷的字体或系统库没有装好，请管理员运行：%(command)s"),
                    {"command": error.command},
                )
            ) from error
        progress.step()


class MissingCharactersError(Exception):
    """A box must never be printed in place of a character."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


def missing_sentence(error: MissingCharactersError) -> str:
    codes = "、".join(f"U+{ord(character):04X}" for character in error.characters)
    return filled(
        gettext_lazy("没有制成：字库里没有「%(characters)s」（%(codes)s），请改写后重新印制。"),
        {"characters": error.characters, "codes": codes},
    )


def pdf_of(template: str, context: dict[str, object], *, title: str, author: str) -> bytes:
    with translation.override(PAPER_LANGUAGE):
        html = render_to_string(f"exams/print/{template}.html", context)
    missing = characters_without_glyph(PICTURE_DATA.sub("", html))
    if missing:
        raise MissingCharactersError(missing)
    return layout_engine().write(html, STYLE, title=title, author=author)


def _store(printed: PrintedPaper, now: datetime) -> None:
    sheet = printed_sheet(printed)
    parts = ("paper", "key", "sheet") if printed.with_sheet else ("paper", "key")
    author = printed.exam.unit.name
    drawn = {
        part: pdf_of(
            part, {"sheet": sheet}, title=f"{printed.exam.name} {printed.code} {part}", author=author
        )
        for part in parts
    }
    for part, data in drawn.items():
        # A name that cannot be guessed from the code; the address asks who is allowed anyway.
        getattr(printed, f"{part}_file").save(
            f"{printed.pk}-{part}-{secrets.token_hex(8)}.pdf", ContentFile(data), save=False
        )
    printed.drawn_at, printed.problem = now, ""
    printed.save()


@transaction.atomic
def note_paper_taken(actor: Person, printed: PrintedPaper, part: str, *, now: datetime) -> None:
    """A paper, or a key, leaves the house before its exam: that stays on record."""
    require(can_read_papers(actor, printed.exam), "may not read printed papers of this exam")
    log_event(
        actor, "exam.printed_paper_taken", printed, unit=printed.exam.unit, after={"part": part}, at=now
    )
