"""One examination for rehearsal and commit: what the file says, whose it is, what will be taken."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice
from types import MappingProxyType
from typing import TypeVar

from academy.tabular.cells import CellValue, Row
from academy.tabular.headers import Column, Header, detect_header
from academy.tabular.report import Level, Message, Report
from academy.tabular.sheets import Sheet, Workbook
from ratings.imports import columns
from ratings.imports.checks import check_row
from ratings.imports.collector import collector_paused
from ratings.imports.figures import IndicatorValue
from ratings.imports.ignoring import IgnoredRow, Ignoring
from ratings.imports.matching import match
from ratings.imports.notes import Note, fits, names_unit, notes_above, stated_period, stated_unit
from ratings.imports.roster import Period, RosterIndex, RosterPerson
from ratings.imports.rows import JsonValue, ParsedRow, RowParser
from ratings.imports.subjects import Subject
from ratings.imports.together import check_together
from ratings.imports.verdicts import CONFIRMABLE, Decision, Verdict, verdict_of

HEADER_SEARCH_ROWS = 40
SHARED = frozenset({str, float})
Amount = TypeVar("Amount", int, Decimal)


@dataclass(frozen=True, slots=True)
class ExaminedRow:
    parsed: ParsedRow
    verdict: Verdict
    messages: tuple[Message, ...]
    person_id: int | None
    """Whose figures they are; for a held row possibly only the person on offer, see `method`."""
    method: str
    unit_code: str
    months: int | None
    values: tuple[IndicatorValue, ...]
    facts: Mapping[str, int]
    kept: Mapping[str, Decimal]

    @property
    def sheet(self) -> str:
        return self.parsed.sheet

    @property
    def number(self) -> int:
        return self.parsed.number

    @property
    def raw(self) -> dict[str, JsonValue]:
        return self.parsed.raw

    @property
    def reading(self) -> dict[str, JsonValue]:
        return self.parsed.reading

    @property
    def choices(self) -> tuple[Decision, ...]:
        """What a person may decide about the row as it stands."""
        if self.verdict is not Verdict.HELD:
            return ()
        codes = {message.code for message in self.messages}
        settled = self.person_id is not None and verdict_of(codes - CONFIRMABLE) is Verdict.ACCEPTED
        return (Decision.CONFIRM, Decision.DROP) if settled else (Decision.DROP,)


@dataclass(frozen=True, slots=True)
class SheetReading:
    name: str
    header: Header | None
    notes: tuple[Note, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.header.columns if self.header else ()


@dataclass(slots=True)
class Examination:
    filename: str
    sha256: str
    file_format: str
    encoding: str
    hidden_sheets: tuple[str, ...]
    report: Report = field(default_factory=Report)
    stopped: bool = False
    sheets: tuple[SheetReading, ...] = ()
    stated_period: Period | None = None
    stated_unit: str = ""
    rows: tuple[ExaminedRow, ...] = ()
    ignored: tuple[IgnoredRow, ...] = ()
    missing: tuple[RosterPerson, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        return next((sheet.columns for sheet in self.sheets if sheet.header), ())

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(note for sheet in self.sheets for note in sheet.notes)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict, each verdict named."""
        found = Counter(row.verdict for row in self.rows)
        found[Verdict.IGNORED] = len(self.ignored)
        return {verdict.value: found[verdict] for verdict in Verdict}

    @property
    def message_counts(self) -> dict[str, int]:
        """Rows and batch messages by code."""
        own = Counter(message.code for message in self.report)
        own.update(message.code for row in self.rows for message in row.messages)
        return dict(sorted(own.items()))

    def rows_with(self, *verdicts: Verdict) -> tuple[ExaminedRow, ...]:
        return tuple(row for row in self.rows if row.verdict in verdicts)

    def stop(self, code: str, sheet: str = "", **params: str | int) -> None:
        self.stopped = True
        self.report.add(Level.ERROR, code, sheet, **params)


@dataclass(slots=True)
class OpenSheet:
    sheet: Sheet
    reading: SheetReading
    head: list[Row]
    rest: Iterator[Row]


def examine(
    workbook: Workbook,
    *,
    roster: Sequence[RosterPerson],
    period: Period,
    county_names: Sequence[str],
    hash_id: Callable[[str], str],
    mapping: Mapping[str, str] | None = None,
    decisions: Mapping[tuple[str, int], Decision] | None = None,
    known_files: Collection[str] = (),
    whole_county: bool = True,
) -> Examination:
    """`county_names` are the names the file may go by; `mapping` is a learned template (column key to field).

    `decisions` settle held rows by sheet and row number.
    """
    result = Examination(
        workbook.filename, workbook.sha256, workbook.file_format, workbook.encoding, workbook.hidden_sheets
    )
    if workbook.sha256 in known_files:
        result.stop("SAME_FILE")
        return result
    report_file(workbook, result)
    opened = [open_sheet(sheet, mapping) for sheet in workbook.visible_sheets]
    opened = [each for each in opened if each.head]
    result.sheets = tuple(each.reading for each in opened)
    check_headers(opened, result)
    index = RosterIndex(tuple(roster), hash_id)
    check_batch(result, period, [*county_names, *index.unit_names])
    if not result.stopped:
        with collector_paused():
            subjects = read_subjects(opened, result, index, period, workbook.date1904, decisions or {})
            judge(subjects, result)
        if whole_county and not result.stopped:
            result.missing = missing_people(result, index, period)
    return result


