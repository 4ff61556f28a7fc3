import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from academy.tabular.cells import CellValue, Row
from academy.tabular.headers import Header
from academy.tabular.values import (
    MISSING,
    Figure,
    clean_text,
    is_missing,
    key_text,
    name_key,
    numeric_figure,
    read_date,
    read_figure,
    text_figure,
    text_of,
)
from ratings.imports import columns

CHINESE = re.compile("[\u3400-\u9fff]")
JsonValue = str | int | float | bool | None
PlainCell = tuple[float | str, bool]
NO_CELL: PlainCell = ("", False)


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One line of the file: what stands there, and how it reads. Figures are read when they are asked for."""

    source: Row
    parser: "RowParser"
    name: str
    id_number: str
    id_is_number: bool
    worker_no: str
    street: str
    employment: str
    hired_on: date | None
    cleaned: tuple[str, ...]
    """Fields whose keys had to be cleaned before they could be compared."""

    @property
    def sheet(self) -> str:
        return self.source.sheet

    @property
    def number(self) -> int:
        return self.source.number

    @property
    def hidden(self) -> bool:
        return self.source.hidden

    @property
    def values(self) -> tuple[CellValue, ...]:
        return self.source.values

    @property
    def headers(self) -> tuple[str, ...]:
        return self.parser.headers

    @property
    def raw(self) -> dict[str, JsonValue]:
        pairs = zip(self.headers, self.values, strict=False)
        return {header: json_value(value) for header, value in pairs if header}

    @property
    def reading(self) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {
            "name": self.name,
            "worker_no": self.worker_no,
            "street": self.street,
            "employment": self.employment,
            "hired_on": self.hired_on.isoformat() if self.hired_on else None,
        }
        for field, figure in self.figures.items():
            found[field] = None if figure.value is None else plain_decimal(figure.value)
        return found

    def figure(self, field: str) -> Figure:
        place = self.parser.figure_places.get(field)
        return MISSING if place is None else figure_at(self.source, place)

    def plain_cell(self, field: str) -> PlainCell | None:
        """The cell and whether it is shown in per cent; None where only figure() can say how it reads."""
        place = self.parser.figure_places.get(field)
        if place is None or place >= len(self.source.values):
            return NO_CELL
        value = self.source.values[place]
        if type(value) is float:
            return value, self.source.number in self.source.marks.percent.get(place, ())
        return (value, False) if type(value) is str and value else None

    @property
    def figures(self) -> dict[str, Figure]:
        return {field: figure_at(self.source, place) for field, place in self.parser.figure_places.items()}


def json_value(value: CellValue) -> JsonValue:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def plain_decimal(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def header_labels(header: Header, width: int) -> tuple[str, ...]:
    """One distinct label per column, so that a row can be kept as a mapping."""
    labels = [""] * width
    used: set[str] = set()
    for column in header.columns:
        label = column.header if column.header not in used else f"{column.header} [{column.letter}]"
        used.add(label)
        labels[column.index] = label
    return tuple(labels)


@dataclass(frozen=True, slots=True)
class RowParser:
    places: Mapping[str, int]
    figure_places: Mapping[str, int]
    headers: tuple[str, ...]
    date1904: bool

    @classmethod
    def of(cls, header: Header, width: int, date1904: bool) -> "RowParser":
        places = header.fields
        figures = {field: places[field] for field in columns.FIGURES if field in places}
        return cls(places, figures, header_labels(header, width), date1904)

    def parse(self, row: Row) -> ParsedRow:
        raw_name, id_number = self.at(row, columns.NAME), self.at(row, columns.ID_NUMBER)
        worker_no = self.at(row, columns.WORKER_NO)
        keys = {columns.ID_NUMBER: id_number, columns.WORKER_NO: worker_no}
        cleaned = [field for field, value in keys.items() if needs_cleaning(value)]
        name = present(text_of(raw_name))
        if isinstance(raw_name, str) and name_key(raw_name) != raw_name.upper():
            cleaned.append(columns.NAME)
        return ParsedRow(
            source=row,
            parser=self,
            name=same(name.replace(" ", "") if is_chinese(name) else name, raw_name),
            id_number=same(present(key_text(id_number)), id_number),
            id_is_number=isinstance(id_number, float | int),
            worker_no=same(present(key_text(worker_no)), worker_no),
            street=present(text_of(self.at(row, columns.STREET))),
            employment=present(text_of(self.at(row, columns.EMPLOYMENT))),
            hired_on=self.hired_on(row),
            cleaned=tuple(cleaned),
        )

    def at(self, row: Row, field: str) -> CellValue:
        place = self.places.get(field)
        return row.values[place] if place is not None and place < len(row.values) else ""

    def hired_on(self, row: Row) -> date | None:
        place = self.places.get(columns.HIRED_ON)
        return read_date(row.cell(place), self.date1904) if place is not None else None


def figure_at(row: Row, column: int) -> Figure:
    """The same answer as read_figure(row.cell(column)), without making a cell for the usual cases."""
    value = row.values[column] if column < len(row.values) else ""
    if type(value) is float:
        return numeric_figure(value, row.number in row.marks.percent.get(column, ()))
    if type(value) is str and value:
        return text_figure(value)
    return read_figure(row.cell(column))


def figure_of(cell: PlainCell) -> Figure:
    value, percent = cell
    if isinstance(value, float):
        return numeric_figure(value, percent)
    return text_figure(value) if value else MISSING


def needs_cleaning(value: CellValue) -> bool:
    return (
        isinstance(value, str)
        and bool(value)
        and key_text(value) != value
        and not is_missing(clean_text(value))
    )


def same(text: str, raw: CellValue) -> str:
    """Where nothing had to be cleaned the cell itself is kept, and not a copy for each of 100,000 rows."""
    return raw if isinstance(raw, str) and raw == text else text


def present(text: str) -> str:
    return "" if is_missing(text) else text


def is_chinese(text: str) -> bool:
    return CHINESE.search(text) is not None
