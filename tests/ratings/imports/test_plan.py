import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from academy.tabular.workbooks import open_table
from ratings.imports.plan import examine
from ratings.imports.roster import Period
from tests.academy.tabular.workbook_files import edited, xlsx
from tests.ratings.imports.roster_fixture import HW, YEAR_2025, hash_id, person, sample_roster
from tests.ratings.imports.tables import (
    HEADER,
    TITLE,
    WANG,
    ZHAO,
    codes,
    examine_file,
    examined,
    table,
    value_of,
)

FILES = Path(__file__).parents[2] / "files" / "performance"


def batch_codes(examination):
    return [message.code for message in examination.report]


def csv_roster():
    start = date(2020, 1, 1)
    return [
        person(1, "王海燕", "99999919880312001X", "0001", HW, start),
        person(2, "李䶮", "999999198504200036", "0002", HW, start),
        person(3, "买买提·阿不都", "999999199101050023", "0003", HW, start),
    ]


def test_gb18030_csv_is_accepted_whole():
    found = examine_file((FILES / "performance_dirty_gb18030.csv").read_bytes(), roster=csv_roster())
    assert [(row.parsed.name, row.verdict.value, row.person_id) for row in found.rows] == [
        ("王海燕", "accepted", 1),
        ("李䶮", "accepted", 2),
        ("买买提•阿不都", "accepted", 3),
    ]
    assert found.encoding == "gb18030"
    assert [value.value for value in found.rows[1].values] == [
        Decimal("95.60"),
        Decimal("97.10"),
        Decimal("98.50"),
        Decimal("94.00"),
    ]
    assert value_of(found.rows[2], "satisfaction") is None
    assert "LEADING_ZEROS" in codes(found.rows[0])
    assert [(row.number, row.reason) for row in found.ignored] == [(1, "header"), (5, "total")]


def test_people_of_the_roster_without_a_row_are_missing():
    found = examined(WANG)
    assert {each.name for each in found.missing} >= {"赵敏", "何玲", "吴倩"}
    assert {"马俊", "朱琳", "王海燕"}.isdisjoint({each.name for each in found.missing})
    assert "PEOPLE_MISSING" in batch_codes(found)


def test_held_row_keeps_its_person_off_the_missing_list():
    found = examined({**WANG, "满意度": "很好"}, {**ZHAO, "身份证号码": "999999199306110041"})
    assert {"王海燕", "赵敏"}.isdisjoint({each.name for each in found.missing})


def test_file_of_one_street_need_not_list_the_county():
    assert examine_file(table(WANG), whole_county=False).missing == ()


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("青石区2024年度考核汇总表", "WRONG_PERIOD"),
        ("青石区2024年12月-2025年1月考核汇总表", "WRONG_PERIOD"),
        ("白塔县2025年度考核汇总表", "WRONG_COUNTY"),
        ("填报单位：白塔县网格中心 统计时段：2025年1月—12月", "WRONG_COUNTY"),
    ],
)
def test_wrong_period_or_county_stops_before_any_row(title, code):
    found = examined(WANG, title=title)
    assert found.stopped
    assert found.rows == ()
    assert code in batch_codes(found)


@pytest.mark.parametrize(
    "title", ["青石区2025年度汇总表", "河湾街道2025年度汇总表", "市青石区网格中心 2025.01-2025.12"]
)
def test_right_period_and_county_go_on(title):
    assert not examined(WANG, title=title).stopped


def test_title_without_period_or_unit_is_a_warning_only():
    found = examined(WANG, title="考核汇总表")
    assert not found.stopped
    assert {"PERIOD_NOT_STATED", "UNIT_NOT_STATED"} <= set(batch_codes(found))


def test_year_in_the_title_covers_one_of_its_quarters():
    assert not examined(WANG, period=Period(date(2025, 1, 1), date(2025, 3, 31))).stopped


def test_same_file_again_is_refused():
    data = table(WANG)
    again = examine_file(data, known_files={open_table(data).sha256})
    assert (again.stopped, batch_codes(again)) == (True, ["SAME_FILE"])


def test_two_columns_for_one_field_stop_until_mapped():
    header = [*HEADER, "走访率"]
    line = {**WANG, "走访率": "80%"}
    stopped = examined(line, header=header)
    assert (stopped.stopped, "TWO_COLUMNS" in batch_codes(stopped)) == (True, True)
    assert value_of(examined(line, header=header, mapping={"走访率": ""}).rows[0]) == Decimal("90.00")


def test_learned_template_maps_an_unknown_column():
    header = [name if name != "满意度" else "百姓打分" for name in HEADER]
    line = {**WANG, "百姓打分": "88%"}
    plain = examined(line, header=header)
    assert {"UNKNOWN_COLUMN", "INDICATOR_ABSENT"} <= set(batch_codes(plain))
    learned = examined(line, header=header, mapping={"百姓打分": "satisfaction"})
    assert value_of(learned.rows[0], "satisfaction") == Decimal("88.00")


def test_file_without_keys_or_figures_is_stopped():
    assert "NO_KEY_COLUMN" in batch_codes(examined(WANG, header=["姓名", "岗位性质", "满意度"]))
    assert "NO_INDICATOR_COLUMN" in batch_codes(examined(WANG, header=["姓名", "网格员编号", "岗位性质"]))


def test_file_without_header_or_rows_is_stopped():
    assert batch_codes(examine_file(xlsx([["甲", "乙"], [1, 2]])))[:1] == ["NO_HEADER"]
    assert batch_codes(examined()) == ["INDICATOR_ABSENT", "INDICATOR_ABSENT", "NO_ROWS"]


