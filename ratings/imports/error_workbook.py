"""The rows to correct, as they stood in the file, with the reason beside them; made to be uploaded again."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from academy.tabular.cells import CellValue
from academy.tabular.export import ExportValue, TableWriter
from academy.tabular.headers import Column
from academy.tabular.report import Level, Message
from ratings.imports import columns
from ratings.imports.coverage import Coverage, Source
from ratings.imports.examination import Examination, ExaminedRow, SheetReading
from ratings.imports.messages import words_of
from ratings.imports.rows import plain_decimal
from ratings.imports.verdicts import Verdict

BAD: Final = (Verdict.HELD, Verdict.REJECTED)
OURS: Final = (columns.ORIGINAL_ROW, columns.OFFER, columns.ERROR_REASON)
OFFERS: Final = frozenset({"OFFERED_MATCH", "SIMILAR_PEOPLE"})
# These do not stand in the sheet, so the workbook says them in a line of its own above the header.
MADE_BY: Final = "导出人："
# Full-width signs are read as their plain ones.
MADE_BY_READ: Final = (MADE_BY, "导出人:")
UNWRITTEN: Final = frozenset({Source.CHOSEN, Source.FILE})

Judged = Mapping[tuple[str, int], tuple[Verdict, Sequence[Message]]]
"""Sheet and row number → the verdict and messages that hold rows back."""


def judged_alone(examination: Examination) -> Judged:
    return {(row.sheet, row.number): (row.verdict, row.messages) for row in examination.rows_with(*BAD)}


def error_workbook(
    examination: Examination, judged: Judged | None = None, language: str = "zh", made: str = ""
) -> bytes:
    """Held and rejected rows only; each sheet keeps its title lines, columns and order. `made`: see made_line."""
    writer = TableWriter()
    english = language.startswith("en")
    bad = judged_alone(examination) if judged is None else judged
    for reading in examination.sheets:
        rows = [
            row for row in examination.rows if row.sheet == reading.name and (row.sheet, row.number) in bad
        ]
        if rows and reading.header is not None:
            kept = [column for column in reading.columns if column.field not in OURS]
            labels = rows[0].parsed.headers
            header = [*(labels[column.index] for column in kept), *(title_of(name, english) for name in OURS)]
            lines = lines_of(rows, reading.columns, kept, bad, language)
            writer.add_sheet(reading.name, header, lines, notes=notes_of(reading, made))
    if not bad:
        writer.add_sheet("0", [title_of(columns.ERROR_REASON, False)], [])
    return writer.finish()


def title_of(name: str, english: bool) -> str:
    return columns.WORDS[name][english]


def made_line(name: str, at: datetime) -> str:
    """The importer knows this form as the day a table was made, so it is never taken for the period."""
    return f"{MADE_BY}{name} 导出时间：{at:%Y-%m-%d %H:%M}"


def notes_of(reading: SheetReading, made: str = "") -> list[str]:
    notes = [note.text for note in reading.notes if not note.text.startswith(MADE_BY_READ)]
    notes += [made] if made else []
    return [*notes, period_line(reading.coverage)] if needs_period_line(reading.coverage) else notes


def needs_period_line(coverage: Coverage | None) -> bool:
    return coverage is not None and coverage.source in UNWRITTEN


def period_line(coverage: Coverage | None) -> str:
    if coverage is None:
        return ""
    period = coverage.period
    return f"统计时段：{period.start:%Y-%m-%d}—{period.end:%Y-%m-%d}"


def lines_of(
    rows: Sequence[ExaminedRow],
    all_columns: Sequence[Column],
    kept: Collection[Column],
    bad: Judged,
    language: str,
) -> Iterator[list[ExportValue]]:
    ours = {column.field: column.index for column in all_columns if column.field in OURS}
    for row in rows:
        messages = bad[(row.sheet, row.number)][1]
        errors = [message for message in messages if message.level is Level.ERROR]
        offers = [message for message in messages if message.code in OFFERS]
        yield [
            *(original(row, column) for column in kept),
            original_number(row, ours.get(columns.ORIGINAL_ROW)),
            *("\n".join(words_of(each, language) for each in said) for said in (offers, errors)),
        ]


def original_number(row: ExaminedRow, place: int | None) -> CellValue:
    """Corrections of corrections still name the row of the first file."""
    earlier = row.parsed.values[place] if place is not None and place < len(row.parsed.values) else ""
    return earlier or row.number


def original(row: ExaminedRow, column: Column) -> ExportValue:
    value = row.parsed.values[column.index] if column.index < len(row.parsed.values) else ""
    if not isinstance(value, float):
        return value
    figure = row.parsed.figures.get(column.field or "")
    if figure is not None and figure.percent and figure.value is not None:
        # The cell's percent format would be lost; written out, the sign stays.
        return plain_decimal(figure.value) + "%"
    return repr(value).upper() if column.field == columns.ID_NUMBER else value
