from pathlib import Path

import pytest

from academy.tabular.workbooks import open_table
from ratings.imports.error_workbook import error_workbook
from ratings.imports.plan import examine
from tests.ratings.imports.roster_fixture import COUNTY_NAMES, YEAR_2025, hash_id, sample_roster

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
    assert list(header[:-1]) == [column.header for column in original.columns]


def test_error_workbook_uploaded_unchanged_gives_the_same_verdicts(original, errors):
    again = examine_bytes(errors)
    assert not again.stopped
    wanted = [row.verdict for row in original.rows if row.verdict in {"held", "rejected"}]
    assert [row.verdict for row in again.rows] == wanted


def test_error_workbook_speaks_english_on_request(original):
    rows = list(open_table(error_workbook(original, "en")).sheets[0].rows())
    assert rows[2].values[-1] == "Reason"
    assert "not in the roster" in rows[7].values[-1]
