"""Who sits where: neighbours get different orders of questions, and nobody chooses a neighbour."""

import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

# Exchanges tried for one candidate who sits beside the same order before the next one is looked at.
TRIES = 60
ROUNDS = 20


@dataclass(frozen=True)
class Room:
    name: str
    rows: int
    columns: int

    @property
    def seats(self) -> int:
        return self.rows * self.columns


@dataclass(frozen=True, order=True)
class Seat:
    room: str
    row: int
    column: int

    def neighbours(self) -> tuple["Seat", ...]:
        """Left, right, in front and behind, whether or not the room has such a seat."""
        return tuple(
            Seat(self.room, self.row + down, self.column + right)
            for down, right in ((0, -1), (0, 1), (-1, 0), (1, 0))
        )

    @property
    def label(self) -> str:
        return f"{self.room}-{self.row:02d}-{self.column:02d}"

    @classmethod
    def read(cls, label: str) -> "Seat | None":
        """None for what was not written by `label`: places of other halls are free text."""
        room, *numbers = label.rsplit("-", 2)
        if not room or len(numbers) != 2 or not all(n.isascii() and n.isdigit() for n in numbers):
            return None
        return cls(room, int(numbers[0]), int(numbers[1]))

    @property
    def is_dark(self) -> bool:
        """Of the two colours of a chessboard: two seats of one colour are never neighbours."""
        return (self.row + self.column) % 2 == 0


class TooFewSeatsError(Exception):
    def __init__(self, wanted: int, seats: int) -> None:
        super().__init__(f"{wanted} candidates, {seats} seats")
        self.wanted = wanted
        self.seats = seats


def seats_of(rooms: Sequence[Room]) -> list[Seat]:
    return [
        Seat(room.name, row, column)
        for room in rooms
        for row in range(1, room.rows + 1)
        for column in range(1, room.columns + 1)
    ]


def assign(orders: Mapping[int, Hashable], rooms: Sequence[Room], seed: int) -> dict[int, Seat]:
    """A seat for every candidate, given the order of questions each one got.

    As few neighbours with the same order as the search finds; `clashes` says what is left.
    """
    seats = seats_of(rooms)
    if len(orders) > len(seats):
        raise TooFewSeatsError(len(orders), len(seats))
    chance = random.Random(seed)  # noqa: S311  # replayable in an appeal; the seed itself is drawn by `secrets`
    return _Plan(orders, _chessboard(orders, seats, chance), seats).settled(chance)


def clashes(orders: Mapping[int, Hashable], placed: Mapping[int, Seat]) -> list[tuple[int, int]]:
    """Pairs of neighbours who got the same order of questions."""
    sitter = {seat: person for person, seat in placed.items()}
    return sorted(
        (person, sitter[near])
        for person, seat in placed.items()
        for near in seat.neighbours()
        if near in sitter and person < sitter[near] and orders[person] == orders[sitter[near]]
    )


def _chessboard(
    orders: Mapping[int, Hashable], seats: Sequence[Seat], chance: random.Random
) -> dict[int, Seat]:
    """Those with the commonest orders first, onto seats of one colour: that alone parts most of them."""
    groups: dict[Hashable, list[int]] = {}
    for person in sorted(orders):
        groups.setdefault(orders[person], []).append(person)
    gathered = list(groups.values())
    chance.shuffle(gathered)
    queue: list[int] = []
    for group in sorted(gathered, key=len, reverse=True):
        chance.shuffle(group)
        queue.extend(group)
    places = list(seats)
    if len(queue) == len(gathered):
        # All orders differ: no seat is better than another.
        chance.shuffle(places)
    else:
        places.sort(key=lambda seat: (not seat.is_dark, seat))
    return dict(zip(queue, places, strict=False))


class _Plan:
    """Exchanges of two seats, kept as long as they part more neighbours than they bring together."""

    def __init__(
        self, orders: Mapping[int, Hashable], placed: dict[int, Seat], seats: Sequence[Seat]
    ) -> None:
        self._orders = orders
        self._placed = placed
        self._seats = seats
        self._sitter = {seat: person for person, seat in placed.items()}

    def settled(self, chance: random.Random) -> dict[int, Seat]:
        for _ in range(ROUNDS):
            unsettled = sorted({person for pair in clashes(self._orders, self._placed) for person in pair})
            if not unsettled:
                break
            chance.shuffle(unsettled)
            for person in unsettled:
                self._move(person, chance)
        return self._placed

    def _move(self, person: int, chance: random.Random) -> None:
        for seat in chance.sample(self._seats, min(TRIES, len(self._seats))):
            here = self._placed[person]
            if not self._same_beside(here):
                return
            before = self._same_beside(here) + self._same_beside(seat)
            self._exchange(here, seat)
            if self._same_beside(here) + self._same_beside(seat) > before:
                self._exchange(here, seat)

    def _exchange(self, one: Seat, other: Seat) -> None:
        first, second = self._sitter.pop(one, None), self._sitter.pop(other, None)
        for person, seat in ((first, other), (second, one)):
            if person is not None:
                self._placed[person], self._sitter[seat] = seat, person

    def _same_beside(self, seat: Seat) -> int:
        person = self._sitter.get(seat)
        if person is None:
            return 0
        near = (self._sitter.get(place) for place in seat.neighbours())
        return sum(other is not None and self._orders[other] == self._orders[person] for other in near)
