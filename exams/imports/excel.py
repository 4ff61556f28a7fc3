"""The table with Chinese headers: one question a row, the parts of a case in the rows below it."""

from collections.abc import Iterator

from academy.tabular.cells import Cell, Kind, Row, column_letter
from academy.tabular.export import DANGEROUS_STARTS
from academy.tabular.refusals import TableRefused
from academy.tabular.workbooks import Workbook
from exams.engine.types import Kind as QuestionKind
from exams.imports.answers import plain
from exams.imports.excel_pictures import NO_PICTURES, Pictures
from exams.imports.parsed import LETTERS, Outcome
from exams.imports.raw import Raw
from exams.imports.settle import kind_from, settle

PART_HEADER = "小题"
HEADERS = {
    "题型": "kind",
    PART_HEADER: "part",
    "题干": "stem",
    "题目": "stem",
    "答案": "answer",
    "正确答案": "answer",
    "解析": "explanation",
    "评分要点": "rubric",
    "占比": "share",
    "难度": "difficulty",
    "科目": "subject",
    "来源": "source",
    "依据": "source",
    "能力": "competencies",
    "能力标签": "competencies",
}
OPTION_HEADERS = {f"选项{letter}": place for place, letter in enumerate(LETTERS)}
HEADER_WITHIN = 10
BROKEN = (Kind.ERROR, Kind.UNCALCULATED)


def read_excel(book: Workbook, pictures: Pictures = NO_PICTURES) -> Iterator[Outcome]:
    """Every visible sheet that has the headers; a workbook without any is refused."""
    found = False
    for sheet in book.visible_sheets:
        reader: _Reader | None = None
        for row in sheet.rows():
            if reader is None:
                if row.number > HEADER_WITHIN:
                    break
                fields = _fields(row)
                if fields:
                    reader, found = _Reader(fields, pictures, sheet.name), True
            elif not row.blank or pictures.in_row(sheet.name, row.number):
                yield from reader.take(row)
        if reader is not None:
            yield from reader.finish()
    if not found:
        raise TableRefused("NO_QUESTION_HEADERS")


def _fields(row: Row) -> dict[int, str]:
    names = {column: plain(cell_text(cell)).replace(" ", "") for column, cell in enumerate(row.cells)}
    fields = {
        column: HEADERS.get(name, name) for column, name in names.items() if name in HEADERS | OPTION_HEADERS
    }
    return fields if {"stem", "answer"} <= set(fields.values()) else {}


class _Reader:
    """Holds a question back until its parts have been read."""

    def __init__(self, fields: dict[int, str], pictures: Pictures, sheet: str) -> None:
        self.fields = fields
        self.pictures = pictures
        self.sheet = sheet
        self.columns = {name: column_letter(column) for column, name in fields.items()}
        self.waiting: Raw | None = None

    def take(self, row: Row) -> Iterator[Outcome]:
        raw = self._raw(row)
        case = self.waiting
        if not self._is_part(row):
            yield from self.finish()
            self.waiting = raw
        elif case is not None and (case.parts or kind_from(case.kind) is QuestionKind.CASE):
            case.parts.append(raw)
        else:
            raw.doubt("part_without_case", "part")
            yield settle(raw)

    def finish(self) -> Iterator[Outcome]:
        if self.waiting is not None:
            yield settle(self.waiting)
        self.waiting = None

    def _is_part(self, row: Row) -> bool:
        return any(
            name == "part" and cell_text(row.cell(column)).strip() for column, name in self.fields.items()
        )

    def _raw(self, row: Row) -> Raw:
        raw = Raw(row.number, columns={**self.columns, "options": self._options_column()})
        for column, name in self.fields.items():
            cell = row.cell(column)
            picture = self.pictures.of_formula(str(cell.value))
            text = "" if picture else cell_text(cell)
            if name in OPTION_HEADERS:
                raw.options += [""] * (OPTION_HEADERS[name] + 1 - len(raw.options))
                raw.options[OPTION_HEADERS[name]] = text
            elif name != "part":
                setattr(raw, name, text)
            if cell.kind in BROKEN and not picture:
                raw.columns["broken"] = column_letter(column)
                raw.doubt("cell_broken", "broken")
            for one in [picture] if picture else []:
                raw.picture(one.data, one.alt, option=OPTION_HEADERS.get(name))
        for column, one in self.pictures.in_row(self.sheet, row.number):
            raw.picture(one.data, one.alt, option=OPTION_HEADERS.get(self.fields.get(column, "")))
        return raw

    def _options_column(self) -> str:
        return next((self.columns[name] for name in OPTION_HEADERS if name in self.columns), "")


def cell_text(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, bool):
        return "正确" if value else "错误"
    if isinstance(value, int | float):
        number = value * 100 if cell.percent else value
        return f"{number:.10g}" + ("%" if cell.percent else "")
    text = str(value).replace("\r\n", "\n").strip()
    # The mark that our own export sets before what Excel might run as a formula, and before the mark itself.
    return text[1:] if text[:1] == "'" and text[1:2] in ("'", *DANGEROUS_STARTS) and text[1:] else text
