"""The table with Chinese headers: one question a row."""

from collections.abc import Iterator

from academy.tabular.cells import Cell, Kind, Row, column_letter
from academy.tabular.export import DANGEROUS_STARTS
from academy.tabular.refusals import TableRefused
from academy.tabular.workbooks import Workbook
from exams.imports.answers import plain
from exams.imports.parsed import LETTERS, Outcome
from exams.imports.settle import Raw, settle

HEADERS = {
    "题型": "kind",
    "题干": "stem",
    "题目": "stem",
    "答案": "answer",
    "正确答案": "answer",
    "解析": "explanation",
    "难度": "difficulty",
    "科目": "subject",
    "来源": "source",
    "依据": "source",
    "能力": "competencies",
}
OPTION_HEADERS = {f"选项{letter}": place for place, letter in enumerate(LETTERS)}
HEADER_WITHIN = 10


def read_excel(book: Workbook) -> Iterator[Outcome]:
    """Every visible sheet that has the headers; a workbook without any is refused."""
    found = False
    for sheet in book.visible_sheets:
        fields: dict[int, str] = {}
        for row in sheet.rows():
            if not fields:
                if row.number > HEADER_WITHIN:
                    break
                fields = _fields(row)
                found = found or bool(fields)
            elif not row.blank:
                yield settle(_raw(row, fields))
    if not found:
        raise TableRefused("NO_QUESTION_HEADERS")


def _fields(row: Row) -> dict[int, str]:
    names = {column: plain(_text(cell)).replace(" ", "") for column, cell in enumerate(row.cells)}
    fields = {
        column: HEADERS.get(name, name) for column, name in names.items() if name in HEADERS | OPTION_HEADERS
    }
    return fields if {"stem", "answer"} <= set(fields.values()) else {}


def _raw(row: Row, fields: dict[int, str]) -> Raw:
    raw = Raw(row.number)
    for column, name in fields.items():
        cell = row.cell(column)
        letter = column_letter(column)
        if name in OPTION_HEADERS:
            raw.columns.setdefault("options", letter)
            raw.options += [""] * (OPTION_HEADERS[name] + 1 - len(raw.options))
            raw.options[OPTION_HEADERS[name]] = _text(cell)
        else:
            raw.columns[name] = letter
            setattr(raw, name, _text(cell))
        if cell.kind in (Kind.ERROR, Kind.UNCALCULATED):
            raw.columns["broken"] = letter
            raw.doubt("cell_broken", "broken")
    return raw


def _text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, int | float):
        number = value * 100 if cell.percent else value
        return f"{number:.10g}" + ("%" if cell.percent else "")
    text = str(value).replace("\r\n", "\n").strip()
    # The mark that our own export sets before what Excel might run as a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in DANGEROUS_STARTS and text[1:] else text
