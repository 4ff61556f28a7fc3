"""What an examination found: sheets with their time, rows with their verdict, people without a row."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from academy.tabular.headers import Column, Header
from academy.tabular.report import Level, Message, Report
from ratings.imports import columns
from ratings.imports.coverage import Coverage
from ratings.imports.evidence import ColumnEvidence
from ratings.imports.figures import IndicatorValue, read_fact
from ratings.imports.ignoring import IgnoredRow
from ratings.imports.notes import Note
from ratings.imports.roster import Period, RosterPerson
from ratings.imports.rows import JsonValue, ParsedRow
from ratings.imports.verdicts import CONFIRMABLE, Decision, Verdict, verdict_of


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
    period: Period | None
    """None when the cell that should say it does not; such a row is held."""
    values: tuple[IndicatorValue, ...]

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
    def facts(self) -> dict[str, int]:
        """Counted incidents; the scheme says what each of them costs."""
        found = ((name, read_fact(self.parsed, name)[0]) for name in columns.FACTS)
        return {name: int(count) for name, count in found if count is not None}

    @property
    def kept(self) -> dict[str, Decimal]:
        """Printed bonus, deduction, score and rank."""
        found = ((name, read_fact(self.parsed, name)[0]) for name in columns.KEPT_FIGURES)
        return {name: Decimal(value) for name, value in found if value is not None}

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
    evidence: tuple[ColumnEvidence, ...] = ()
    coverage: Coverage | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.header.columns if self.header else ()


@dataclass(frozen=True, slots=True)
class MissingPerson:
    """Due in the file for this period, and without a row."""

    person: RosterPerson
    period: Period

    @property
    def person_id(self) -> int:
        return self.person.person_id

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def worker_no(self) -> str:
        return self.person.worker_no


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
    missing: tuple[MissingPerson, ...] = ()
    partial: str = ""
    """Why the file need not hold everybody: chosen, reason_column or recorded; empty for a whole county."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return next((sheet.columns for sheet in self.sheets if sheet.header), ())

    @property
    def notes(self) -> tuple[Note, ...]:
        return tuple(note for sheet in self.sheets for note in sheet.notes)

    @property
    def coverages(self) -> tuple[Coverage, ...]:
        return tuple(sheet.coverage for sheet in self.sheets if sheet.coverage)

    @property
    def periods(self) -> dict[Period, int]:
        """The times the rows stand for, each with its number of rows."""
        found = Counter(row.period for row in self.rows if row.period is not None)
        return dict(sorted(found.items(), key=lambda item: (item[0].start, item[0].end)))

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
