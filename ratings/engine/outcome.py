from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ratings.engine.adjustments import Adjusted
from ratings.engine.allocate import Placement
from ratings.engine.breakdown import Breakdown, breakdown
from ratings.engine.caps import Caps
from ratings.engine.codes import CATEGORIES, Category, Move, ReasonCode
from ratings.engine.exact import NO_STAR, Ints
from ratings.engine.quota import UNLIMITED, Seats
from ratings.engine.reasons import Reason, Word, decode
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme
from ratings.engine.score import Scores
from ratings.engine.training import Hours

MOVES: tuple[Move, ...] = tuple(Move)
CATEGORY_REASONS = {
    Category.NEW_HIRE: ReasonCode.NEW_HIRE,
    Category.CARRY_OVER: ReasonCode.CARRY_OVER,
    Category.NO_GRADE: ReasonCode.NO_GRADE,
    Category.DEFERRED: ReasonCode.DEFERRED,
    Category.EXCLUDED: ReasonCode.EXCLUDED,
}


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One unit (or pool) and one star; `seats` None means unlimited, `share` is an exact fraction."""

    parent: str
    unit: str
    units: tuple[str, ...]
    star: int
    base: int
    share: str
    seats: int | None
    used: int
    held: int
    asked: int
    rule: str
    over: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures are int64 hundredths (exact.MISSING where unknown), stars are whole (NO_STAR where none)."""

    roster: Roster
    scheme: Scheme
    category: Ints
    hours: Hours
    scores: Scores
    adjusted: Adjusted
    total: Ints
    caps: Caps
    seat_groups: Seats
    placement: Placement
    group: Ints
    star: Ints
    move: Ints
    bits: Ints
    missing_mask: Ints
    veto_mask: Ints
    place: Ints
    decoded: dict[Word, tuple[Reason, ...]] = field(default_factory=dict)

    @property
    def base(self) -> Ints:
        return self.scores.base

    @property
    def bonus(self) -> Ints:
        return self.adjusted.bonus

    @property
    def deduction(self) -> Ints:
        return self.adjusted.deduction

    def component(self, code: str) -> Ints:
        codes = [entry.code for entry in self.scheme.components]
        return np.asarray(self.scores.component[codes.index(code)])

    def category_of(self, index: int) -> Category:
        return CATEGORIES[int(self.category[index])]

    def move_of(self, index: int) -> Move:
        return MOVES[int(self.move[index])]

    def star_of(self, index: int) -> int | None:
        star = int(self.star[index])
        return None if star == NO_STAR else star

    def is_computed(self, index: int) -> bool:
        return self.category_of(index) is Category.RATED

    def reasons(self, index: int) -> tuple[Reason, ...]:
        category = self.category_of(index)
        if category is not Category.RATED:
            return (Reason(CATEGORY_REASONS[category]),)
        word = self.word(index)
        if word not in self.decoded:
            vetoes = tuple(sorted(self.scheme.veto))
            self.decoded[word] = decode(word, self.scheme.indicators, vetoes, self.scheme.top_star)
        return self.decoded[word]

    def breakdown(self, index: int) -> Breakdown:
        return breakdown(self, index)

    def word(self, index: int) -> Word:
        return Word(
            bits=int(self.bits[index]),
            missing=int(self.missing_mask[index]),
            veto=int(self.veto_mask[index]),
            elig=int(self.caps.elig[index]),
            step=int(self.caps.step[index]),
            floor=int(self.caps.floor[index]),
        )

    @property
    def seats(self) -> tuple[SeatRow, ...]:
        return tuple(self.seat_rows())

    def seat_rows(self) -> Iterator[SeatRow]:
        groups = self.seat_groups
        members: list[list[str]] = [[] for _ in groups.code]
        for unit, group in enumerate(groups.group_of_unit):
            members[int(group)].append(str(self.roster.units[unit]))
        for group in range(len(groups.code)):
            for star in reversed(self.scheme.stars):
                yield self.seat_row(star, group, tuple(members[group]))

    def seat_row(self, star: int, group: int, units: tuple[str, ...]) -> SeatRow:
        groups, placement, row = self.seat_groups, self.placement, star - 1
        seats = int(placement.open_seats[row, group])
        share = groups.share(star, group)
        return SeatRow(
            parent=str(self.roster.parents[groups.parent[group]]),
            unit=groups.code[group],
            units=units,
            star=star,
            base=int(groups.base[group]),
            share="" if share is None else str(share),
            seats=None if seats == UNLIMITED else seats,
            used=int(placement.used[row, group]),
            held=int(placement.held[row, group]),
            asked=int(placement.asked[row, group]),
            rule=self.scheme.quota.mode.value,
            over=bool(placement.over[row, group]),
        )

    def distribution(self) -> dict[int, int]:
        counts = np.bincount(self.star[self.star >= 0], minlength=self.scheme.top_star + 1)
        return {star: int(count) for star, count in enumerate(counts)}
