from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Param = str | int


@dataclass(frozen=True, slots=True)
class Message:
    level: Level
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    """Zero-based; None when the message is about the whole row."""


@dataclass(frozen=True, slots=True)
class Folded:
    """All messages of one code on one sheet and column, with the first rows that have it."""

    level: Level
    code: str
    params: Mapping[str, Param]
    sheet: str
    column: int | None
    count: int
    rows: tuple[int, ...]


@dataclass(slots=True)
class Report:
    messages: list[Message] = field(default_factory=list)

    def add(self, level: Level, code: str, sheet: str = "", **params: Param) -> None:
        self.messages.append(Message(level, code, params, sheet))

    def extend(self, messages: Iterable[Message]) -> None:
        self.messages.extend(messages)

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    @property
    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(message.code for message in self.messages).items()))

    def has_errors(self) -> bool:
        return any(message.level is Level.ERROR for message in self.messages)

    def folded(self, rows_shown: int = 10) -> list[Folded]:
        groups: dict[tuple[str, str, int | None], list[Message]] = {}
        for message in self.messages:
            groups.setdefault((message.code, message.sheet, message.column), []).append(message)
        return [fold(group, rows_shown) for group in groups.values()]


def fold(group: list[Message], rows_shown: int) -> Folded:
    first = group[0]
    rows = sorted({message.row for message in group if message.row is not None})
    return Folded(
        first.level, first.code, first.params, first.sheet, first.column, len(group), tuple(rows[:rows_shown])
    )
