"""Tables in text files: csv in the encodings met in China, and web reports saved as .xls."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from academy.tabular import limits
from academy.tabular.cells import CellValue, Marks, Merge, Row, number_rows
from academy.tabular.refusals import TableRefused
from academy.tabular.sheets import Sheet, Workbook

DELIMITERS = ",\t;|"
CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class TextSource:
    name: str
    table: tuple[tuple[CellValue, ...], ...]
    marks: Marks

    def rows(self) -> Iterator[Row]:
        width = max(map(len, self.table), default=0)
        return number_rows(self.name, iter(self.table), self.marks, width)

    def read_ahead(self) -> None:
        """The table is there already."""


def decode(data: bytes, stated: str = "") -> tuple[str, str]:
    """utf-8 first, then gb18030: it is a superset of gbk and knows the rare characters in names."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return decode_as(data, "utf-16"), "utf-16"
    for encoding in filter(None, ("utf-8-sig", "gb18030", stated)):
        try:
            return data.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            continue
    raise TableRefused("UNKNOWN_ENCODING")


def decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableRefused("UNKNOWN_ENCODING") from error


def open_csv(data: bytes, filename: str, sha256: str) -> Workbook:
    text, encoding = decode(data)
    if CONTROL.search(text[:100_000]):
        raise TableRefused("WRONG_TYPE", found="binary")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        table = tuple(tuple(row) for row in limited(reader))
    except csv.Error as error:
        raise TableRefused("DAMAGED") from error
    return workbook_of("csv", filename, sha256, "csv", table, (), encoding)


def delimiter_of(text: str) -> str:
    head = text[:20_000].splitlines()[:30]
    return max(DELIMITERS, key=lambda mark: (sum(line.count(mark) for line in head), -DELIMITERS.index(mark)))


def limited(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    cells = 0
    for number, row in enumerate(rows, start=1):
        cells += len(row)
        check_extent(number, len(row), cells)
        yield row


def check_extent(rows: int, columns: int, cells: int) -> None:
    if rows > limits.MAX_ROWS:
        raise TableRefused("TOO_MANY_ROWS", limit=limits.MAX_ROWS)
    if columns > limits.MAX_COLUMNS:
        raise TableRefused("TOO_MANY_COLUMNS", limit=limits.MAX_COLUMNS)
    if cells > limits.MAX_CELLS:
        raise TableRefused("TOO_MANY_CELLS", limit=limits.MAX_CELLS)


def workbook_of(
    name: str,
    filename: str,
    sha256: str,
    file_format: str,
    table: tuple[tuple[CellValue, ...], ...],
    merged: tuple[Merge, ...],
    encoding: str,
) -> Workbook:
    marks = Marks(merges=merged)
    sheet = Sheet(name, False, TextSource(name, table, marks), marks)
    return Workbook(filename, file_format, sha256, (sheet,), encoding=encoding)


def open_html(data: bytes, filename: str, sha256: str) -> Workbook:
    stated = CHARSET.search(data[:4_000])
    text, encoding = decode(data, stated.group(1).decode() if stated else "")
    if "<table" not in text.lower():
        raise TableRefused("WRONG_TYPE", found="xml" if text.lstrip().startswith("<?xml") else "html")
    parser = TableParser()
    parser.feed(text)
    parser.close()
    table = tuple(tuple(row) for row in limited(iter(parser.table)))
    return workbook_of("html", filename, sha256, "html", table, tuple(parser.merges), encoding)


class TableParser(HTMLParser):
    """Lays the cells of all tables of a page under one another, keeping spans as merged ranges."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.table: list[list[str]] = []
        self.merges: list[Merge] = []
        self.taken: set[tuple[int, int]] = set()
        self.text: list[str] | None = None
        self.span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.finish_cell()
            self.table.append([])
        elif tag in {"td", "th"}:
            self.finish_cell()
            given = dict(attrs)
            self.span = (span_of(given.get("rowspan")), span_of(given.get("colspan")))
            self.text = []
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self.finish_cell()

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def finish_cell(self) -> None:
        if self.text is None or not self.table:
            self.text = None
            return
        row, number = self.table[-1], len(self.table)
        while (number, len(row)) in self.taken:
            row.append("")
        left, (down, right) = len(row), self.span
        row.extend([re.sub(r"[ \t\r\f\v]+", " ", "".join(self.text)).strip(), *[""] * (right - 1)])
        # Spans are written in a few letters and fill thousands of cells: count them as they come.
        check_extent(number, len(row), len(self.taken) + down * right)
        if down > 1 or right > 1:
            self.merges.append(Merge(number, left, number + down - 1, left + right - 1))
            self.taken.update((number + i, left + j) for i in range(1, down) for j in range(right))
        self.text = None


def span_of(text: str | None) -> int:
    return min(max(int(text), 1), limits.MAX_COLUMNS) if text and text.strip().isdigit() else 1
