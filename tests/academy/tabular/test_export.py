import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from academy.tabular.export import TableWriter, neutral, table_bytes
from academy.tabular.workbooks import open_table


def read_back(data):
    return [row.values for row in open_table(data).sheets[0].rows()]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\tx", "\rx", "＝1+1"])
def test_formula_like_text_is_neutralised(text):
    assert neutral(text) == "'" + text


def test_ordinary_text_is_left_alone():
    assert neutral("王海燕=") == "王海燕="


def test_hostile_name_is_written_as_text_and_never_as_formula_or_link():
    data = table_bytes("x", ["姓名"], [["=HYPERLINK(1)"], ["http://example.org"], ["{=1}"]])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml.lower().replace("=hyperlink(1)", "")
    assert read_back(data)[1] == ("'=HYPERLINK(1)",)


def test_values_come_back_as_they_were():
    row = ["王", 3, Decimal("98.13"), date(2025, 1, 2), datetime(2025, 1, 2, tzinfo=UTC), None, True]
    data = table_bytes("x", list("abcdefg"), [row])
    assert read_back(data)[1][:4] == ("王", 3.0, 98.13, date(2025, 1, 2))


def test_long_numbers_are_written_as_text():
    assert read_back(table_bytes("x", ["n"], [[999999198803120019]]))[1] == ("999999198803120019",)


def test_notes_stand_above_the_header_and_rows_are_counted():
    writer = TableWriter()
    assert writer.add_sheet("x", ["h"], [["1"], ["2"]], notes=["标题"]) == 2
    assert writer.add_sheet("y", ["h"], []) == 0
    assert read_back(writer.finish()) == [("标题",), ("h",), ("1",), ("2",)]


def test_impossible_sheet_titles_are_mended():
    data = table_bytes("a/b:[c]" + "长" * 40, ["h"], [])
    assert len(open_table(data).sheets[0].name) == 31


@given(st.text(max_size=20))
def test_no_text_leaves_with_a_dangerous_start(text):
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
