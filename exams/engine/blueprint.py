"""The rule a paper is drawn by, and the pool it is drawn from."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from exams.engine.types import Credit, Kind


@dataclass(frozen=True)
class Cell:
    """So many questions of one kind; None means any subject, any difficulty."""

    kind: Kind
    count: int
    subject: int | None = None
    difficulty: int | None = None

    @property
    def precision(self) -> int:
        return (self.subject is not None) + (self.difficulty is not None)

    def covers(self, other: "Cell") -> bool:
        return (
            self.kind == other.kind
            and self.subject in (None, other.subject)
            and self.difficulty in (None, other.difficulty)
        )

    def meets(self, other: "Cell") -> bool:
        return (
            self.kind == other.kind
            and (None in (self.subject, other.subject) or self.subject == other.subject)
            and (None in (self.difficulty, other.difficulty) or self.difficulty == other.difficulty)
        )


@dataclass(frozen=True)
class SectionRule:
    title: str
    kind: Kind
    count: int
    points: Decimal
    credit: Credit = Credit.HALF_FOR_SUBSET
    grid: tuple[Cell, ...] = ()
    no_way_back: bool = False
    # Questions chosen by hand, in their order; empty: drawn.
    fixed: tuple[int, ...] = ()

    def cells(self) -> tuple[Cell, ...]:
        """The grid, and what it leaves open as one cell without conditions; nothing is drawn for chosen questions."""
        if self.fixed:
            return ()
        open_count = self.count - sum(cell.count for cell in self.grid)
        rest = (Cell(self.kind, open_count),) if open_count > 0 else ()
        return (*self.grid, *rest)


@dataclass(frozen=True)
class Blueprint:
    sections: tuple[SectionRule, ...]
    shuffle_questions: bool = True
    shuffle_options: bool = True
    # How far a paper's expected share of points may lie from the plan's average; None: as it falls.
    tolerance: float | None = None

    @property
    def points(self) -> Decimal:
        return sum((rule.points * rule.count for rule in self.sections), Decimal(0))

    @property
    def chosen(self) -> frozenset[int]:
        """Questions that some section names: no other section draws them."""
        return frozenset(question for rule in self.sections for question in rule.fixed)

    @property
    def is_fixed(self) -> bool:
        """Every paper has the same questions."""
        return bool(self.sections) and all(rule.fixed for rule in self.sections)


@dataclass(frozen=True)
class PoolItem:
    """One approved question as drawing sees it; `options` and `part_options` are counts to be shuffled."""

    version: int
    question: int
    kind: Kind
    subject: int
    difficulty: int
    options: int = 0
    part_options: tuple[int, ...] = ()

    def fits(self, cell: Cell) -> bool:
        return (
            self.kind == cell.kind
            and cell.subject in (None, self.subject)
            and cell.difficulty in (None, self.difficulty)
        )


def supply(pool: Iterable[PoolItem], cell: Cell) -> int:
    return sum(item.fits(cell) for item in pool)
