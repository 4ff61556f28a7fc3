"""Writing tables for people to open in Excel; whatever was typed stays text."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

ExportValue: TypeAlias = str | int | float | bool | Decimal | date | datetime | None

# The full-width forms work as formulas in East Asian versions of Excel.
DANGEROUS_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MAX_TEXT = 32_767
MAX_EXACT_INTEGER = 10**15
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def neutral(text: str) -> str:
    """A leading apostrophe keeps spreadsheet programs from running text as a formula, also after a csv detour."""
    return "'" + text if text.startswith(DANGEROUS_STARTS) else text


def export_value(value: ExportValue) -> ExportValue:
    if isinstance(value, str):
        return neutral(value)[:MAX_TEXT]
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= MAX_EXACT_INTEGER:
        return str(value)
    return value


class TableWriter:
    """One workbook in memory; sheets are written one after the other, row by row."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, OPTIONS)
        self._bold = self._book.add_format(
            {"bold": True, "bg_color": "#EEF2F7", "text_wrap": True, "border": 1}
        )
        self._plain_text = self._book.add_format({"num_format": "@"})

    def add_sheet(
        self,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[ExportValue]],
        *,
        notes: Sequence[str] = (),
        widths: Sequence[int] = (),
    ) -> int:
        """Returns the number of data rows written; `notes` stand above the header."""
        sheet = self._book.add_worksheet(sheet_title(title))
        for column, width in enumerate(widths or default_widths(header)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(len(notes) + 1, 0)
        line = 0
        for note in notes:
            write_row(sheet, line, [note], None, self._plain_text)
            line += 1
        write_row(sheet, line, header, self._bold, self._bold)
        first = line + 1
        for line, row in enumerate(rows, start=first):
            write_row(sheet, line, row, None, self._plain_text)
        return line + 1 - first

    def finish(self) -> bytes:
        self._book.close()
        return self._buffer.getvalue()


def write_row(
    sheet: Worksheet, line: int, values: Sequence[ExportValue], style: Format | None, text_style: Format
) -> None:
    for column, value in enumerate(values):
        safe = export_value(value)
        if safe is None or safe == "":
            continue
        if isinstance(safe, str):
            sheet.write_string(line, column, safe, text_style)
        elif isinstance(safe, bool):
            sheet.write_boolean(line, column, safe, style)
        elif isinstance(safe, date):
            sheet.write_datetime(line, column, as_datetime(safe), style)
        else:
            sheet.write_number(line, column, float(safe), style)


def as_datetime(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)


def sheet_title(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ in the name of a sheet."""
    clean = "".join("_" if sign in "[]:*?/\\" else sign for sign in title).strip("'")
    return clean[:31] or "Sheet1"


def default_widths(header: Sequence[str]) -> list[int]:
    return [min(max(2 * len(text) + 2, 10), 40) for text in header]


def table_bytes(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[ExportValue]],
    *,
    notes: Sequence[str] = (),
    widths: Sequence[int] = (),
) -> bytes:
    """A workbook of one sheet."""
    writer = TableWriter()
    writer.add_sheet(title, header, rows, notes=notes, widths=widths)
    return writer.finish()
