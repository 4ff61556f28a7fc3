import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from academy.tabular import limits
from academy.tabular.cells import Kind, Merge
from academy.tabular.refusals import TableRefused
from academy.tabular.workbooks import open_table
from tests.academy.tabular.workbook_files import edited, with_part, xlsx

FILES = Path(__file__).parents[2] / "files" / "performance"
SHEET = "xl/worksheets/sheet1.xml"


def read_all(data, filename):
    return [row for sheet in open_table(data, filename).sheets for row in sheet.rows()]


def refusal(data, filename=""):
    with pytest.raises(TableRefused) as caught:
        read_all(data, filename)
    return caught.value.code


def test_rows_are_numbered_as_in_the_sheet_also_after_empty_ones():
    rows = list(open_table(xlsx([[], [], ["", "甲"], [], ["", 2]])).sheets[0].rows())
    assert [(row.number, row.blank) for row in rows] == [
        (1, True),
        (2, True),
        (3, False),
        (4, True),
        (5, False),
    ]
    assert rows[2].values == ("", "甲")


@pytest.mark.parametrize("data", [xlsx([["姓名"], ["甲"]]), "姓名\n甲\n".encode()])
def test_reading_ahead_changes_nothing_and_the_rows_can_be_read_again(data):
    plain, ahead = open_table(data), open_table(data)
    ahead.read_ahead()
    expected = list(plain.sheets[0].rows())
    assert list(ahead.sheets[0].rows()) == list(ahead.sheets[0].rows()) == expected


def test_sheet_that_breaks_while_it_is_read_ahead_is_refused_when_its_rows_are_asked_for():
    broken = open_table(edited(xlsx([["x", 1]]), SHEET, lambda xml: xml.replace("<v>1</v>", "<v>1</w>")))
    broken.read_ahead()
    with pytest.raises(TableRefused):
        broken.sheets[0].rows()


def test_row_of_zeros_is_not_blank():
    rows = list(open_table(xlsx([["a"], [0.0]])).sheets[0].rows())
    assert not rows[1].blank


def test_percent_format_is_known_per_cell():
    data = xlsx([[0.92, 0.92, 0.5]], formats={(0, 0): "0.00%", (0, 2): '0.0"%"'})
    cells = next(open_table(data).sheets[0].rows()).cells
    assert [cell.percent for cell in cells] == [True, False, False]


def test_kinds_of_cells_are_told_apart():
    data = xlsx([["x", 1, date(2025, 1, 2), True, ""]], options={"default_date_format": "yyyy-mm-dd"})
    cells = next(open_table(data).sheets[0].rows()).cells
    assert [cell.kind for cell in cells] == [Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.BOOLEAN]
    assert cells[2].value == date(2025, 1, 2)


def test_formula_error_is_kept_as_error():
    data = edited(
        xlsx([["x", 7]]),
        SHEET,
        lambda xml: xml.replace('<c r="B1">', '<c r="B1" t="e">').replace("<v>7<", "<v>#DIV/0!<"),
    )
    cell = next(open_table(data).sheets[0].rows()).cell(1)
    assert (cell.kind, cell.value) == (Kind.ERROR, "#DIV/0!")


def test_formula_is_read_by_its_saved_result_and_reported_without_one():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_formula(0, 0, "=1+1", None, 2)
    sheet.write_formula(0, 1, "=1+1", None, "")
    sheet.write(0, 2, "x")
    book.close()
    opened = open_table(buffer.getvalue()).sheets[0]
    cells = next(opened.rows()).cells
    assert opened.marks.formulas == 2
    assert (cells[0].value, cells[1].kind) == (2, Kind.UNCALCULATED)


def test_hidden_rows_and_sheets_are_known():
    workbook = open_table(xlsx([["a"], ["b"], ["c"]], hidden_rows=[1], more_sheets=[("旧", [["x"]], True)]))
    assert [row.hidden for row in workbook.visible_sheets[0].rows()] == [False, True, False]
    assert workbook.hidden_sheets == ("旧",)


def test_merged_ranges_are_known():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.merge_range(0, 1, 0, 3, "日常巡查")
    sheet.merge_range(0, 0, 1, 0, "姓名")
    book.close()
    assert set(open_table(buffer.getvalue()).sheets[0].merges) == {Merge(1, 1, 1, 3), Merge(1, 0, 2, 0)}


def test_1904_dates_are_flagged():
    assert not open_table(xlsx([["x"]])).date1904
    data = edited(
        xlsx([["x"]]), "xl/workbook.xml", lambda xml: xml.replace("<workbookPr ", '<workbookPr date1904="1" ')
    )
    assert open_table(data).date1904


