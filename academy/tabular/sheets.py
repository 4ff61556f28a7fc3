from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from academy.tabular.cells import Marks, Merge, Row
from academy.tabular.naming import promised_ending


class RowSource(Protocol):
    def rows(self) -> Iterator[Row]: ...

    def read_ahead(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    hidden: bool
    source: RowSource
    marks: Marks

    def rows(self) -> Iterator[Row]:
        """Every row from the first, blank ones included; may be called again."""
        return self.source.rows()

    @property
    def merges(self) -> tuple[Merge, ...]:
        return self.marks.merges


@dataclass(frozen=True, slots=True)
class Workbook:
    filename: str
    file_format: str
    sha256: str
    sheets: tuple[Sheet, ...]
    date1904: bool = False
    encoding: str = ""
    """Of text files only; shown to the uploader for confirmation."""

    @property
    def visible_sheets(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)

    def read_ahead(self) -> None:
        """Begin with the first visible sheet while the caller does something else."""
        for sheet in self.visible_sheets[:1]:
            sheet.source.read_ahead()

    @property
    def hidden_sheets(self) -> tuple[str, ...]:
        return tuple(sheet.name for sheet in self.sheets if sheet.hidden)

    @property
    def belied_ending(self) -> str:
        """How the name ends when the content is another kind of table."""
        ending = promised_ending(self.filename)
        return "" if ending.lstrip(".") == self.file_format else ending

    @property
    def knows_formats(self) -> bool:
        """Only xlsx tells us number formats and hidden rows."""
        return self.file_format == "xlsx"
