from datetime import date

import pytest

from academy.tabular.cells import Row
from ratings.imports.coverage import clipped
from ratings.imports.notes import names_unit, notes_above, stated_period, stated_unit
from ratings.imports.roster import Period


def note(number, text):
    """As notes_above would make it."""
    return notes_above([Row("s", number, (text,))])[0]


def period(text):
    found = stated_period([note(1, text)])
    return found and (found.start, found.end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("青石区2025年度汇总表", (2025, 1, 1), (2025, 12, 31)),
        ("统计时段：2025年1月1日—12月31日", (2025, 1, 1), (2025, 12, 31)),
        ("统计时段:2024年7月1日至2025年6月30日", (2024, 7, 1), (2025, 6, 30)),
        ("考核周期：2025.1-2025.12", (2025, 1, 1), (2025, 12, 31)),
        ("2025年1-6月汇总", (2025, 1, 1), (2025, 6, 30)),
        ("2025年第三季度汇总", (2025, 7, 1), (2025, 9, 30)),
        ("2025年下半年汇总", (2025, 7, 1), (2025, 12, 31)),
        ("2025年2月份考核表", (2025, 2, 1), (2025, 2, 28)),
    ],
)
def test_period_is_read_from_the_usual_wordings(text, start, end):
    assert period(text) == (date(*start), date(*end))


@pytest.mark.parametrize("text", ["考核汇总表", "制表日期：2026年1月5日", "2025年13月", "电话 20251234"])
def test_text_without_a_period_states_none(text):
    assert period(text) is None


def test_labelled_period_outranks_the_title_and_the_day_of_printing():
    notes = [
        note(1, "2026年第一次汇总表"),
        note(2, "填报日期：2026年1月5日 统计时段：2025年1月1日—12月31日"),
    ]
    assert stated_period(notes) == Period(date(2025, 1, 1), date(2025, 12, 31))


def test_wider_statement_is_cut_to_the_cycle_and_a_foreign_one_is_not():
    year, january = Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2025, 1, 1), date(2025, 1, 31))
    assert clipped(year, january) == january
    assert clipped(january, year) == january
    assert clipped(Period(date(2024, 12, 1), date(2025, 1, 31)), january) == january
    assert clipped(Period(date(2024, 12, 1), date(2025, 1, 31)), year) is None


def test_unit_is_the_labelled_one_before_the_title():
    notes = [note(1, "白塔县2025年度汇总表"), note(2, "填报单位：青石区网格中心 单位：户")]
    assert stated_unit(notes) == "青石区网格中心"
    assert names_unit(notes, stated_unit(notes), ["青石区"])
    assert not names_unit(notes, stated_unit(notes), ["白塔县"])
