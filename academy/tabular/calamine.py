import io
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from academy.tabular import limits
from academy.tabular.cells import CellValue, Marks, Merge, Row, number_rows
from academy.tabular.refusals import TableRefused

UNDATED = frozenset({time, timedelta})


def load(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise TableRefused("ENCRYPTED") from error
    except CalamineError as error:
        raise TableRefused("DAMAGED") from error


@dataclass(slots=True)
class CalamineSource:
    """A sheet of an xlsx or xls file; the rows are read when they are asked for."""

    workbook: CalamineWorkbook
    name: str
    marks: Marks
    _ahead: "Future[CalamineSheet] | None" = None

    def read_ahead(self) -> None:
        """On a thread of its own, since the reader works without Python's lock; nothing else may read the workbook
        before rows() has been called."""
        with_thread = ThreadPoolExecutor(max_workers=1)
        self._ahead = with_thread.submit(self._sheet)
        with_thread.shutdown(wait=False)

    def rows(self) -> Iterator[Row]:
        # The sheet read ahead is given away once, so that nothing holds its copy of the cells.
        ahead, self._ahead = self._ahead, None
        sheet = ahead.result() if ahead else self._sheet()
        del ahead
        if sheet.end is None:
            return iter(())
        check_size(sheet)
        left = sheet.start[1] if sheet.start else 0
        return number_rows(self.name, plain_rows(sheet, left), self.marks, sheet.end[1] + 1)

    def _sheet(self) -> CalamineSheet:
        try:
            return self.workbook.get_sheet_by_name(self.name)
        except CalamineError as error:
            raise TableRefused("DAMAGED") from error


def merges_of(workbook: CalamineWorkbook, name: str) -> tuple[Merge, ...]:
    ranges = workbook.get_sheet_by_name(name).merged_cell_ranges or []
    return tuple(Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sorted(ranges))


def check_size(sheet: CalamineSheet) -> None:
    if sheet.end is not None and sheet.end[0] >= limits.MAX_ROWS:
        raise TableRefused("TOO_MANY_ROWS", limit=limits.MAX_ROWS)
    if sheet.end is not None and sheet.end[1] >= limits.MAX_COLUMNS:
        raise TableRefused("TOO_MANY_COLUMNS", limit=limits.MAX_COLUMNS)


def plain_rows(sheet: CalamineSheet, left: int) -> Iterator[tuple[CellValue, ...]]:
    before: tuple[Any, ...] = ("",) * left
    for raw in sheet.iter_rows():
        values: list[Any] = list(raw)
        if not UNDATED.isdisjoint(map(type, values)):
            values = [str(value) if type(value) in UNDATED else value for value in values]
        yield before + tuple(values)
