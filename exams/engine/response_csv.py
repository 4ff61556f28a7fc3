"""A table of marks from a CSV file: first column the candidate, then one column per question."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite, nan
from typing import Any

import numpy as np

from exams.engine.statistics import Floats, Responses

MAX_ROW = "max"
ENOUGH_PROBLEMS = 200


class MaximumFrom(StrEnum):
    ROW = "row"
    OPTION = "option"
    ONE = "one"
    OBSERVED = "observed"


@dataclass(frozen=True)
class MarkProblem:
    code: str
    line: int = 0
    column: int = 0
    params: dict[str, Any] = field(default_factory=dict)


class MarksError(ValueError):
    def __init__(self, problems: list[MarkProblem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems[:3]))
        self.problems = problems


@dataclass(frozen=True)
class MarkTable:
    responses: Responses
    maximum_from: tuple[MaximumFrom, ...]


def read_marks(data: bytes, maximum: float | None = None) -> MarkTable:
    """An empty cell means that the question was not on this candidate's paper."""
    return _Reader(data, maximum).table()


def decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MarksError([MarkProblem("ENCODING")])


class _Reader:
    def __init__(self, data: bytes, maximum: float | None) -> None:
        self.problems: list[MarkProblem] = []
        self.option = maximum
        self.lines = _lines(decoded(data))
        self.items = self._items()
        self.first_line: dict[str, int] = {}
        self.stated: list[float] | None = None

    def note(self, code: str, line: int, column: int = 0, **params: Any) -> None:
        if len(self.problems) < ENOUGH_PROBLEMS:
            self.problems.append(MarkProblem(code, line, column, params))

    def _items(self) -> tuple[str, ...]:
        line, heading = next(self.lines, (1, []))
        items = tuple(cell.strip() for cell in heading[1:])
        if not items:
            raise MarksError([MarkProblem("NO_QUESTIONS", line)])
        for column, item in enumerate(items, 2):
            if not item:
                self.note("QUESTION_WITHOUT_NAME", line, column)
            elif items.index(item) != column - 2:
                self.note("QUESTION_TWICE", line, column, value=item)
        return items

    def table(self) -> MarkTable:
        rows = [(line, row) for line, cells in self.lines if (row := self._row(line, cells)) is not None]
        if not rows and not self.problems:
            self.note("NO_CANDIDATES", 1)
        self._refuse()
        marks = np.array([row for _line, row in rows], dtype=np.float64)
        maximum, sources = self._maximum(marks)
        for place, column in np.argwhere(marks > maximum):
            self.note(
                "ABOVE_MAXIMUM",
                rows[place][0],
                int(column) + 2,
                value=f"{marks[place, column]:g}",
                maximum=f"{maximum[column]:g}",
            )
        self._refuse()
        return MarkTable(Responses(self.items, marks, maximum), sources)

    def _refuse(self) -> None:
        if self.problems:
            raise MarksError(self.problems)

    def _row(self, line: int, cells: list[str]) -> list[float] | None:
        name = cells[0].strip()
        if len(cells) != len(self.items) + 1:
            self.note("CELLS", line, wanted=len(self.items) + 1, found=len(cells))
            return None
        marks = [self._mark(cell, line, column) for column, cell in enumerate(cells[1:], 2)]
        if name.casefold() == MAX_ROW:
            self._take_stated(line, marks)
            return None
        if not name:
            self.note("NO_NAME", line, 1)
        elif name in self.first_line:
            self.note("CANDIDATE_TWICE", line, 1, value=name, first=self.first_line[name])
        self.first_line.setdefault(name, line)
        return marks

    def _mark(self, cell: str, line: int, column: int) -> float:
        text = cell.strip()
        if not text:
            return nan
        try:
            mark = float(text) if "_" not in text else nan
        except ValueError:
            mark = nan
        if not isfinite(mark):
            self.note("NOT_A_NUMBER", line, column, value=text)
        elif mark < 0:
            self.note("NEGATIVE", line, column, value=text)
        return mark

    def _take_stated(self, line: int, marks: list[float]) -> None:
        if self.stated is not None:
            self.note("MAX_TWICE", line, 1)
        for column, mark in enumerate(marks, 2):
            if not mark > 0:
                self.note("MAX_NOT_POSITIVE", line, column)
        self.stated = marks

    def _maximum(self, marks: Floats) -> tuple[Floats, tuple[MaximumFrom, ...]]:
        count = len(self.items)
        if self.stated is not None:
            return np.array(self.stated), (MaximumFrom.ROW,) * count
        if self.option is not None:
            return np.full(count, self.option), (MaximumFrom.OPTION,) * count
        observed = np.max(np.nan_to_num(marks), axis=0)
        return np.maximum(observed, 1.0), tuple(
            MaximumFrom.ONE if top <= 1 else MaximumFrom.OBSERVED for top in observed
        )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their last line; blank lines are passed over."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise MarksError([MarkProblem("NOT_CSV", reader.line_num)]) from error
