"""A part of an imported sheet as it stands in the file, with the verdict of each row and the words at each cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ratings.enums import RowVerdict
from ratings.explanations.imports import field_name, message_words
from ratings.imports import columns
from ratings.imports.evidence import holds_id_number
from ratings.models import ImportBatch, ImportRow

# A sign beside the colour: not everybody sees the colour.
SIGNS = {
    RowVerdict.ACCEPTED: "✓",
    RowVerdict.HELD: "？",
    RowVerdict.SKIPPED: "–",
    RowVerdict.REJECTED: "✕",
    RowVerdict.IGNORED: "·",
}
LEVELS = ("error", "warning", "info")


@dataclass(frozen=True)
class SheetColumn:
    letter: str
    index: int
    path: list[str]
    label: str
    field: str
    field_name: str


@dataclass(frozen=True)
class SheetCell:
    letter: str
    value: str
    level: str = ""
    texts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SheetLine:
    """A row of data, or a line that was not read (then only `text` is filled)."""

    number: int
    verdict: RowVerdict
    text: str = ""
    row: ImportRow | None = None
    name: str = ""
    period: str = ""
    cells: list[SheetCell] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)

    @property
    def sign(self) -> str:
        return SIGNS[self.verdict]


def sheet_columns(sheet: Mapping[str, Any]) -> list[SheetColumn]:
    return [
        SheetColumn(
            each["letter"],
            each["index"],
            each["path"],
            each["label"],
            each["field"],
            field_name(each["field"]) if each["field"] else "",
        )
        for each in sheet["columns"]
    ]


def sheet_lines(
    batch: ImportBatch,
    shown: Sequence[SheetColumn],
    rows: Iterable[ImportRow],
    ignored: Iterable[Mapping[str, Any]],
) -> list[SheetLine]:
    lines = [_data_line(batch, shown, row) for row in rows]
    lines += [SheetLine(each["row"], RowVerdict.IGNORED, each["text"] or _("（空行）")) for each in ignored]
    return sorted(lines, key=lambda line: line.number)


def ignored_between(batch: ImportBatch, sheet: str, after: int, last: int) -> list[dict[str, Any]]:
    """Lines of the file that are no rows; those of the header are shown as the header."""
    return [
        each
        for each in batch.findings.get("ignored", [])
        if each["sheet"] == sheet and after < each["row"] <= last and each["reason"] != "header"
    ]


def _data_line(batch: ImportBatch, shown: Sequence[SheetColumn], row: ImportRow) -> SheetLine:
    words: dict[int | None, list[dict[str, str]]] = {}
    for message in row.messages:
        words.setdefault(message["column"], []).append(message_words(message, batch, row))
    name = next((column.label for column in shown if column.field == columns.NAME), "")
    return SheetLine(
        number=row.number,
        verdict=RowVerdict(row.verdict),
        row=row,
        name=str(row.raw.get(name) or (row.person.name if row.person else "")),
        period=_period(row),
        cells=[_cell(column, row, words.get(column.index, [])) for column in shown],
        messages=[found for messages in words.values() for found in messages],
    )


def _period(row: ImportRow) -> str:
    if row.period_from is None or row.period_to is None:
        return ""
    first, last = f"{row.period_from:%Y-%m}", f"{row.period_to:%Y-%m}"
    return first if first == last else f"{first}—{last}"


def _cell(column: SheetColumn, row: ImportRow, words: Sequence[dict[str, str]]) -> SheetCell:
    level = next((level for level in LEVELS if any(word["level"] == level for word in words)), "")
    value = shown_value(column, row.raw.get(column.label))
    return SheetCell(column.letter, value, level, [word["text"] for word in words])


def shown_value(column: SheetColumn, value: object) -> str:
    """Of an ID number only the last four: screens are looked over."""
    text = "" if value is None else str(value)
    secret = column.field == columns.ID_NUMBER or any(
        word in column.label for word in ("身份证", "身份号码", "证件")
    )
    return f"…{text.strip()[-4:]}" if text.strip() and (secret or holds_id_number(text)) else text
