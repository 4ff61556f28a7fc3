"""Rows a roster is built from; one per person, segment, adjustment and veto."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ratings.engine.codes import Category


@dataclass(frozen=True, slots=True)
class Measure:
    """A printed value, or the counts it comes from; counts win."""

    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    unit: str
    months: int
    measures: Mapping[str, Measure] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points are signed; without points the scheme's item says how many."""

    item: str = ""
    points: Decimal | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Veto:
    code: str


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    key: str
    unit: str
    parent: str = ""
    category: Category = Category.RATED
    prev_star: int | None = None
    prev_vetoed: bool = False
    service_months: int = 0
    in_post_months: int = 0
    hours_by_mode: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)
    exam: Decimal | None = None
    segments: tuple[SegmentFacts, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    vetoes: tuple[Veto, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterProblem:
    code: str
    worker: str
    field: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.worker} {self.field}: {self.code}" + (f" ({details})" if details else "")


class RosterError(ValueError):
    def __init__(self, problems: tuple[RosterProblem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
