from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

CellValue: TypeAlias = str | int | float | bool | date


class Kind(StrEnum):
    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"
    UNCALCULATED = "uncalculated"


FORMULA_ERRORS = frozenset(
    {"#DIV/0!", "#REF!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    value: CellValue
    kind: Kind
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: one-based rows, zero-based columns, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True, eq=False)
class Marks:
    """What the values of a sheet do not tell, by zero-based column and one-based row."""

    hidden_rows: set[int] = field(default_factory=set)
    percent: dict[int, set[int]] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    merges: tuple[Merge, ...] = ()
    formulas: int = 0
    last_row: int = 0
    last_column: int = 0


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Row:
    """One located row; cells are made on demand, since a sheet may hold millions of them."""

    sheet: str
    number: int
    values: tuple[CellValue, ...]
    hidden: bool = False
    marks: Marks = field(default=NO_MARKS, compare=False)

    def cell(self, column: int) -> Cell:
        value = self.values[column] if column < len(self.values) else ""
        place = (self.number, column)
        if place in self.marks.errors:
            return Cell(self.marks.errors[place], Kind.ERROR)
        if place in self.marks.uncalculated:
            return Cell("", Kind.UNCALCULATED)
        kind = kind_of(value)
        percent = kind is Kind.NUMBER and self.number in self.marks.percent.get(column, ())
        return Cell(value, kind, percent)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(self.cell(column) for column in range(len(self.values)))

    @property
    def blank(self) -> bool:
        return all(isinstance(value, str) and not value.strip() for value in self.values)


def kind_of(value: CellValue) -> Kind:
    if isinstance(value, str):
        if value == "":
            return Kind.EMPTY
        if value[0] == "#" and value.strip().upper() in FORMULA_ERRORS:
            return Kind.ERROR
        return Kind.TEXT
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, date):
        return Kind.DATE
    return Kind.NUMBER


def column_letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def number_rows(sheet: str, rows: Iterator[tuple[CellValue, ...]], marks: Marks, width: int) -> Iterator[Row]:
    for number, values in enumerate(rows, start=1):
        padded = values + ("",) * (width - len(values))
        yield Row(sheet, number, padded, number in marks.hidden_rows, marks)
