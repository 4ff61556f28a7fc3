"""Is the bank large enough for a blueprint? Cell by cell, and how many distinct papers that gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from exams.engine.blueprint import Blueprint, Cell, PoolItem, supply


@dataclass(frozen=True)
class CellCheck:
    section: int
    cell: Cell
    available: int
    # What this cell and all cells inside it need together.
    needed: int

    @property
    def enough(self) -> bool:
        return self.available >= self.needed


@dataclass(frozen=True)
class Feasibility:
    checks: tuple[CellCheck, ...]
    # Cells that overlap without one covering the other: whether they can be filled depends on chance.
    crossing: tuple[tuple[Cell, Cell], ...]
    overfull_sections: tuple[int, ...]
    papers: int

    @property
    def feasible(self) -> bool:
        return (
            bool(self.checks)
            and not self.crossing
            and not self.overfull_sections
            and all(check.enough for check in self.checks)
        )


def check(blueprint: Blueprint, pool: Sequence[PoolItem]) -> Feasibility:
    placed = [(index, cell) for index, rule in enumerate(blueprint.sections) for cell in rule.cells()]
    cells = [cell for _, cell in placed]
    checks = tuple(
        CellCheck(
            section=index,
            cell=cell,
            available=supply(pool, cell),
            needed=sum(other.count for other in cells if cell.covers(other)),
        )
        for index, cell in placed
    )
    crossing = tuple(
        (one, other)
        for one, other in combinations(cells, 2)
        if one.meets(other) and not one.covers(other) and not other.covers(one)
    )
    overfull = tuple(
        index
        for index, rule in enumerate(blueprint.sections)
        if rule.count < 1 or sum(cell.count for cell in rule.grid) > rule.count
    )
    feasible = bool(checks) and not crossing and not overfull and all(c.enough for c in checks)
    return Feasibility(checks, crossing, overfull, _papers(cells, pool) if feasible else 0)


def _papers(cells: Sequence[Cell], pool: Sequence[PoolItem]) -> int:
    """Distinct sets of questions, counted in the order in which drawing fills the cells."""
    papers = 1
    filled: list[Cell] = []
    for cell in sorted(cells, key=lambda c: -c.precision):
        taken = sum(other.count for other in filled if cell.covers(other))
        papers *= comb(supply(pool, cell) - taken, cell.count)
        filled.append(cell)
    return papers
