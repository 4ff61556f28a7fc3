"""From marks to a result: per section, in all, out of 100, passed or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from exams.engine.types import Paper

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class SectionResult:
    title: str
    score: Decimal
    points: Decimal
    right: int
    count: int

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "score": str(self.score),
            "points": str(self.points),
            "right": self.right,
            "count": self.count,
        }


@dataclass(frozen=True)
class Verdict:
    total: Decimal
    points: Decimal
    percent: Decimal
    passed: bool
    sections: tuple[SectionResult, ...]


def judge(paper: Paper, marks: Mapping[int, Decimal], pass_mark: Decimal) -> Verdict:
    """`marks` by slot number; `pass_mark` out of 100. A slot without a mark counts nothing."""
    sections = tuple(
        SectionResult(
            title=section.title,
            score=sum((marks.get(slot.number, Decimal(0)) for slot in section.slots), Decimal(0)),
            points=section.points,
            right=sum(marks.get(slot.number) == slot.points for slot in section.slots),
            count=len(section.slots),
        )
        for section in paper.sections
    )
    total = sum((section.score for section in sections), Decimal(0))
    points = paper.points
    percent = (total * HUNDRED / points).quantize(CENT, ROUND_HALF_UP) if points else Decimal(0)
    return Verdict(total, points, percent, percent >= pass_mark, sections)
