"""The rows to correct, as they stood in the file, with the reason beside them; made to be uploaded again."""

from collections.abc import Iterator, Mapping

from academy.tabular.export import ExportValue, TableWriter
from academy.tabular.report import Level
from ratings.imports import columns
from ratings.imports.messages import words_of
from ratings.imports.plan import Examination, ExaminedRow, SheetReading
from ratings.imports.rows import plain_decimal
from ratings.imports.verdicts import Verdict

REASON_TITLES = {"zh": "错误原因", "en": "Reason"}
BAD = (Verdict.HELD, Verdict.REJECTED)


def error_workbook(examination: Examination, language: str = "zh") -> bytes:
    """Held and rejected rows only; each sheet keeps its title lines, columns and order."""
    writer = TableWriter()
    bad = examination.rows_with(*BAD)
    for reading in examination.sheets:
        rows = [row for row in bad if row.sheet == reading.name]
        if rows and reading.header is not None:
            header = [*rows[0].parsed.headers, REASON_TITLES["en" if language.startswith("en") else "zh"]]
            notes = [note.text for note in reading.notes]
            writer.add_sheet(reading.name, header, lines(rows, reading, language), notes=notes)
    if not bad:
        writer.add_sheet("0", [REASON_TITLES["zh"]], [])
    return writer.finish()


def lines(rows: list[ExaminedRow], reading: SheetReading, language: str) -> Iterator[list[ExportValue]]:
    fields = {column.index: column.field for column in reading.columns if column.field}
    for row in rows:
        values: list[ExportValue] = [original(row, index, fields) for index in range(len(row.parsed.headers))]
        yield [*values, reason(row, language)]


def original(row: ExaminedRow, index: int, fields: Mapping[int, str]) -> ExportValue:
    value = row.parsed.values[index] if index < len(row.parsed.values) else ""
    if not isinstance(value, float):
        return value
    field = fields.get(index, "")
    figure = row.parsed.figures.get(field)
    if figure is not None and figure.percent and figure.value is not None:
        # The cell's percent format would be lost; written out, the sign stays.
        return plain_decimal(figure.value) + "%"
    return repr(value).upper() if field == columns.ID_NUMBER else value


def reason(row: ExaminedRow, language: str) -> str:
    errors = [message for message in row.messages if message.level is Level.ERROR]
    return "\n".join(words_of(message, language) for message in errors)
