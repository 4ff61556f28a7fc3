from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from academy.tabular.workbooks import open_table
from ratings.imports.plan import examine
from tests.ratings.imports.roster_fixture import COUNTY_NAMES, YEAR_2025, hash_id, sample_roster

SAMPLE = Path(__file__).parents[2] / "files" / "performance" / "performance_dirty_sample.xlsx"


@pytest.fixture(scope="module")
def examination():
    return examine(
        open_table(SAMPLE),
        roster=sample_roster(),
        period=YEAR_2025,
        county_names=COUNTY_NAMES,
        hash_id=hash_id,
    )


@pytest.fixture(scope="module")
def lines(examination):
    """The twenty data rows by the running number printed in their first column."""
    return {int(row.parsed.values[0]): row for row in examination.rows}


def codes(row):
    return {message.code for message in row.messages}


def test_sample_gives_the_specified_verdicts(lines):
    numbers = defaultdict(set)
    for number, row in lines.items():
        numbers[row.verdict].add(number)
    assert numbers == {
        "accepted": {1, 3, 4, 7, 8, 11, 12, 13, 15, 16},
        "held": {2, 6, 9, 10, 17, 18},
        "skipped": {5, 19, 20},
        "rejected": {14},
    }


def test_sample_counts_name_every_verdict(examination):
    assert examination.counts == {"accepted": 10, "held": 6, "skipped": 3, "rejected": 1, "ignored": 8}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (2, "CONFLICT"),
        (6, "CONFLICT"),
        (3, "NAME_CLEANED"),
        (3, "KEY_CLEANED"),
        (4, "VALUE_MISSING"),
        (5, "DUPLICATE_SAME"),
        (9, "ID_CHECK_DIGIT"),
        (10, "ID_AS_NUMBER"),
        (13, "READ_AS_PERCENT"),
        (14, "UNKNOWN_PERSON"),
        (15, "TRANSFER_SEGMENT"),
        (16, "TRANSFER_SEGMENT"),
        (17, "RATE_OUT_OF_RANGE"),
        (18, "RATE_DISAGREES"),
        (19, "PART_TIME"),
        (19, "HIDDEN_ROW"),
        (20, "DEPARTED"),
        (20, "FORMULA_ERROR"),
    ],
)
def test_sample_row_says_why(lines, number, code):
    assert code in codes(lines[number])


def test_clean_row_says_nothing(lines):
    assert lines[1].messages == ()


def test_values_are_recomputed_from_counts_to_two_places(lines):
    values = {value.indicator: value for value in lines[1].values}
    assert values["patrol_rate"].value == Decimal("98.13")
    assert (values["patrol_rate"].numerator, values["patrol_rate"].denominator) == (314, 320)
    assert values["satisfaction"].value == Decimal("96.00")
    assert {value.indicator: value.value for value in lines[12].values}["patrol_rate"] == Decimal("92.00")
    assert {value.indicator: value.value for value in lines[13].values}["patrol_rate"] == Decimal("90.00")


def test_missing_satisfaction_is_not_zero(lines):
    assert {value.indicator: value.value for value in lines[4].values}["satisfaction"] is None


def test_transferred_worker_has_two_segments_with_months_from_postings(lines):
    assert [(lines[n].person_id, lines[n].unit_code, lines[n].months) for n in (15, 16)] == [
        (12, "HW", 8),
        (12, "QSJD", 4),
    ]


def test_same_names_match_different_people(lines):
    assert (lines[7].person_id, lines[8].person_id) == (5, 6)


def test_wrong_check_digit_offers_but_does_not_match(lines):
    assert (lines[9].person_id, lines[9].method) == (7, "offered")


def test_late_responses_and_complaints_become_facts(lines):
    assert lines[13].facts == {"late_responses": 4, "valid_complaints": 1}
    assert lines[13].kept == {"deduction": Decimal(2)}


def test_ignored_lines_are_listed_with_reasons(examination):
    assert [(row.number, row.reason) for row in examination.ignored] == [
        (1, "note"),
        (2, "note"),
        (3, "header"),
        (4, "header"),
        (25, "total"),
        (26, "total"),
        (27, "blank"),
        (28, "signature"),
    ]


def test_hidden_sheet_is_reported_and_not_read(examination):
    assert examination.hidden_sheets == ("Sheet2",)
    assert {row.sheet for row in examination.rows} == {"汇总"}


def test_period_and_unit_come_from_the_notes(examination):
    assert examination.stated_period == YEAR_2025
    assert examination.stated_unit == "青石区网格化服务管理中心"


def test_nobody_of_the_roster_is_missing(examination):
    assert examination.missing == ()


def test_every_column_is_found_with_its_reason(examination):
    found = {column.letter: (column.field, column.reason.value) for column in examination.columns}
    assert found["B"] == ("name", "exact")
    assert found["L"] == ("patrol_rate", "leaf")
    assert found["S"] == ("late_responses", "leaf")
    assert found["X"] == ("printed_score", "normalised")
    assert len(found) == 25


def test_raw_row_is_kept_as_it_stands(lines):
    assert lines[3].raw["姓 名"] == "王　丽"
    assert lines[3].raw["日常巡查/应走访户数"] == 280


def test_examination_is_the_same_twice(examination):
    again = examine(
        open_table(SAMPLE),
        roster=list(reversed(sample_roster())),
        period=YEAR_2025,
        county_names=COUNTY_NAMES,
        hash_id=hash_id,
    )
    assert again.rows == examination.rows
