"""What examiners gave for an answer, line by line of the rubric: for those who mark and for those who look again."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams.engine.types import Slot
from exams.models import Attempt, ManualMark, QuestionVersion
from exams.queries.bank import paper_versions
from exams.queries.marking import lines_of, makes_up_the_whole, marks_given


@dataclass(frozen=True)
class GivenMark:
    """One examiner's marks. `examiner` is empty where the reader may not know who it was."""

    number: int
    examiner: str
    points: Decimal
    remark: str


@dataclass(frozen=True)
class RubricRow:
    """A line of the rubric with the points that each examiner gave for it; nothing where none were noted."""

    words: str
    most: str
    points: list[Decimal | None]


@dataclass(frozen=True)
class MarkedAnswer:
    slot: Slot
    stem: str
    marks: list[GivenMark]
    rows: list[RubricRow]


def marked_answers(attempt: Attempt, *, with_names: bool) -> dict[int, MarkedAnswer]:
    """The answers that people mark, by the number of their slot. Never for the candidate."""
    paper = attempt.frozen_paper
    versions, given = paper_versions(paper), marks_given(attempt)
    found = {}
    for slot in paper.slots():
        version, marks = versions[slot.version], given[slot.number]
        rows = _rows(version, slot, marks)
        if marks or rows:
            shown = [_given(number, mark, with_names) for number, mark in enumerate(marks, start=1)]
            found[slot.number] = MarkedAnswer(slot, version.stem, shown, rows)
    return found


def _given(number: int, mark: ManualMark, with_names: bool) -> GivenMark:
    return GivenMark(number, mark.examiner.name if with_names else "", mark.points, mark.remark)


def _rows(version: QuestionVersion, slot: Slot, marks: list[ManualMark]) -> list[RubricRow]:
    lines = lines_of(version, slot.points)
    if not lines:
        return [
            RubricRow(words, f"{share}%", [None] * len(marks)) for _part, words, share in guide_of(version)
        ]
    return [
        RubricRow(
            f"{line.part}. {line.words}" if line.part else line.words,
            f"{line.most.normalize():f}",
            [_item(mark, place, len(lines)) for mark in marks],
        )
        for place, line in enumerate(lines)
    ]


def guide_of(version: QuestionVersion) -> list[tuple[int | None, str, Any]]:
    """Rubrics that no points hang on, because their shares do not make up the whole: part, words, share."""
    keys = enumerate(version.key["parts"], start=1) if "parts" in version.key else [(None, version.key)]
    return [
        (part, row["item"], row["share"])
        for part, key in keys
        if not makes_up_the_whole(key)
        for row in key.get("rubric", [])
    ]


def _item(mark: ManualMark, place: int, lines: int) -> Decimal | None:
    return Decimal(mark.items[place]) if len(mark.items) == lines else None
