from dataclasses import dataclass

from django.db.models import QuerySet

from academy.people.queries import User
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
