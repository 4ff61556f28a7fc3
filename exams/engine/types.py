"""What the engine speaks of: question content, keys and papers. Nothing here knows a database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    JUDGE = "judge"
    FILL = "fill"
    SHORT = "short"
    CASE = "case"
    ORDERING = "ordering"
    MATCHING = "matching"
    PRACTICAL = "practical"


class Credit(StrEnum):
    ALL_OR_NOTHING = "all_or_nothing"
    HALF_FOR_SUBSET = "half_for_subset"
    PROPORTIONAL = "proportional"


MANUAL = frozenset({Kind.SHORT, Kind.PRACTICAL})
# Kinds whose options are shown in an order of the paper's own. True/false keeps its two words in place.
SHUFFLED = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING})


@dataclass(frozen=True)
class Key:
    """The right answer in the question's own order of options, never in the order shown."""

    kind: Kind
    options: int = 0
    right: frozenset[int] = frozenset()
    verdict: bool | None = None
    accepted: tuple[tuple[str, ...], ...] = ()
    parts: tuple["Key", ...] = ()
    shares: tuple[Decimal, ...] = ()

    @property
    def is_manual(self) -> bool:
        return self.kind in MANUAL or any(part.is_manual for part in self.parts)


@dataclass(frozen=True)
class Slot:
    """One place on a paper: which question, for how many points, its options in which order."""

    number: int
    version: int
    points: Decimal
    order: tuple[int, ...] = ()
    part_orders: tuple[tuple[int, ...], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "version": self.version,
            "points": str(self.points),
            "order": list(self.order),
            "part_orders": [list(order) for order in self.part_orders],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Slot":
        return cls(
            number=data["number"],
            version=data["version"],
            points=Decimal(data["points"]),
            order=tuple(data["order"]),
            part_orders=tuple(tuple(order) for order in data["part_orders"]),
        )


@dataclass(frozen=True)
class PaperSection:
    title: str
    kind: Kind
    credit: Credit
    slots: tuple[Slot, ...]
    # Going on from it closes it, see engine/stages.
    no_way_back: bool = False

    @property
    def points(self) -> Decimal:
        return sum((slot.points for slot in self.slots), Decimal(0))


@dataclass(frozen=True)
class Paper:
    sections: tuple[PaperSection, ...] = field(default=())

    def slots(self) -> Iterator[Slot]:
        for section in self.sections:
            yield from section.slots

    @property
    def points(self) -> Decimal:
        return sum((section.points for section in self.sections), Decimal(0))

    def to_json(self) -> dict[str, Any]:
        return {
            "sections": [
                {
                    "title": section.title,
                    "kind": section.kind.value,
                    "credit": section.credit.value,
                    "no_way_back": section.no_way_back,
                    "slots": [slot.to_json() for slot in section.slots],
                }
                for section in self.sections
            ]
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Paper":
        return cls(
            tuple(
                PaperSection(
                    title=section["title"],
                    kind=Kind(section["kind"]),
                    credit=Credit(section["credit"]),
                    slots=tuple(Slot.from_json(slot) for slot in section["slots"]),
                    no_way_back=section.get("no_way_back", False),
                )
                for section in data.get("sections", [])
            )
        )