def report_file(workbook: Workbook, result: Examination) -> None:
    for name in workbook.hidden_sheets:
        result.report.add(Level.WARNING, "HIDDEN_SHEET", name)
    if workbook.encoding and workbook.encoding != "utf-8-sig":
        result.report.add(Level.INFO, "TEXT_ENCODING", encoding=workbook.encoding)
    if workbook.file_format == "html":
        result.report.add(Level.INFO, "HTML_TABLE")
    if not workbook.knows_formats:
        result.report.add(Level.INFO, "FORMATS_UNKNOWN")
    for sheet in workbook.visible_sheets:
        if sheet.marks.formulas:
            result.report.add(Level.INFO, "FORMULAS", sheet.name, count=sheet.marks.formulas)


def open_sheet(sheet: Sheet, mapping: Mapping[str, str] | None) -> OpenSheet:
    rows = sheet.rows()
    head = list(islice(rows, HEADER_SEARCH_ROWS))
    header = detect_header(head, sheet.merges, columns.SYNONYMS, mapping)
    above = head[: header.first_row - 1] if header else head
    if all(row.blank for row in head):
        head = []
    return OpenSheet(sheet, SheetReading(sheet.name, header, notes_above(above)), head, rows)


def check_headers(opened: Sequence[OpenSheet], result: Examination) -> None:
    if not any(each.reading.header for each in opened):
        result.stop("NO_HEADER" if opened else "NO_ROWS")
        return
    for each in opened:
        header, name = each.reading.header, each.sheet.name
        if header is None:
            result.report.add(Level.WARNING, "SHEET_WITHOUT_HEADER", name)
            continue
        check_columns(header, name, result)


def check_columns(header: Header, sheet: str, result: Examination) -> None:
    for name, claims in header.doubled.items():
        letters = "、".join(column.letter for column in claims)
        headers = "、".join(column.header for column in claims)
        result.stop("TWO_COLUMNS", sheet, field=name, columns=letters, headers=headers)
    fields = header.fields
    if columns.ID_NUMBER not in fields and columns.WORKER_NO not in fields:
        result.stop("NO_KEY_COLUMN", sheet)
    absent = [item.code for item in columns.INDICATORS if not {item.code, item.denominator} & set(fields)]
    if len(absent) == len(columns.INDICATORS):
        result.stop("NO_INDICATOR_COLUMN", sheet)
    else:
        for code in absent:
            result.report.add(Level.WARNING, "INDICATOR_ABSENT", sheet, field=code)
    for column in header.unknown:
        result.report.messages.append(
            Message(Level.WARNING, "UNKNOWN_COLUMN", {"header": column.header}, sheet, None, column.index)
        )


def check_batch(result: Examination, period: Period, unit_names: Sequence[str]) -> None:
    notes = result.notes
    result.stated_period, result.stated_unit = stated_period(notes), stated_unit(notes)
    if result.stated_period is None:
        result.report.add(Level.WARNING, "PERIOD_NOT_STATED")
    elif not fits(result.stated_period, period):
        result.stop(
            "WRONG_PERIOD",
            stated=f"{result.stated_period.start} — {result.stated_period.end}",
            wanted=f"{period.start} — {period.end}",
        )
    if names_unit(notes, result.stated_unit, unit_names):
        return
    if result.stated_unit:
        result.stop("WRONG_COUNTY", stated=result.stated_unit, wanted=unit_names[0] if unit_names else "")
    else:
        result.report.add(Level.WARNING, "UNIT_NOT_STATED")


def read_subjects(
    opened: Sequence[OpenSheet],
    result: Examination,
    index: RosterIndex,
    period: Period,
    date1904: bool,
    decisions: Mapping[tuple[str, int], Decision],
) -> list[Subject]:
    subjects: list[Subject] = []
    ignoring = Ignoring(columns.SYNONYMS)
    shared: dict[CellValue, CellValue] = {}
    for each in opened:
        header = each.reading.header
        if header is None:
            continue
        parser = RowParser.of(header, len(each.head[0].values), date1904)
        for row in chain(each.head, each.rest):
            if not ignoring.takes(row, header, parser.places):
                parsed = parser.parse(thrifty(row, shared))
                found = match(parsed, index, period)
                decision = decisions.get((row.sheet, row.number))
                subjects.append(Subject(parsed, found, period, parser.places, decision))
                check_row(subjects[-1])
    result.ignored = tuple(ignoring.rows)
    return subjects


def judge(subjects: Sequence[Subject], result: Examination) -> None:
    check_together(subjects)
    result.rows = tuple(examined(subject) for subject in subjects)
    if not subjects:
        result.stop("NO_ROWS")


def thrifty(row: Row, shared: dict[CellValue, CellValue]) -> Row:
    """Streets, counts and rates repeat a thousand times; the kept rows share one object for each."""
    values = tuple(
        [shared.setdefault(value, value) if type(value) in SHARED else value for value in row.values]
    )
    return Row(row.sheet, row.number, values, row.hidden, row.marks)


@lru_cache(maxsize=4_096)
def shared_mapping(pairs: tuple[tuple[str, Amount], ...]) -> Mapping[str, Amount]:
    """Most rows report the same few amounts, so they share the mapping."""
    return MappingProxyType(dict(pairs))


def examined(subject: Subject) -> ExaminedRow:
    found = subject.match
    return ExaminedRow(
        parsed=subject.row,
        verdict=subject.verdict,
        messages=tuple(subject.messages),
        person_id=found.person.person_id if found.person else None,
        method=found.method.value,
        unit_code=found.unit_code,
        months=found.months,
        values=subject.values,
        facts=shared_mapping(subject.facts),
        kept=shared_mapping(subject.kept),
    )


def missing_people(result: Examination, index: RosterIndex, period: Period) -> tuple[RosterPerson, ...]:
    present = {row.person_id for row in result.rows}
    missing = tuple(
        person for person in index.people if person.person_id not in present and person.rated(period)
    )
    if missing:
        result.report.add(Level.WARNING, "PEOPLE_MISSING", count=len(missing))
    return missing