def test_counts_without_a_printed_rate_are_enough():
    header = [name for name in HEADER if name != "巡查走访率"]
    row = examined(WANG, header=header).rows[0]
    assert (row.verdict, value_of(row)) == ("accepted", Decimal("90.00"))


def test_hidden_row_is_read_and_flagged():
    found = examined(WANG, ZHAO, hidden_rows=[3])
    assert [codes(row) for row in found.rows] == [[], ["HIDDEN_ROW"]]
    assert found.rows[1].verdict == "accepted"


def test_every_visible_sheet_is_read_and_a_strange_one_reported():
    lines = [HEADER, [ZHAO[name] for name in HEADER]]
    data = table(
        WANG, more_sheets=[("青石街道", lines, False), ("说明", [["请看"]], False), ("旧", lines, True)]
    )
    found = examine_file(data)
    assert [(row.sheet, row.parsed.name) for row in found.rows] == [("数据", "王海燕"), ("青石街道", "赵敏")]
    assert {"SHEET_WITHOUT_HEADER", "HIDDEN_SHEET"} <= set(batch_codes(found))


def test_formula_without_result_holds_its_row():
    data = edited(
        table({**WANG, "满意度": 95.5}),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("<v>95.5</v>", "<f>AVERAGE(A1:A9)</f>"),
    )
    found = examine_file(data)
    assert (found.rows[0].verdict, codes(found.rows[0])) == ("held", ["FORMULA_WITHOUT_VALUE"])
    assert "FORMULAS" in batch_codes(found)


def test_lines_at_the_bottom_are_ignored_and_listed():
    data = xlsx(
        [
            [TITLE],
            HEADER,
            [WANG[name] for name in HEADER],
            ["合 计", "", "", "", "", 300, 270],
            [],
            ["平均值", "", "", "", "", "", "", "90%"],
            HEADER,
            ["制表人：某某"],
            ["其他说明文字"],
        ]
    )
    found = examine_file(data)
    assert [row.parsed.name for row in found.rows] == ["王海燕"]
    assert [(row.number, row.reason) for row in found.ignored[2:]] == [
        (4, "total"),
        (5, "blank"),
        (6, "total"),
        (7, "repeated_header"),
        (8, "signature"),
        (9, "text"),
    ]


def test_person_with_an_id_number_is_never_taken_for_a_total():
    assert len(examined({**WANG, "姓名": "合计"}).rows) == 1


def test_web_report_called_xls_is_examined():
    cells = "".join(f"<td>{WANG[name]}</td>" for name in HEADER)
    heads = "".join(f"<th>{name}</th>" for name in HEADER)
    page = f"<table><tr><td>{TITLE}</td></tr><tr>{heads}</tr><tr>{cells}</tr></table>"
    found = examine_file(page.encode("gb18030"))
    assert [row.verdict.value for row in found.rows] == ["accepted"]
    assert "HTML_TABLE" in batch_codes(found)


def test_examination_changes_nothing_it_was_given():
    roster, mapping = sample_roster(), {"备注": ""}
    before = (copy.deepcopy(roster), dict(mapping))
    workbook = open_table(FILES / "performance_dirty_sample.xlsx")
    examine(
        workbook,
        roster=roster,
        period=YEAR_2025,
        county_names=["青石区"],
        hash_id=hash_id,
        mapping=mapping,
    )
    assert (roster, mapping) == before


def test_old_xls_knows_no_percent_formats_and_lets_the_counts_decide():
    found = examine_file((FILES / "performance_small.xls").read_bytes())
    first, second = found.rows
    assert set(codes(first)) == {"READ_AS_PERCENT", "RATE_AMBIGUOUS"}
    assert (first.verdict, value_of(first)) == ("held", Decimal("98.13"))
    assert (second.verdict, value_of(second)) == ("accepted", Decimal("96.92"))
    assert "FORMATS_UNKNOWN" in batch_codes(found)


def test_rows_and_columns_fit_for_json():
    found = examine_file((FILES / "performance_dirty_sample.xlsx").read_bytes())
    for row in found.rows:
        assert json.loads(json.dumps(row.raw)) == row.raw
        assert json.loads(json.dumps(row.reading)) == row.reading
    assert found.rows[0].raw["入职时间"] == "2019-12-01"
    assert found.rows[0].reading["patrol_rate"] == "98.13"


def test_order_of_lines_does_not_change_what_becomes_of_a_conflict():
    other = {**WANG, "满意度": "90%"}
    there, back = examined(WANG, other, ZHAO), examined(ZHAO, other, WANG)
    assert there.counts == back.counts


def test_messages_are_counted_by_code_with_those_of_the_file():
    counted = examined({**WANG, "满意度": "—"}, {**ZHAO, "满意度": "—"}).message_counts
    assert (counted["VALUE_MISSING"], counted["PEOPLE_MISSING"]) == (2, 1)


def test_empty_visible_sheet_is_passed_over():
    found = examine_file(table(WANG, more_sheets=[("Sheet3", [], False)]))
    assert [sheet.name for sheet in found.sheets] == ["数据"]


def test_header_repeated_on_every_page_is_ignored_without_an_id_column_too():
    header = [name for name in HEADER if name != "身份证号码"]
    data = xlsx([[TITLE], header, [WANG[name] for name in header], header])
    assert [row.reason for row in examine_file(data).ignored] == ["note", "header", "repeated_header"]
