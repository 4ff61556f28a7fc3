"""Drawing a paper: a pure function of blueprint, pool, seed and what the candidate has seen before."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from exams.engine.balance import EXPECTED_BY_LEVEL, ROUNDING
from exams.engine.blueprint import Blueprint, Cell, PoolItem, SectionRule
from exams.engine.types import Paper, PaperSection, Slot

# Papers by which the average of a plan is known, and choices tried until one lies near it.
SAMPLES = 64
TRIES = 40


class PoolTooSmallError(Exception):
    def __init__(self, cell: Cell, available: int) -> None:
        super().__init__(f"{cell.kind.value}: {cell.count} wanted, {available} left")
        self.cell = cell
        self.available = available


@dataclass(frozen=True)
class _Demand:
    section: int
    cell: Cell


def draw(
    blueprint: Blueprint, pool: Sequence[PoolItem], seed: int, seen: Mapping[int, int] | None = None
) -> Paper:
    """`seen` counts earlier meetings by question: what was seen least is drawn first."""
    chance, chosen = _choose_balanced(blueprint, pool, seed, seen or {})
    sections = []
    number = 1
    for rule, items in zip(blueprint.sections, chosen, strict=True):
        sections.append(_lay_out(rule, items, number, blueprint, chance))
        number += len(items)
    return Paper(tuple(sections))


def middle(blueprint: Blueprint, pool: Sequence[PoolItem]) -> float:
    """The share of points that papers of this plan are expected to give on average: what each is brought near to."""
    return _middle(blueprint, tuple(sorted(pool, key=lambda item: item.question)))


@lru_cache(maxsize=32)
def _middle(blueprint: Blueprint, pool: tuple[PoolItem, ...]) -> float:
    drawn = (_choose(blueprint, pool, _chance(seed), {}) for seed in range(SAMPLES))
    return sum(_share(blueprint, chosen) for chosen in drawn) / SAMPLES


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # replayable in an appeal; the seed itself is drawn by `secrets`


def _choose_balanced(
    blueprint: Blueprint, pool: Sequence[PoolItem], seed: int, seen: Mapping[int, int]
) -> tuple[random.Random, list[list[PoolItem]]]:
    """The first choice within the plan's tolerance, or the nearest of some; the seed decides which are tried."""
    chance = _chance(seed)
    chosen = _choose(blueprint, pool, chance, seen)
    if blueprint.tolerance is None:
        return chance, chosen
    target = middle(blueprint, pool)
    best = (abs(_share(blueprint, chosen) - target), chance, chosen)
    further = _chance(seed)
    for _n in range(TRIES):
        if best[0] <= blueprint.tolerance + ROUNDING:
            break
        chance = _chance(further.getrandbits(62))
        chosen = _choose(blueprint, pool, chance, seen)
        off = abs(_share(blueprint, chosen) - target)
        if off < best[0]:
            best = (off, chance, chosen)
    return best[1], best[2]


def _share(blueprint: Blueprint, chosen: Sequence[Sequence[PoolItem]]) -> float:
    expected = sum(
        float(rule.points) * EXPECTED_BY_LEVEL[item.difficulty]
        for rule, items in zip(blueprint.sections, chosen, strict=True)
        for item in items
    )
    points = float(blueprint.points)
    return expected / points if points else 0.0


def _choose(
    blueprint: Blueprint, pool: Sequence[PoolItem], chance: random.Random, seen: Mapping[int, int]
) -> list[list[PoolItem]]:
    # Sorting first makes the result independent of the order in which the database returned the pool.
    left = sorted(pool, key=lambda item: item.question)
    chance.shuffle(left)
    left.sort(key=lambda item: seen.get(item.question, 0))
    chosen: list[list[PoolItem]] = []
    for rule in blueprint.sections:
        chosen.append(_named(rule, left))
        left = _without(left, chosen[-1])
    for demand in _demands(blueprint):
        fitting = [item for item in left if item.fits(demand.cell)]
        if len(fitting) < demand.cell.count:
            raise PoolTooSmallError(demand.cell, len(fitting))
        taken = fitting[: demand.cell.count]
        chosen[demand.section].extend(taken)
        left = _without(left, taken)
    return chosen


def _without(pool: Sequence[PoolItem], taken: Sequence[PoolItem]) -> list[PoolItem]:
    used = {item.question for item in taken}
    return [item for item in pool if item.question not in used]


def _named(rule: SectionRule, pool: Sequence[PoolItem]) -> list[PoolItem]:
    """The questions chosen for a section, in their order; they are not drawn, so nothing asks who has seen them."""
    there = {item.question: item for item in pool if item.kind == rule.kind}
    found = [there.pop(question) for question in rule.fixed if question in there]
    if len(found) < len(rule.fixed):
        raise PoolTooSmallError(Cell(rule.kind, len(rule.fixed)), len(found))
    return found


def _demands(blueprint: Blueprint) -> list[_Demand]:
    """Precise cells first: an open cell must not eat what a precise one needs."""
    demands = [_Demand(index, cell) for index, rule in enumerate(blueprint.sections) for cell in rule.cells()]
    return sorted(demands, key=lambda demand: -demand.cell.precision)


def _lay_out(
    rule: SectionRule, items: list[PoolItem], first: int, blueprint: Blueprint, chance: random.Random
) -> PaperSection:
    ordered = list(items)
    if blueprint.shuffle_questions:
        chance.shuffle(ordered)
    elif not rule.fixed:
        ordered.sort(key=lambda item: item.question)

    def order(count: int, must: bool = False) -> tuple[int, ...]:
        places = list(range(count))
        if blueprint.shuffle_options or must:
            chance.shuffle(places)
        return tuple(places)

    slots = tuple(
        Slot(
            number=first + index,
            version=item.version,
            points=rule.points,
            # Ordering and matching are stored solved: shown unshuffled they would be their own key.
            order=order(item.options, must=item.kind in ("ordering", "matching")),
            part_orders=tuple(order(count) for count in item.part_options),
        )
        for index, item in enumerate(ordered)
    )
    return PaperSection(rule.title, rule.kind, rule.credit, slots, rule.no_way_back)
