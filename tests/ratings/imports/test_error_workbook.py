from datetime import datetime
from pathlib import Path

import pytest

from academy.tabular.workbooks import open_table
from ratings.imports.error_workbook import error_workbook, made_line
from ratings.imports.plan import examine
from tests.ratings.imports.roster_fixture import COUNTY_NAMES, YEAR_2025, hash_id, sample_roster
from tests.ratings.imports.tables import WANG, table

SAMPLE = Path(__file__).parents[2] / "files" / "performance" / "performance_dirty_sample.xlsx"


def examine_bytes(source):
    return examine(
        open_table(source),
        roster=sample_roster(),
        period=YEAR_2025,
        county_names=COUNTY_NAMES,
        hash_id=hash_id,
    )


@pytest.fixture(scope="module")
def original():
    return examine_bytes(SAMPLE)


@pytest.fixture(scope="module")
def errors(original):
    return error_workbook(original)


def test_error_workbook_holds_only_bad_rows_with_the_reason_last(errors):
    rows = list(open_table(errors).sheets[0].rows())
    header, data = rows[2], rows[3:]
    assert header.values[-1] == "错误原因"
    assert [int(row.values[0]) for row in data] == [2, 6, 9, 10, 14, 17, 18]
    assert "花名册中查无此人" in data[4].values[-1]
    assert all(row.values[-1] for row in data)


def test_error_workbook_keeps_the_original_columns_in_order(original, errors):
    header = list(open_table(errors).sheets[0].rows())[2].values
    assert list(header[:-3]) == [column.header for column in original.columns]
    assert header[-3:] == ("原行号", "系统提示", "错误原因")


def test_error_workbook_uploaded_unchanged_gives_the_same_verdicts(original, errors):
    again = examine_bytes(errors)
    assert not again.stopped
    wanted = [row.verdict for row in original.rows if row.verdict in {"held", "rejected"}]
    assert [row.verdict for row in again.rows] == wanted


def test_error_workbook_speaks_english_on_request(original):
    rows = list(open_table(error_workbook(original, language="en")).sheets[0].rows())
    assert rows[2].values[-1] == "Reason"
    assert "not in the roster" in rows[7].values[-1]


def test_file_without_bad_rows_gives_an_empty_list():
    rows = list(open_table(error_workbook(examine_bytes(table(WANG)))).sheets[0].rows())
    assert [row.values for row in rows] == [("错误原因",)]


def test_percent_cells_and_lost_id_numbers_come_back_as_they_were():
    line = {**WANG, "身份证号码": 9.99999198803120e17, "巡查走访率": 0.9}
    data = table(line, formats={(0, "巡查走访率"): "0.00%"})
    again = examine_bytes(error_workbook(examine_bytes(data)))
    assert [message.code for message in again.rows[0].messages] == ["ID_AS_NUMBER", "OFFERED_MATCH"]
    assert again.rows[0].raw["巡查走访率"] == "90%"


def test_hostile_cell_leaves_as_text():
    found = examine_bytes(table({**WANG, "姓名": "@SUM(1)"}))
    assert open_table(error_workbook(found)).sheets[0].marks.formulas == 0
    assert list(open_table(error_workbook(found)).sheets[0].rows())[2].values[0] == "'@SUM(1)"


def test_error_workbook_names_the_row_and_whom_it_may_mean(errors):
    rows = [row.values for row in list(open_table(errors).sheets[0].rows())[3:]]
    assert [int(row[-3]) for row in rows] == [6, 10, 13, 14, 18, 21, 22]
    assert "QS0003" in rows[3][-2]


def test_corrections_of_corrections_still_name_the_row_of_the_first_file(errors):
    again = error_workbook(examine_bytes(errors))
    header, *rows = [row.values for row in list(open_table(again).sheets[0].rows())[2:]]
    assert list(header).count("错误原因") == 1
    assert [int(row[-3]) for row in rows] == [6, 10, 13, 14, 18, 21, 22]


def test_period_that_only_the_file_name_said_goes_with_the_corrections():
    found = examine(
        open_table(table({**WANG, "实走访户数": 500}, title="青石区汇总表"), "2025年3月.xlsx"),
        roster=sample_roster(),
        period=YEAR_2025,
        county_names=COUNTY_NAMES,
        hash_id=hash_id,
    )
    again = examine_bytes(error_workbook(found))
    assert str(again.coverages[0].period) == "2025-03"
    assert again.coverages[0].sure
    assert again.partial == "reason_column"


def test_who_made_the_file_stands_above_the_header_and_changes_no_verdict(original):
    made = made_line("林致远", datetime(2031, 5, 6, 7, 8))
    data = error_workbook(original, made=made)
    above = [row.values[0] for row in list(open_table(data).sheets[0].rows())[:3]]
    assert above[-1] == made
    again = examine_bytes(data)
    assert again.coverages == examine_bytes(error_workbook(original)).coverages
    later = made_line("秦月", datetime(2031, 5, 7, 7, 8))
    above = [
        row.values[0] for row in list(open_table(error_workbook(again, made=later)).sheets[0].rows())[:3]
    ]
    assert above[-1] == later
    assert made not in above