def test_sheet_xml_with_prefixed_names_is_scanned():
    def restyle(xml):
        body = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", xml).replace("<x:row ", '<x:row hidden="1" ')
        return body.replace("xmlns=", "xmlns:x=")

    data = edited(xlsx([[0.5]], formats={(0, 0): "0%"}), SHEET, restyle)
    row = next(open_table(data).sheets[0].rows())
    assert row.hidden
    assert row.cell(0).percent


def test_sheet_xml_with_single_quotes_is_scanned():
    def restyle(xml):
        return xml.replace('"', "'").replace("<row ", "<row hidden='1' ")

    data = edited(xlsx([[0.5]], formats={(0, 0): "0%"}), SHEET, restyle)
    row = next(open_table(data).sheets[0].rows())
    assert row.hidden
    assert row.cell(0).percent


def test_old_xls_is_read_with_merges_and_without_formats():
    workbook = open_table(FILES / "performance_small.xls")
    assert (workbook.file_format, workbook.knows_formats) == ("xls", False)
    assert workbook.hidden_sheets == ("旧表",)
    sheet = workbook.visible_sheets[0]
    assert sheet.merges == (Merge(1, 0, 1, 8),)
    assert [row.values[0] for row in sheet.rows()] == [
        "青石区2025年度专职网格员绩效考核汇总表",
        "姓名",
        "王海燕",
        "赵敏",
    ]
    assert not list(sheet.rows())[2].cell(8).percent


def test_limits_hold_for_old_xls_too(monkeypatch):
    data = (FILES / "performance_small.xls").read_bytes()
    monkeypatch.setattr(limits, "MAX_COLUMNS", 8)
    assert refusal(data) == "TOO_MANY_COLUMNS"
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    assert refusal(data) == "TOO_MANY_ROWS"


def test_damaged_xls_is_refused():
    data = (FILES / "performance_small.xls").read_bytes()
    assert refusal(data[:600] + b"\0" * 100 + "Workbook".encode("utf-16-le")) == "DAMAGED"


def test_broken_workbook_part_is_refused():
    assert refusal(edited(xlsx([["x"]]), "xl/workbook.xml", lambda xml: xml[:-20])) == "DAMAGED"


def test_workbook_without_styles_is_read():
    data = edited(xlsx([["x"]]), "xl/styles.xml", lambda xml: xml.replace("cellXfs", "otherXfs"))
    assert next(open_table(data).sheets[0].rows()).values == ("x",)


def test_file_is_named_after_its_path(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("姓名,工号\n", encoding="utf-8")
    assert open_table(path).filename == "表.csv"


def test_oversized_file_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 11)
    with pytest.raises(TableRefused) as caught:
        open_table(path)
    assert caught.value.code == "FILE_TOO_LARGE"
    assert refusal(b"x" * 11) == "FILE_TOO_LARGE"


def test_password_entries_and_missing_parts_are_refused():
    data = bytearray(xlsx([["x"]]))
    start = data.find(b"PK\x01\x02")
    data[start + 8] |= 1
    assert refusal(bytes(data)) == "ENCRYPTED"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(buffer.getvalue()) == "DAMAGED"


