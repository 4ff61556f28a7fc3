"""One examination for rehearsal and commit: what the file says, whose it is, what will be taken."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from academy.tabular.cells import CellValue, Row
from academy.tabular.headers import Header, detect_header
from academy.tabular.refusals import TableRefused
from academy.tabular.report import Level, Message
from academy.tabular.sheets import Sheet, Workbook
from ratings.imports import columns
from ratings.imports.absent import find_missing
from ratings.imports.checks import check_row
from ratings.imports.collector import collector_paused
from ratings.imports.coverage import Coverage, PeriodClash, RowPeriods, Source, WrongPeriod, coverage_of
from ratings.imports.evidence import evidence_of
from ratings.imports.examination import Examination, ExaminedRow, SheetReading
from ratings.imports.ignoring import Ignoring
from ratings.imports.matching import match
from ratings.imports.notes import names_unit, notes_above, stated_period, stated_unit
from ratings.imports.roster import Period, RosterIndex, RosterPerson
from ratings.imports.rows import RowParser
from ratings.imports.subjects import Subject
from ratings.imports.together import check_together
from ratings.imports.verdicts import Decision

HEADER_SEARCH_ROWS = 40
# Chosen for the whole file at once.
EVERY_SHEET = ""
# What a file without a heading is called when its name promised a workbook.
NO_WORKBOOK: Final = {"csv": "text", "html": "page"}
SHARED_TYPES = frozenset({str, float})
# A column with more different values than this is one of names or numbers, where sharing costs more than it saves.
SHARED_VALUES = 4_000


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
    periods: Mapping[str, Period] | None = None,
    whole_county: bool | None = None,
    recorded: Mapping[int, Sequence[Period]] | None = None,
) -> Examination:
    """`county_names` are the names the file may go by; `mapping` is a learned template (column key to field).

    `period` is that of the cycle; `periods` what somebody chose for single sheets. `decisions` settle held rows by
    sheet and row number. `recorded` says for whom figures of which times are known already; with `whole_county`
    left open, the file itself and these figures tell whether it has to list everybody. Raises TableRefused for a
    text or web page without a heading whose name promised a workbook.
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
    opened = [place_in_time(each, period, workbook.filename, periods or {}, result) for each in opened]
    result.sheets = tuple(each.reading for each in opened)
    check_headers(opened, workbook, result)
    index = RosterIndex(tuple(roster), hash_id)
    check_batch(result, [*county_names, *index.unit_names])
    if not result.stopped:
        with collector_paused():
            subjects = read_subjects(opened, result, index, workbook.date1904, decisions or {})
            judge(subjects, result)
        if not result.stopped:
            find_missing(result, index, whole_county, recorded or {})
    return result


def report_file(workbook: Workbook, result: Examination) -> None:
    for name in workbook.hidden_sheets:
        result.report.add(Level.WARNING, "HIDDEN_SHEET", name)
    if workbook.encoding and workbook.encoding != "utf-8-sig":
        result.report.add(Level.INFO, "TEXT_ENCODING", encoding=workbook.encoding)
    if workbook.belied_ending and workbook.file_format != "html":
        found = workbook.file_format.upper()
        result.report.add(Level.INFO, "NAMED_OTHERWISE", named=workbook.belied_ending, found=found)
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
    evidence = evidence_of(header, head) if header else ()
    if all(row.blank for row in head):
        head = []
    return OpenSheet(sheet, SheetReading(sheet.name, header, notes_above(above), evidence), head, rows)


def place_in_time(
    opened: OpenSheet, cycle: Period, filename: str, periods: Mapping[str, Period], result: Examination
) -> OpenSheet:
    reading, name = opened.reading, opened.sheet.name
    if reading.header is None:
        return opened
    found = coverage_of(
        name, filename, reading.notes, reading.columns, cycle, periods.get(name) or periods.get(EVERY_SHEET)
    )
    if isinstance(found, PeriodClash):
        result.stop("PERIOD_CLASH", name, title=found.title, name=found.name)
    elif isinstance(found, WrongPeriod):
        result.stop("WRONG_PERIOD", name, stated=str(found.stated), wanted=str(cycle))
    else:
        report_coverage(found, result)
        return replace(opened, reading=replace(reading, coverage=found))
    return opened


def report_coverage(found: Coverage, result: Examination) -> None:
    if found.source is Source.ASSUMED:
        result.report.add(Level.WARNING, "PERIOD_NOT_STATED", found.sheet)
    elif found.source is Source.FILE:
        result.report.add(Level.WARNING, "PERIOD_BY_FILE_NAME", found.sheet, period=str(found.period))


def check_headers(opened: Sequence[OpenSheet], workbook: Workbook, result: Examination) -> None:
    if not any(each.reading.header for each in opened):
        if opened and workbook.belied_ending and workbook.file_format in NO_WORKBOOK:
            found = NO_WORKBOOK[workbook.file_format]
            raise TableRefused("WRONG_TYPE", found=found, named=workbook.belied_ending)
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


def check_batch(result: Examination, unit_names: Sequence[str]) -> None:
    notes = result.notes
    result.stated_period, result.stated_unit = stated_period(notes), stated_unit(notes)
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
    date1904: bool,
    decisions: Mapping[tuple[str, int], Decision],
) -> list[Subject]:
    subjects: list[Subject] = []
    ignoring = Ignoring(columns.SYNONYMS)
    for each in opened:
        header, coverage = each.reading.header, each.reading.coverage
        if header is None or coverage is None:
            continue
        parser = RowParser.of(header, len(each.head[0].values), date1904)
        times = RowPeriods.of(coverage, parser.places, parser.headers, date1904)
        thrift = Thrift({place: {} for place in range(len(each.head[0].values))})
        # All rows first: the reader lets go of its own copy of the sheet before ours grows.
        for row in [thrift.row(row) for row in chain(each.head, each.rest)]:
            if not ignoring.takes(row, header, parser.places):
                parsed, period = parser.parse(row), times.read(row)
                found = match(parsed, index, period or coverage.period)
                decision = decisions.get((row.sheet, row.number))
                subjects.append(
                    Subject(
                        parsed, found, period or coverage.period, period is not None, parser.places, decision
                    )
                )
                check_row(subjects[-1])
    result.ignored = tuple(ignoring.rows)
    return subjects


def judge(subjects: list[Subject], result: Examination) -> None:
    """The subjects are used up: a large file would not fit in memory twice."""
    check_together(subjects)
    if not subjects:
        result.stop("NO_ROWS")
    subjects.reverse()
    rows = []
    while subjects:
        rows.append(examined(subjects.pop()))
    result.rows = tuple(rows)


@dataclass(frozen=True, slots=True)
class Thrift:
    """Streets, counts and rates repeat a thousand times; the kept rows share one object for each."""

    columns: dict[int, dict[CellValue, CellValue]]

    def row(self, row: Row) -> Row:
        values = list(row.values)
        for place, known in self.columns.items():
            value = values[place]
            # 1, 1.0 and True are one key, and must not become one value.
            if type(value) in SHARED_TYPES:
                values[place] = known.setdefault(value, value)
        if row.number % SHARED_VALUES == 0:
            self.give_up_unique_columns()
        return Row(row.sheet, row.number, tuple(values), row.hidden, row.marks)

    def give_up_unique_columns(self) -> None:
        for place in [place for place, known in self.columns.items() if len(known) > SHARED_VALUES]:
            del self.columns[place]


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
        period=subject.period if subject.period_known else None,
        values=subject.values,
    )
