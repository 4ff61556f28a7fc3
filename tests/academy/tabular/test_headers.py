from academy.tabular.cells import Merge, Row
from academy.tabular.headers import Reason, Synonyms, detect_header, normalise

WORDS = {
    "name": ("姓名",),
    "no": ("工号", "编号"),
    "street": ("所属街道（镇）", "街道"),
    "done": ("实走访户数",),
    "rate": ("巡查走访率", "巡查率(%)"),
}
SYNONYMS = Synonyms.of(WORDS)


def rows(*lines):
    return [Row("s", number, tuple(line)) for number, line in enumerate(lines, start=1)]


def found(header):
    return {column.letter: column.field for column in header.columns}


def test_title_rows_above_the_header_are_passed_over():
    header = detect_header(
        rows(
            ["2025年度汇总表", "", ""], ["填报单位：甲", "", ""], ["姓名", "工号", "街道"], ["王", "1", "x"]
        ),
        (),
        SYNONYMS,
    )
    assert (header.first_row, header.last_row) == (3, 3)
    assert header.fields == {"name": 0, "no": 1, "street": 2}


def test_two_synonyms_are_no_header():
    assert detect_header(rows(["姓名", "工号", "颜色"]), (), SYNONYMS) is None


def test_reasons_tell_how_a_column_was_found():
    header = detect_header(
        rows(["姓名", "工 号", "所属\n街道（镇）", "最爱的颜色"]), (), SYNONYMS, {"最爱的颜色": ""}
    )
    assert [column.reason for column in header.columns] == [
        Reason.EXACT,
        Reason.NORMALISED,
        Reason.NORMALISED,
        Reason.IGNORED,
    ]


def test_merged_two_level_header_is_joined_and_read_by_its_leaf():
    header = detect_header(
        rows(["姓名", "工号", "街道", "日常巡查", ""], ["", "", "", "实走访户数", "巡查走访率"]),
        (*(Merge(1, column, 2, column) for column in range(3)), Merge(1, 3, 1, 4)),
        SYNONYMS,
    )
    assert header.last_row == 2
    assert header.columns[4].header == "日常巡查/巡查走访率"
    assert (header.columns[4].field, header.columns[4].reason) == ("rate", Reason.LEAF)
    assert header.columns[0].header == "姓名"


def test_two_level_header_without_merges_is_carried_to_the_right():
    header = detect_header(
        rows(
            ["姓名", "工号", "街道", "日常巡查", "", "备注"],
            ["", "", "", "实走访户数", "巡查走访率", ""],
            ["王", "1", "x", "3", "90%", ""],
        ),
        (),
        SYNONYMS,
    )
    assert header.last_row == 2
    assert [column.header for column in header.columns][3:] == [
        "日常巡查/实走访户数",
        "日常巡查/巡查走访率",
        "备注",
    ]


def test_group_row_above_the_known_headings_belongs_to_the_header():
    header = detect_header(
        rows(["人员", "", "", "日常巡查", ""], ["姓名", "工号", "街道", "实走访户数", "巡查走访率"]),
        (Merge(1, 0, 1, 2), Merge(1, 3, 1, 4)),
        SYNONYMS,
    )
    assert (header.first_row, header.last_row) == (1, 2)
    assert header.columns[0].header == "人员/姓名"
    assert header.fields["rate"] == 4


def test_data_under_a_single_header_is_not_taken_for_a_second_level():
    header = detect_header(rows(["姓名", "工号", "街道", ""], ["王", "1", "河湾", "x"]), (), SYNONYMS)
    assert header.last_row == 1


def test_two_columns_for_one_field_are_a_problem():
    header = detect_header(rows(["姓名", "街道", "工号", "编号"]), (), SYNONYMS)
    assert [column.letter for column in header.doubled["no"]] == ["C", "D"]


def test_template_settles_two_columns_and_unknown_ones():
    header = detect_header(
        rows(["姓名", "街道", "工号", "编号", "走访完成度"]), (), SYNONYMS, {"编号": "", "走访完成度": "rate"}
    )
    assert header.doubled == {}
    assert found(header) == {"A": "name", "B": "street", "C": "no", "D": None, "E": "rate"}
    assert header.columns[4].reason is Reason.TEMPLATE


def test_unknown_column_is_named():
    header = detect_header(rows(["姓名", "街道", "工号", "血型"]), (), SYNONYMS)
    assert [(column.letter, column.header) for column in header.unknown] == [("D", "血型")]


def test_joined_heading_of_our_own_files_is_recognised():
    header = detect_header(rows(["姓名", "街道", "工号", "日常巡查/巡查走访率"]), (), SYNONYMS)
    assert header.fields["rate"] == 3


def test_normalising_removes_spaces_breaks_brackets_and_units():
    assert normalise("考核\n得 分") == "考核得分"
    assert normalise("巡查率（％）") == normalise("巡查率(%)") == normalise("巡查率%") == "巡查率"
    assert normalise("所属街道（镇）") == "所属街道镇"
    assert normalise("有效投诉（件）") == "有效投诉"
    assert normalise("上报数（有效）") != normalise("上报数")
