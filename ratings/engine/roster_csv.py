"""A roster as a CSV file: one row per worker, more where she had several units."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ratings.engine.building import build_roster
from ratings.engine.codes import Category, Method
from ratings.engine.facts import Adjustment, Measure, RosterError, SegmentFacts, Veto, WorkerFacts
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme

ENCODINGS = ("utf-8-sig", "gb18030")
REQUIRED = ("worker_no", "unit_code", "category", "prev_star", "service_months", "in_post_months")
OPTIONAL = ("bonus", "deduction", "veto", "parent_code", "prev_vetoed", "segment_unit", "segment_months")
SHOWN_ONLY = ("name", "unit_name")
OF_THE_SEGMENT = ("segment_unit", "segment_months")
LIST_MARK = "|"
HUNDRED = Decimal(100)
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
TRUE_WORDS = {"1", "true", "yes"}
FIELD_COLUMNS = {"unit": "unit_code", "adjustments": "bonus"}
COUNT_SUFFIXES = ("_numerator", "_denominator")


@dataclass(frozen=True, slots=True)
class CsvProblem:
    """`line` counts from 1 with the heading; 0 means the file as a whole."""

    code: str
    line: int = 0
    column: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


class CsvError(ValueError):
    def __init__(self, problems: tuple[CsvProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: Mapping[str, str]


def decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CsvError((CsvProblem("ENCODING"),))


def read_roster(content: bytes, scheme: Scheme) -> tuple[Roster, tuple[str, ...]]:
    """The roster in the order of the file, and the columns that were not used."""
    reading = Reading(scheme)
    headings, lines = read_lines(decoded(content))
    reading.check_headings(headings)
    reading.stop_on_problems()
    workers = reading.workers(lines)
    reading.stop_on_problems()
    try:
        roster = build_roster(workers)
    except RosterError as error:
        raise CsvError(tuple(reading.located(error))) from error
    return roster, tuple(name for name in headings if not reading.is_used(name))


def read_lines(text: str) -> tuple[list[str], list[Line]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise CsvError((CsvProblem("NOT_CSV", reader.line_num),)) from error
    filled = [(number, [cell.strip() for cell in row]) for number, row in rows if any(map(str.strip, row))]
    if not filled:
        raise CsvError((CsvProblem("EMPTY"),))
    (_, headings), *body = filled
    uneven = [CsvProblem("CELLS", number) for number, row in body if len(row) != len(headings)]
    if uneven:
        raise CsvError(tuple(uneven))
    return headings, [Line(number, dict(zip(headings, row, strict=True))) for number, row in body]


class Reading:
    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.measured = [name for name in scheme.indicators if name not in ("hours", "exam")]
        self.problems: list[CsvProblem] = []
        self.first_line: dict[str, int] = {}

    def report(self, code: str, line: int = 0, column: str = "", **params: object) -> None:
        texts = {name: str(value) for name, value in params.items()}
        self.problems.append(CsvProblem(code, line, column, texts))

    def stop_on_problems(self) -> None:
        if self.problems:
            raise CsvError(tuple(self.problems))

    def is_used(self, name: str) -> bool:
        counts = [indicator + suffix for indicator in self.measured for suffix in COUNT_SUFFIXES]
        known = {*REQUIRED, *OPTIONAL, *SHOWN_ONLY, *self.scheme.indicators, *counts, "hours", "exam"}
        return name in known or name.startswith("exp_")

    def check_headings(self, headings: list[str]) -> None:
        for name in (*REQUIRED, *self.scheme.indicators):
            counted = all(name + suffix in headings for suffix in COUNT_SUFFIXES)
            if name not in headings and not counted:
                self.report("COLUMN_MISSING", 1, name)
        for name in sorted({name for name in headings if headings.count(name) > 1}):
            self.report("COLUMN_TWICE", 1, name)

    def workers(self, lines: list[Line]) -> list[WorkerFacts]:
        by_worker: dict[str, list[Line]] = {}
        for line in lines:
            if not line.cells["worker_no"]:
                self.report("REQUIRED", line.number, "worker_no")
            by_worker.setdefault(line.cells["worker_no"], []).append(line)
        if not lines:
            self.report("EMPTY")
        self.first_line = {key: rows[0].number for key, rows in by_worker.items()}
        return [self.worker(key, rows) for key, rows in by_worker.items()]

    def worker(self, key: str, lines: list[Line]) -> WorkerFacts:
        first = lines[0]
        for line in lines[1:]:
            self.check_agreement(first, line)
        self.check_repeats(lines)
        return WorkerFacts(
            key=key,
            unit=self.filled(first, "unit_code"),
            parent=first.cells.get("parent_code", ""),
            category=self.category(first),
            prev_star=self.previous(first),
            prev_vetoed=first.cells.get("prev_vetoed", "").lower() in TRUE_WORDS,
            service_months=self.whole(first, "service_months"),
            in_post_months=self.whole(first, "in_post_months"),
            hours_by_mode=self.hours(first),
            exam=self.percentage(first, "exam"),
            segments=tuple(self.segment(line) for line in lines),
            adjustments=tuple(self.adjustments(first)),
            vetoes=tuple(Veto(code) for code in self.codes(first)),
        )

    def check_agreement(self, first: Line, line: Line) -> None:
        for name, cell in line.cells.items():
            per_segment = name in OF_THE_SEGMENT or any(name.startswith(entry) for entry in self.measured)
            if not per_segment and self.is_used(name) and cell != first.cells[name]:
                self.report("ROWS_DISAGREE", line.number, name, value=cell, first=first.number)

    def check_repeats(self, lines: Sequence[Line]) -> None:
        """A second line of a person is another unit's segment; the same line again would double its months."""
        seen: dict[tuple[str, ...], int] = {}
        for line in lines:
            earlier = seen.setdefault(tuple(line.cells.values()), line.number)
            if earlier != line.number:
                self.report("LINE_REPEATED", line.number, "worker_no", first=earlier)

    def filled(self, line: Line, column: str) -> str:
        if not line.cells[column]:
            self.report("REQUIRED", line.number, column)
        return line.cells[column]

    def category(self, line: Line) -> Category:
        cell = line.cells["category"]
        if cell not in set(Category):
            self.report("UNKNOWN_CATEGORY", line.number, "category", value=cell, choices=", ".join(Category))
            return Category.EXCLUDED
        return Category(cell)

    def number(self, line: Line, column: str) -> Decimal | None:
        cell = line.cells.get(column, "")
        if not cell:
            return None
        if not NUMBER.fullmatch(cell):
            self.report("NOT_A_NUMBER", line.number, column, value=cell)
            return None
        return Decimal(cell)

    def percentage(self, line: Line, column: str) -> Decimal | None:
        number = self.number(line, column)
        if number is not None and not 0 <= number <= HUNDRED:
            self.report("PERCENT_RANGE", line.number, column, value=number)
            return None
        return number

    def is_percentage(self, name: str) -> bool:
        """An indicator whose whole scale lies between 0 and 100; counts and minutes have other scales."""
        rule = self.scheme.normalise[name]
        if rule.method is Method.LINEAR:
            return max(rule.zero_at, rule.full_at) <= HUNDRED and min(rule.zero_at, rule.full_at) >= 0
        if rule.method is Method.BANDS:
            return max(bound for bound, _score in rule.bands) <= HUNDRED
        return rule.method is Method.DIRECT

    def optional_whole(self, line: Line, column: str) -> int | None:
        number = self.number(line, column)
        if number is not None and number != number.to_integral_value():
            self.report("NOT_WHOLE", line.number, column, value=number)
            return None
        return None if number is None else int(number)

    def whole(self, line: Line, column: str) -> int:
        self.filled(line, column)
        return self.optional_whole(line, column) or 0

    def previous(self, line: Line) -> int | None:
        star = self.optional_whole(line, "prev_star")
        if star is not None and not 0 <= star <= self.scheme.top_star:
            self.report("STAR_RANGE", line.number, "prev_star", value=star, most=self.scheme.top_star)
            return None
        return star

    def hours(self, line: Line) -> Mapping[str, Decimal]:
        hours = self.number(line, "hours")
        return {} if hours is None else {"": hours}

    def segment(self, line: Line) -> SegmentFacts:
        months = self.optional_whole(line, "segment_months")
        measures = {name: self.measure(line, name) for name in self.measured}
        return SegmentFacts(
            unit=line.cells.get("segment_unit") or line.cells["unit_code"],
            months=self.whole(line, "in_post_months") if months is None else months,
            measures=measures,
        )

    def measure(self, line: Line, name: str) -> Measure:
        counts = (self.optional_whole(line, name + suffix) for suffix in COUNT_SUFFIXES)
        read = self.percentage if self.is_percentage(name) else self.number
        return Measure(read(line, name), *counts)

    def codes(self, line: Line) -> Iterator[str]:
        for code in entries(line.cells.get("veto", "")):
            if code not in self.scheme.veto:
                self.report(
                    "UNKNOWN_VETO", line.number, "veto", value=code, choices=", ".join(self.scheme.veto)
                )
            yield code

    def adjustments(self, line: Line) -> Iterator[Adjustment]:
        for column, sign in (("bonus", 1), ("deduction", -1)):
            for entry in entries(line.cells.get(column, "")):
                if NUMBER.fullmatch(entry) and not entry.startswith("-"):
                    yield Adjustment(points=sign * Decimal(entry))
                elif entry in self.scheme.adjust.items and self.scheme.adjust.items[entry] * sign >= 0:
                    yield Adjustment(item=entry)
                else:
                    self.report("UNKNOWN_ITEM", line.number, column, value=entry)

    def located(self, error: RosterError) -> Iterator[CsvProblem]:
        for entry in error.problems:
            column = FIELD_COLUMNS.get(entry.field, entry.field)
            yield CsvProblem(entry.code, self.first_line[entry.worker], column, entry.params)


def entries(cell: str) -> list[str]:
    return [entry.strip() for entry in cell.split(LIST_MARK) if entry.strip()]
