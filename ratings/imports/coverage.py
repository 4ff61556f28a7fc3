"""Which time the rows of a sheet cover, and what says so: a column, the title, the sheet's name, the file's name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from academy.tabular.cells import Row
from academy.tabular.headers import Column
from academy.tabular.values import clean_text, read_date, text_of
from ratings.imports import columns
from ratings.imports.notes import Note, months, periods_in, stated_note
from ratings.imports.roster import Period

NUMERALS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)} | {
    "十": 10,
    "十一": 11,
    "十二": 12,
}
NUMBER = r"(?<![\d十])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
MONTHS = re.compile(f"{NUMBER}(?:月份?)?[-—–~至到]{NUMBER}月")
MONTH = re.compile(f"{NUMBER}月")
QUARTER = re.compile("(?:第?([一二三四1-4])季度?|q([1-4]))")
HALF = re.compile("([上下])半年")
COMPACT = re.compile(r"(?<!\d)(20\d\d)[-._/]?(0[1-9]|1[0-2])(?!\d)")
BARE_NUMBER = re.compile(r"(\d{1,2})(?:\.0)?")


class Source(StrEnum):
    CHOSEN = "chosen"
    COLUMN = "column"
    TITLE = "title"
    SHEET = "sheet"
    FILE = "file"
    ASSUMED = "assumed"


# A file's name is easily left over from last month; a person has to look before anything is written.
SURE = frozenset({Source.CHOSEN, Source.COLUMN, Source.TITLE, Source.SHEET})


@dataclass(frozen=True, slots=True)
class Coverage:
    """The time the rows of one sheet stand for; with a period column each row says its own part of it."""

    sheet: str
    period: Period
    source: Source
    evidence: str = ""

    @property
    def sure(self) -> bool:
        return self.source in SURE


@dataclass(frozen=True, slots=True)
class PeriodClash:
    """The title says one time and the sheet's name another."""

    sheet: str
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class WrongPeriod:
    sheet: str
    stated: Period


Finding = Coverage | PeriodClash | WrongPeriod


def coverage_of(
    sheet: str,
    filename: str,
    notes: Sequence[Note],
    sheet_columns: Sequence[Column],
    cycle: Period,
    chosen: Period | None,
) -> Finding:
    """The narrowest statement wins when it lies inside the wider one; what a person chose stands above all."""
    if chosen is not None:
        return Coverage(sheet, chosen, Source.CHOSEN)
    stated = stated_note(notes)
    title = stated and clipped(stated[0], cycle)
    if stated and title is None:
        return WrongPeriod(sheet, stated[0])
    column = next((each for each in sheet_columns if each.field == columns.PERIOD), None)
    if column is not None:
        return Coverage(sheet, title or cycle, Source.COLUMN, column.header)
    within = title or cycle
    named = read_period(sheet, cycle)
    if named and title and clipped(named, title) is None:
        return PeriodClash(sheet, stated[1] if stated else "", sheet)
    if named and (found := clipped(named, within)):
        if title is None or found != title:
            return Coverage(sheet, found, Source.SHEET, sheet)
    elif named:
        return WrongPeriod(sheet, named)
    return by_file_name(sheet, filename, title, stated[1] if stated else "", cycle)


def by_file_name(sheet: str, filename: str, title: Period | None, title_text: str, cycle: Period) -> Coverage:
    named = read_period(filename.rpartition(".")[0] or filename, title or cycle)
    found = named and clipped(named, title or cycle)
    if found and found != title:
        return Coverage(sheet, found, Source.FILE, filename)
    if title is not None:
        return Coverage(sheet, title, Source.TITLE, title_text)
    return Coverage(sheet, cycle, Source.FILE if found else Source.ASSUMED, filename if found else "")


def clipped(stated: Period, wanted: Period) -> Period | None:
    """A title may speak of more than the cycle; a time partly outside belongs to another cycle."""
    if stated.start <= wanted.start and stated.end >= wanted.end:
        return wanted
    return stated if wanted.start <= stated.start and stated.end <= wanted.end else None


def read_period(text: str, within: Period) -> Period | None:
    """Of a name: with its own year, or a bare 三月, Q2 or 上半年 in the year that is spoken of."""
    plain = re.sub(r"\s+", "", clean_text(text)).lower()
    stated = next(periods_in(plain), None)
    if stated is not None and stated != whole_year(stated.start.year):
        return stated
    bare = read_bare(plain, stated.start.year if stated else 0, within)
    return bare or stated


def whole_year(year: int) -> Period:
    return months(year, 1, year, 12)


def read_bare(plain: str, year: int, within: Period) -> Period | None:
    if found := COMPACT.search(plain):
        return months(int(found[1]), int(found[2]), int(found[1]), int(found[2]))
    span = bare_span(plain)
    if span is None:
        return None
    first, last = span
    year = year or year_of_month(first, within)
    return months(year, first, year, last) if year and first <= last else None


def bare_span(plain: str) -> tuple[int, int] | None:
    if found := MONTHS.search(plain):
        return number(found[1]), number(found[2])
    if found := MONTH.search(plain):
        return number(found[1]), number(found[1])
    if found := QUARTER.search(plain):
        quarter = number(found[1] or found[2])
        return quarter * 3 - 2, quarter * 3
    if found := HALF.search(plain):
        return (1, 6) if found[1] == "上" else (7, 12)
    return None


def number(text: str) -> int:
    return int(text) if text.isdigit() else NUMERALS[text]


def year_of_month(month: int, within: Period) -> int:
    """The year in which the cycle has this month, when there is just one."""
    years = {
        year
        for year in range(within.start.year, within.end.year + 1)
        if within.start <= date(year, month, 15) <= within.end
    }
    return years.pop() if len(years) == 1 else 0


@dataclass(frozen=True, slots=True)
class RowPeriods:
    """Reads the period of a row; without a period column every row has the sheet's."""

    coverage: Coverage
    place: int | None
    quarters: bool
    date1904: bool

    @classmethod
    def of(
        cls, coverage: Coverage, places: Mapping[str, int], headers: Sequence[str], date1904: bool
    ) -> "RowPeriods":
        place = places.get(columns.PERIOD) if coverage.source is Source.COLUMN else None
        return cls(coverage, place, place is not None and "季" in headers[place], date1904)

    def read(self, row: Row) -> Period | None:
        """None when the cell says no period of this cycle; the row is then held."""
        if self.place is None:
            return self.coverage.period
        cell = row.cell(self.place)
        day = None if isinstance(cell.value, str) else read_date(cell, self.date1904)
        if day is not None and day.year > 1990:
            return clipped(months(day.year, day.month, day.year, day.month), self.coverage.period)
        return read_cell(text_of(cell.value), self.coverage.period, self.quarters)


@lru_cache(maxsize=1_024)
def read_cell(text: str, within: Period, quarters: bool) -> Period | None:
    if bare := BARE_NUMBER.fullmatch(text):
        text = f"{int(bare[1])}季度" if quarters else f"{int(bare[1])}月"
    found = read_period(text, within)
    return clipped(found, within) if found else None