def test_damaged_compression_is_refused():
    data = xlsx([["x", "y", 1]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo(SHEET).header_offset + 60
    assert refusal(data[:at] + b"\xff" * 20 + data[at + 20 :]) == "DAMAGED"


def test_times_are_read_as_text():
    data = xlsx([["x", 0.5]], formats={(0, 1): "hh:mm:ss"})
    assert next(open_table(data).sheets[0].rows()).values == ("x", "12:00:00")


def test_empty_sheet_has_no_rows():
    assert list(open_table(xlsx([])).sheets[0].rows()) == []


def test_gb18030_csv_keeps_rare_characters():
    workbook = open_table("姓名,工号\n李䶮,0003\n".encode("gb18030"), "a.csv")
    assert [row.values for row in workbook.sheets[0].rows()][1] == ("李䶮", "0003")
    assert workbook.encoding == "gb18030"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_delimiter_is_found(delimiter):
    workbook = open_table(f"姓名{delimiter}工号\n王{delimiter}1\n".encode("utf-8-sig"))
    assert [row.values for row in workbook.sheets[0].rows()] == [("姓名", "工号"), ("王", "1")]


def test_utf16_text_is_read():
    workbook = open_table("姓名\t工号\n王\t1\n".encode("utf-16"))
    assert [row.values for row in workbook.sheets[0].rows()][1] == ("王", "1")


def test_html_called_xls_is_read_by_content_with_spans():
    page = (
        "<html><meta charset='gbk'><table><tr><th rowspan=2>姓名<th colspan=2>日常巡查</tr>"
        "<tr><td>应走访</td><td>实走访</td></tr><tr><td>王&nbsp;丽</td><td>3</td><td>2</td></tr></table>"
    )
    workbook = open_table(page.encode("gbk"), "report.xls")
    assert workbook.file_format == "html"
    assert [row.values for row in workbook.sheets[0].rows()] == [
        ("姓名", "日常巡查", ""),
        ("", "应走访", "实走访"),
        ("王\xa0丽", "3", "2"),
    ]
    assert Merge(1, 1, 1, 2) in workbook.sheets[0].merges


def bomb():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(SHEET, b"0" * (limits.RATIO_MATTERS_FROM_BYTES + 1))
    return buffer.getvalue()


def many_parts():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(limits.MAX_ENTRIES + 1):
            archive.writestr(f"xl/{number}", "")
    return buffer.getvalue()


def test_zip_bomb_is_refused():
    assert refusal(bomb()) == "UNPACKS_TOO_LARGE"


def test_archive_of_too_many_parts_is_refused():
    assert refusal(many_parts()) == "TOO_MANY_PARTS"


def test_macros_are_refused():
    assert refusal(with_part(xlsx([["x"]]), "xl/vbaProject.bin", b"x")) == "MACROS"


def test_external_links_are_refused():
    part = "xl/externalLinks/externalLink1.xml"
    assert refusal(with_part(xlsx([["x"]]), part, "<a/>")) == "EXTERNAL_LINKS"


def test_thousand_columns_are_refused():
    assert refusal(xlsx([[1] * 1_000])) == "TOO_MANY_COLUMNS"
    assert refusal((",".join(["x"] * 1_000) + "\n").encode()) == "TOO_MANY_COLUMNS"


def test_200_columns_are_read():
    assert len(next(open_table(xlsx([[1] * 200])).sheets[0].rows()).values) == 200


def test_cell_far_right_is_refused_wherever_it_is_written():
    data = edited(xlsx([["x", 1]]), SHEET, lambda xml: xml.replace('<c r="A1"', '<c r="XFD1"'))
    assert refusal(data) == "TOO_MANY_COLUMNS"


@pytest.mark.parametrize("row", ["200001", "250000", "1048576"])
def test_cell_far_down_is_refused_before_reading(row):
    data = edited(xlsx([["x", 1]]), SHEET, lambda xml: xml.replace('<c r="B1"', f'<c r="B{row}"'))
    assert refusal(data) == "TOO_MANY_ROWS"


def test_too_many_csv_rows_are_refused():
    assert refusal(b"1,2\n" * (limits.MAX_ROWS + 1)) == "TOO_MANY_ROWS"


def test_html_spans_cannot_fill_the_memory(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELLS", 10_000)
    cell = b"<td rowspan=100 colspan=100>x</td>"
    assert refusal(b"<table><tr>" + cell + cell) == "TOO_MANY_CELLS"
    assert refusal(b"<table><tr>" + b"<td colspan=150>x</td>" * 2) == "TOO_MANY_COLUMNS"


def test_csv_of_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELLS", 10)
    assert refusal(b"1,2,3,4\n" * 3) == "TOO_MANY_CELLS"


def test_wide_and_long_rectangle_is_refused():
    data = edited(
        xlsx([[1] * 100, [1]]),
        SHEET,
        lambda xml: xml.replace('<row r="2"', '<row r="199999"').replace('r="A2"', 'r="A199999"'),
    )
    assert refusal(data) == "TOO_MANY_CELLS"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"\xef\xbb\xbf \n", "EMPTY"),
        (b"%PDF-1.7 x", "WRONG_TYPE"),
        (b"\x89PNG\r\n", "WRONG_TYPE"),
        (b"PK\x03\x04broken", "DAMAGED"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "WRONG_TYPE"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED"),
        (b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"), "MACROS"),
        (b"<html><p>no table</p>", "WRONG_TYPE"),
        (b"\x00\x01\x02\x03binary", "WRONG_TYPE"),
        (b"\xff\xfe\x00\xd8x", "UNKNOWN_ENCODING"),
        ("姓名,\x07工号".encode(), "WRONG_TYPE"),
        (b'"' + b"x" * 200_000, "DAMAGED"),
        (b"\x81\x20\xff\xff\xff", "UNKNOWN_ENCODING"),
    ],
)
def test_other_content_is_refused(data, code):
    assert refusal(data, "table.csv") == code


def test_word_document_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(buffer.getvalue()) == "WRONG_TYPE"


def test_entity_declarations_are_refused():
    data = edited(
        xlsx([["x"]]),
        "xl/workbook.xml",
        lambda xml: xml.replace("<workbook ", '<!DOCTYPE x [<!ENTITY a "b">]><workbook ', 1),
    )
    assert refusal(data) == "DAMAGED"


def test_truncated_sheet_is_refused():
    data = edited(xlsx([["x", 1]]), SHEET, lambda xml: xml[: len(xml) // 2] + "<<<")
    assert refusal(data) == "DAMAGED"


def test_same_content_has_the_same_digest_whatever_its_name():
    data = xlsx([["x"]])
    assert open_table(data, "a.xlsx").sha256 == open_table(data, "b.xlsx").sha256
