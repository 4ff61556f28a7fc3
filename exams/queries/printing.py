from dataclasses import dataclass

from django.db.models import QuerySet

from academy.people.queries import User
from exams.engine.stages import Stage, open_stage
from exams.models import Exam, PrintedPaper, QuestionVersion
from exams.queries.bank import paper_versions
from exams.queries.sheets import SheetSection, lay_out
from exams.queries.sittings import exams_read_by


@dataclass(frozen=True)
class PrintedSheet:
    """A printed paper as its templates see it."""

    printed: PrintedPaper
    exam: Exam
    sections: list[SheetSection]
    versions: dict[int, QuestionVersion]
    points: str

    @property
    def openings(self) -> dict[int, Stage]:
        """By the number of a section: the part that begins there, where parts are to be handed in one after another."""
        paper = self.printed.frozen_paper
        begins: dict[int, Stage] = {}
        for number, section in enumerate(paper.sections, start=1):
            if section.slots:
                stage = open_stage(paper, section.slots[0].number - 1)
                if stage.count > 1 and stage.first == section.slots[0].number:
                    begins[number] = stage
        return begins

    @property
    def credits(self) -> list[str]:
        return [section.credit.value for section in self.printed.frozen_paper.sections]


def printed_papers_of(user: User, exam: Exam) -> QuerySet[PrintedPaper]:
    """Of an exam that the officer may read."""
    own = exams_read_by(user).filter(pk=exam.pk).values("pk")
    return PrintedPaper.objects.filter(exam__in=own).select_related("exam", "ordered_by")


def printed_sheet(printed: PrintedPaper) -> PrintedSheet:
    paper = printed.frozen_paper
    versions = paper_versions(paper)
    return PrintedSheet(
        printed, printed.exam, lay_out(paper, versions, {}), versions, f"{paper.points.normalize():f}"
    )
