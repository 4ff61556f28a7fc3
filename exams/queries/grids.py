from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.models import CoursePage
from exams.models import Exam, Section
from exams.queries.bank import pool_for

# The last column stands for any difficulty.
LEVELS: tuple[int | None, ...] = (1, 2, 3, 4, 5, None)


@dataclass(frozen=True)
class GridSupply:
    """Approved questions of a section's kind, by subject and difficulty; None stands for any."""

    subjects: list[int | None]
    titles: dict[int, str]
    counts: Counter[tuple[int | None, int | None]]

    def title(self, subject: int | None) -> str:
        return _("任意科目") if subject is None else self.titles[subject]


def supplies_of(exam: Exam, sections: list[Section]) -> list[GridSupply]:
    """Per section, the subjects it may draw from: those with questions, and those its grid already names."""
    chosen = exam.blueprint().chosen
    pool = [item for item in pool_for(exam) if item.question not in chosen]
    found = []
    for section in sections:
        counts: Counter[tuple[int | None, int | None]] = Counter()
        for item in pool:
            if item.kind == section.kind:
                for subject in (item.subject, None):
                    counts.update([(subject, item.difficulty), (subject, None)])
        named = {subject for subject, _level in counts} | {row.get("subject") for row in section.grid}
        found.append((named - {None}, counts))
    wanted = {subject for named, _counts in found for subject in named}
    pages = list(CoursePage.objects.filter(pk__in=wanted).order_by("code").values_list("pk", "title"))
    titles = dict(pages)
    return [
        GridSupply([*(pk for pk, _title in pages if pk in named), None], titles, counts)
        for named, counts in found
    ]
