"""Is the bank large enough for a blueprint? Cell by cell, and how many distinct papers that gives."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

from exams.engine.blueprint import Blueprint, Cell, PoolItem, SectionRule, supply


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
    # Chosen by hand more than once.
    repeated: tuple[int, ...]
    papers: int

    @property
    def feasible(self) -> bool:
        return (
            bool(self.checks)
            and not self.crossing
            and not self.overfull_sections
            and not self.repeated
            and all(check.enough for check in self.checks)
        )


def check(blueprint: Blueprint, pool: Sequence[PoolItem]) -> Feasibility:
    cells = [cell for rule in blueprint.sections for cell in rule.cells()]
    # What one section names, no other draws.
    drawable = [item for item in pool if item.question not in blueprint.chosen]
    checks: list[CellCheck] = []
    for index, rule in enumerate(blueprint.sections):
        if rule.fixed:
            checks.append(_chosen_check(index, rule, pool))
        checks.extend(
            CellCheck(
                section=index,
                cell=cell,
                available=supply(drawable, cell),
                needed=sum(other.count for other in cells if cell.covers(other)),
            )
            for cell in rule.cells()
        )
    crossing = tuple(
        (one, other)
        for one, other in combinations(cells, 2)
        if one.meets(other) and not one.covers(other) and not other.covers(one)
    )
    overfull = tuple(
        index
        for index, rule in enumerate(blueprint.sections)
        if rule.count < 1 or len(rule.fixed) + sum(cell.count for cell in rule.grid) > rule.count
    )
    named = [question for rule in blueprint.sections for question in rule.fixed]
    repeated = tuple(sorted(question for question, times in Counter(named).items() if times > 1))
    found = Feasibility(tuple(checks), crossing, overfull, repeated, 0)
    return replace(found, papers=_papers(cells, drawable)) if found.feasible else found


def _chosen_check(index: int, rule: SectionRule, pool: Sequence[PoolItem]) -> CellCheck:
    """How many of the chosen questions can be used; the section's number says how many there should be."""
    usable = {item.question for item in pool if item.kind == rule.kind}
    return CellCheck(
        section=index,
        cell=Cell(rule.kind, rule.count),
        available=sum(question in usable for question in rule.fixed),
        needed=rule.count,
    )


def _papers(cells: Sequence[Cell], pool: Sequence[PoolItem]) -> int:
    """Distinct sets of questions, counted in the order in which drawing fills the cells."""
    papers = 1
    filled: list[Cell] = []
    for cell in sorted(cells, key=lambda c: -c.precision):
        taken = sum(other.count for other in filled if cell.covers(other))
        papers *= comb(supply(pool, cell) - taken, cell.count)
        filled.append(cell)
    return papers
