"""The table of questions: the empty template, the bank, and what goes back for correction."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from academy.tabular.export import MAX_TEXT, OPTIONS, neutral
from exams.imports.parsed import LETTERS, ParsedQuestion
from exams.imports.pictures import Picture
from exams.imports.raw import KIND_NAMES, Raw, raw_of
from exams.imports.template_notes import NOTES, WIDTH

HEADER = [
    "题型",
    "小题",
    "题干",
    *(f"选项{letter}" for letter in LETTERS),
    "答案",
    "解析",
    "评分要点",
    "占比",
    "难度",
    "科目",
    "来源",
    "能力",
]
REASON = "退回原因"
WIDE = frozenset({"题干", "解析", "评分要点", REASON})
STEM, FIRST_OPTION = HEADER.index("题干"), HEADER.index("选项A")
EMPTY_ROWS = 2000
PICTURE_ROW_HEIGHT = 90
PICTURE_PIXELS = 110
Row = Sequence[str | int | float]
# Title, header, rows.
Table = tuple[str, Sequence[str], Iterable[Row]]


class QuestionSheet:
    def __init__(self, header: Sequence[str], *, guided: bool = False) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, OPTIONS)
        bold = self._book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
        self._text = self._book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._sheet: Worksheet = self._book.add_worksheet("试题")
        for column, name in enumerate(header):
            self._sheet.set_column(column, column, 40 if name in WIDE else 14, self._text)
        self._sheet.freeze_panes(1, STEM + 1)
        self._guide()
        for column, name in enumerate(header):
            self._sheet.write_string(0, column, name, bold)
        self._line = 0
        if guided:
            self._explain(bold)

    def add_table(self, title: str, header: Sequence[str], rows: Iterable[Row]) -> None:
        """A sheet for people: without the headers of a question it is not read back."""
        page = self._book.add_worksheet(title)
        bold = self._book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
        page.freeze_panes(1, 1)
        for line, row in enumerate((header, *rows)):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(line, column, neutral(value)[:MAX_TEXT], None if line else bold)
                else:
                    page.write_number(line, column, value)

    def _guide(self) -> None:
        """Excel itself keeps kinds and difficulties to what is known."""
        kinds = {"validate": "list", "source": list(KIND_NAMES.values())}
        levels = {"validate": "list", "source": ["1", "2", "3", "4", "5"]}
        for name, rule in (("题型", kinds), ("难度", levels)):
            column = HEADER.index(name)
            self._sheet.data_validation(1, column, EMPTY_ROWS, column, rule)

    def _explain(self, bold: Any) -> None:
        page = self._book.add_worksheet("填写说明")
        page.set_column(0, 0, 14)
        page.set_column(1, 1, WIDTH)
        for line, (name, words) in enumerate(NOTES):
            page.write_string(line, 0, name, bold)
            page.write_string(line, 1, words, self._text)

    def write(self, raw: Raw, reason: str = "", *, part: int = 0) -> None:
        self._line += 1
        pictures = [(STEM, one) for one in raw.pictures]
        pictures += [(FIRST_OPTION + place, one) for place, one in raw.option_pictures.items()]
        if pictures:
            self._sheet.set_row(self._line, PICTURE_ROW_HEIGHT)
        for column, value in enumerate([*_row(raw, part), reason]):
            if value:
                self._sheet.write_string(self._line, column, _cell(value), self._text)
        for column, picture in pictures:
            self._picture(column, picture)
        for number, one in enumerate(raw.parts, start=1):
            self.write(one, part=number)

    def _picture(self, column: int, picture: Picture) -> None:
        scale = min(1.0, PICTURE_PIXELS / max(1, *picture.size))
        self._sheet.insert_image(
            self._line,
            column,
            picture.name,
            {
                "image_data": io.BytesIO(picture.data),
                "description": picture.alt,
                "x_scale": scale,
                "y_scale": scale,
                "object_position": 1,
            },
        )

    def finish(self) -> bytes:
        self._book.close()
        return self._buffer.getvalue()


def _row(raw: Raw, part: int) -> list[str]:
    options = raw.options[: len(LETTERS)]
    # Nothing that the author wrote is lost on its way back, not even a ninth option.
    if len(raw.options) > len(LETTERS):
        options[-1] = "\n".join(raw.options[len(LETTERS) - 1 :])
    options += [""] * (len(LETTERS) - len(options))
    return [
        *(raw.kind, str(part) if part else "", raw.stem, *options, raw.answer, raw.explanation, raw.rubric),
        *(raw.share, raw.difficulty, raw.subject, raw.source, raw.competencies),
    ]


def _cell(text: str) -> str:
    safe = neutral(text)
    return ("'" + safe if safe == text and text.startswith("'") else safe)[:MAX_TEXT]


def empty_template() -> bytes:
    return QuestionSheet(HEADER, guided=True).finish()


def excel_of(questions: Iterable[ParsedQuestion], beside: Table | None = None) -> bytes:
    """`beside`: what else is known of them, on a sheet of its own."""
    sheet = QuestionSheet(HEADER)
    for one in questions:
        sheet.write(raw_of(one))
    if beside:
        sheet.add_table(*beside)
    return sheet.finish()


def returned_excel(returned: Iterable[tuple[Raw, str]]) -> bytes:
    """What came back, with the reason beside it, in the form that is read again once corrected."""
    sheet = QuestionSheet([*HEADER, REASON])
    for raw, reason in returned:
        sheet.write(raw, reason)
    return sheet.finish()
