from datetime import date

import pytest

from academy.tabular.cells import Row
from academy.tabular.workbooks import open_table
from ratings.imports.coverage import PeriodClash, Source, WrongPeriod, coverage_of
from ratings.imports.notes import notes_above
from ratings.imports.plan import examine
from ratings.imports.roster import Period
from tests.academy.tabular.workbook_files import xlsx
from tests.ratings.imports.roster_fixture import COUNTY_NAMES, YEAR_2025, hash_id, sample_roster
from tests.ratings.imports.tables import HEADER, TITLE, WANG, codes, examined, table


def coverage(sheet="Sheet1", filename="a.xlsx", title="", cycle=YEAR_2025, chosen=None):
    notes = notes_above([Row(sheet, 1, (title,))]) if title else ()
    return coverage_of(sheet, filename, notes, (), cycle, chosen)


@pytest.mark.parametrize(
    ("sheet", "filename", "title", "period", "source"),
    [
        ("Sheet1", "a.xlsx", "青石区2025年度汇总表", "2025", Source.TITLE),
        ("Sheet1", "a.xlsx", "青石区2025年3月汇总表", "2025-03", Source.TITLE),
        ("3月", "a.xlsx", "青石区2025年度汇总表", "2025-03", Source.SHEET),
        ("三月", "a.xlsx", "", "2025-03", Source.SHEET),
        ("第二季度", "a.xlsx", "", "2025-04—2025-06", Source.SHEET),
        ("Q4", "a.xlsx", "", "2025-10—2025-12", Source.SHEET),
        ("上半年", "a.xlsx", "", "2025-01—2025-06", Source.SHEET),
        ("202511", "a.xlsx", "", "2025-11", Source.SHEET),
        ("1-8月", "a.xlsx", "", "2025-01—2025-08", Source.SHEET),
        ("Sheet1", "绩效2025年5月.xlsx", "", "2025-05", Source.FILE),
        ("Sheet1", "绩效2025年5月.xlsx", "青石区2025年度汇总表", "2025-05", Source.FILE),
        ("Sheet1", "绩效.xlsx", "", "2025", Source.ASSUMED),
        ("汇总", "导出20260105.xlsx", "青石区2025年度汇总表", "2025", Source.TITLE),
    ],
)
def test_period_is_found_with_what_says_it(sheet, filename, title, period, source):
    found = coverage(sheet, filename, title)
    assert (str(found.period), found.source) == (period, source)


def test_what_only_the_name_of_the_file_says_is_not_sure():
    assert not coverage(filename="5月.xlsx").sure
    assert not coverage().sure
    assert coverage(sheet="5月").sure


def test_title_and_sheet_that_contradict_each_other_stop_until_somebody_chooses():
    assert isinstance(coverage("4月", title="青石区2025年3月汇总表"), PeriodClash)
    march = Period(date(2025, 3, 1), date(2025, 3, 31))
    assert coverage("4月", title="青石区2025年3月汇总表", chosen=march).source is Source.CHOSEN


@pytest.mark.parametrize("title", ["青石区2024年度汇总表", "青石区2024年12月-2025年1月汇总表"])
def test_a_time_outside_the_cycle_is_wrong(title):
    assert isinstance(coverage(title=title), WrongPeriod)


def test_a_bare_month_is_not_guessed_when_the_cycle_has_it_twice():
    two_years = Period(date(2024, 6, 1), date(2025, 12, 31))
    assert coverage("7月", cycle=two_years).source is Source.ASSUMED


def examined_lines(lines, header, **options):
    data = xlsx([[TITLE], header, *([line.get(name, "") for name in header] for line in lines)])
    return examine(
        open_table(data),
        roster=sample_roster(),
        period=YEAR_2025,
        county_names=COUNTY_NAMES,
        hash_id=hash_id,
        **options,
    )


def test_a_column_of_months_gives_each_row_its_own_time():
    header = [*HEADER, "统计月份"]
    texts = ["1月", 2, "2025-03", "2025年第二季度", "13月", ""]
    found = examined_lines([{**WANG, "统计月份": text} for text in texts], header)
    assert [str(row.period) for row in found.rows[:4]] == ["2025-01", "2025-02", "2025-03", "2025-04—2025-06"]
    assert [row.verdict for row in found.rows] == ["accepted"] * 4 + ["held"] * 2
    assert "PERIOD_UNREADABLE" in codes(found.rows[4])
    assert found.rows[4].period is None
    assert found.rows[0].months == 1


def test_rows_of_one_person_in_two_months_are_no_conflict():
    header = [*HEADER, "月份"]
    found = examined_lines([{**WANG, "月份": "1月"}, {**WANG, "月份": "2月", "满意度": "80%"}], header)
    assert [row.verdict for row in found.rows] == ["accepted", "accepted"]


def test_times_that_cross_are_held_for_nobody_can_divide_them():
    header = [*HEADER, "统计时段"]
    found = examined_lines([{**WANG, "统计时段": "1-3月"}, {**WANG, "统计时段": "3-4月"}], header)
    assert [row.verdict for row in found.rows] == ["held", "held"]
    assert found.rows[0].choices == ("drop",)


def test_somebody_absent_in_one_month_is_missing_for_that_month_only():
    header = [*HEADER, "月份"]
    zhao = {"姓名": "赵敏", "身份证号码": "999999199306110042", "网格员编号": "HW0004"}
    lines = [{**WANG, "月份": "1月"}, {**WANG, **zhao, "月份": "1月"}, {**WANG, "月份": "2月"}]
    found = examined_lines(lines, header, whole_county=True)
    assert [str(each.period) for each in found.missing if each.name == "赵敏"] == ["2025-02"]


def test_corrected_rows_alone_make_nobody_missing():
    by_reason = examined(WANG | {"错误原因": "满意度有误"}, header=[*HEADER, "错误原因"])
    assert (by_reason.partial, by_reason.missing) == ("reason_column", ())
    everybody = {person.person_id: [YEAR_2025] for person in sample_roster()}
    data = open_table(table(WANG))
    options = {
        "roster": sample_roster(),
        "period": YEAR_2025,
        "county_names": COUNTY_NAMES,
        "hash_id": hash_id,
    }
    assert examine(data, recorded=everybody, **options).partial == "recorded"
    first = examine(data, **options)
    assert (first.partial, bool(first.missing)) == ("", True)
    assert examine(data, whole_county=True, recorded=everybody, **options).partial == ""
