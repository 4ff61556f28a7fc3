"""A paper in stages: a section without way back ends a stage, and going on closes all that came before.

One number says how far a candidate has come: the last slot she can no longer change (0: everything is open).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from exams.engine.blueprint import Blueprint
from exams.engine.types import Paper, PaperSection


@dataclass(frozen=True)
class Stage:
    """Sections that are open together; `first` and `last` are the numbers of their outer slots."""

    number: int
    count: int
    first: int
    last: int
    sections: tuple[PaperSection, ...]

    @property
    def is_last(self) -> bool:
        return self.number == self.count


@dataclass(frozen=True)
class PlanStage:
    """Sections of a plan that are open together, up to the slot `last` of every paper."""

    last: int
    titles: tuple[str, ...]


def ends_of(lengths: Sequence[tuple[int, bool]]) -> tuple[int, ...]:
    """The last slot of each stage, from the length of each section and whether it has no way back."""
    totals = list(accumulate(length for length, _closes in lengths))
    cuts = [total for total, (_length, closes) in zip(totals, lengths, strict=True) if closes]
    return tuple(sorted({*cuts, *totals[-1:]}))


def stage_ends(paper: Paper) -> tuple[int, ...]:
    return ends_of([(len(section.slots), section.no_way_back) for section in paper.sections])


def plan_stages(blueprint: Blueprint) -> tuple[PlanStage, ...]:
    """The stages that every paper of a plan has."""
    ends = ends_of([(rule.count, rule.no_way_back) for rule in blueprint.sections])
    titles: list[list[str]] = [[] for _ in ends]
    drawn = 0
    for rule in blueprint.sections:
        drawn += rule.count
        titles[bisect_left(ends, drawn)].append(rule.title)
    return tuple(PlanStage(last, tuple(names)) for last, names in zip(ends, titles, strict=True))


def stage_number(ends: Sequence[int], closed_slots: int) -> int:
    """Counted from one. The last stage is closed by handing in only."""
    return min(bisect_right(ends, closed_slots) + 1, max(1, len(ends)))


def open_stage(paper: Paper, closed_slots: int) -> Stage:
    ends = stage_ends(paper)
    if not ends:
        return Stage(1, 1, 1, 0, ())
    number = stage_number(ends, closed_slots)
    first = ends[number - 2] + 1 if number > 1 else 1
    last = ends[number - 1]
    sections = tuple(
        section for section in paper.sections if section.slots and first <= section.slots[0].number <= last
    )
    return Stage(number, len(ends), first, last, sections)


def opened(paper: Paper, closed_slots: int) -> Paper:
    """What the candidate has been shown so far."""
    last = open_stage(paper, closed_slots).last
    return Paper(tuple(s for s in paper.sections if s.slots and s.slots[0].number <= last))
