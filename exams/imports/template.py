"""The empty table that authors fill in; Excel itself keeps kinds and difficulties to what is known."""

import io

import xlsxwriter

from exams.imports.writing import HEADER, KIND_NAMES

ROWS = 2000


def empty_template() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("试题")
    for column, name in enumerate(HEADER):
        sheet.write_string(
            0, column, name, book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
        )
        sheet.set_column(column, column, 40 if name in ("题干", "解析") else 14)
    sheet.freeze_panes(1, 0)
    kinds = {"validate": "list", "source": list(KIND_NAMES.values())}
    levels = {"validate": "list", "source": ["1", "2", "3", "4", "5"]}
    for name, rule in (("题型", kinds), ("难度", levels)):
        column = HEADER.index(name)
        sheet.data_validation(1, column, ROWS, column, rule)
    book.close()
    return buffer.getvalue()
