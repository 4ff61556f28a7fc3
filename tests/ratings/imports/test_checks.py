import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ratings.imports.messages import words_of
from tests.ratings.imports.roster_fixture import HW, QSJD, person, posting
from tests.ratings.imports.tables import HEADER, WANG, ZHAO, codes, examine_file, examined, judged, value_of


def test_clean_row_is_accepted_without_a_word():
    assert judged() == ("accepted", [])


@pytest.mark.parametrize(
    ("changes", "verdict", "code"),
    [
        ({"巡查走访率": "９０．０％"}, "accepted", None),
        ({"巡查走访率": 0.9}, "accepted", "READ_AS_PERCENT"),
        ({"巡查走访率": 90}, "accepted", None),
        ({"巡查走访率": "—"}, "accepted", None),
        ({"满意度": "—"}, "accepted", "VALUE_MISSING"),
        ({"满意度": "／"}, "accepted", "VALUE_MISSING"),
        ({"满意度": "#DIV/0!"}, "accepted", "FORMULA_ERROR"),
        ({"满意度": 0.9}, "held", "RATE_AMBIGUOUS"),
        ({"满意度": 1}, "held", "RATE_AMBIGUOUS"),
        ({"满意度": "很好"}, "held", "FIGURE_UNREADABLE"),
        ({"满意度": "101%"}, "held", "RATE_OUT_OF_RANGE"),
        ({"满意度": -1}, "held", "RATE_OUT_OF_RANGE"),
        ({"姓名": "王　海　燕"}, "accepted", "NAME_CLEANED"),
        ({"身份证号码": "'99999919880312001x "}, "accepted", "KEY_CLEANED"),
        ({"身份证号码": "99999919880312001Ｘ"}, "accepted", "KEY_CLEANED"),
        ({"身份证号码": "999999198803120011"}, "held", "ID_CHECK_DIGIT"),
        ({"身份证号码": "999999880312001"}, "held", "ID_SHAPE"),
        ({"身份证号码": 9.99999198803120e17}, "held", "ID_AS_NUMBER"),
        ({"身份证号码": "9.99999E+17"}, "held", "ID_AS_NUMBER"),
        ({"身份证号码": ""}, "accepted", "ID_MISSING"),
        ({"身份证号码": "999999198504200036"}, "held", "NAME_DIFFERS"),
        ({"身份证号码": "11010519491231002X"}, "held", "ID_NOT_IN_ROSTER"),
        ({"身份证号码": "", "网格员编号": ""}, "held", "NAME_ONLY"),
        ({"身份证号码": "", "姓名": ""}, "held", "NUMBER_ONLY"),
        ({"网格员编号": "HW1"}, "accepted", "LEADING_ZEROS"),
        ({"网格员编号": "HW9999"}, "accepted", "WORKER_NO_DIFFERS"),
        ({"网格员编号": "HW0004"}, "held", "KEYS_DISAGREE"),
        (
            {"身份证号码": "11010519491231002X", "网格员编号": "ZZ1", "姓名": "某人"},
            "rejected",
            "UNKNOWN_PERSON",
        ),
        ({"身份证号码": "", "网格员编号": "ZZ1", "姓名": "某人"}, "rejected", "UNKNOWN_PERSON"),
        ({"身份证号码": "", "网格员编号": "", "姓名": ""}, "rejected", "NO_KEYS"),
        ({"所属街道（镇）": "青石区河湾街道"}, "accepted", None),
        ({"所属街道（镇）": ""}, "accepted", None),
        ({"所属街道（镇）": "东湖街道"}, "held", "UNIT_UNKNOWN"),
        ({"所属街道（镇）": "青石街道"}, "held", "POSTING_DISAGREES"),
        ({"岗位性质": "兼职"}, "held", "EMPLOYMENT_DIFFERS"),
        ({"岗位性质": "网格长"}, "held", "EMPLOYMENT_DIFFERS"),
        ({"实走访户数": 330}, "held", "RATE_OUT_OF_RANGE"),
        ({"实走访户数": 285}, "held", "RATE_DISAGREES"),
        ({"实走访户数": -3}, "held", "COUNT_INVALID"),
        ({"实走访户数": 2.5}, "held", "COUNT_INVALID"),
        ({"应走访户数": 0}, "held", "COUNT_INVALID"),
        ({"应走访户数": 0, "实走访户数": 0}, "held", "RATE_WITHOUT_COUNTS"),
        ({"应走访户数": 0, "实走访户数": 0, "巡查走访率": ""}, "accepted", "VALUE_MISSING"),
        ({"应走访户数": ""}, "accepted", "COUNTS_INCOMPLETE"),
        ({"应走访户数": "三百"}, "held", "FIGURE_UNREADABLE"),
        ({"应走访户数": "", "实走访户数": "", "巡查走访率": "无", "满意度": ""}, "held", "NO_FIGURES"),
    ],
)
def test_each_kind_of_dirt_has_its_verdict_and_message(changes, verdict, code):
    got, said = judged(**changes)
    assert got == verdict
    assert said == [] if code is None else code in said


def test_tolerance_is_a_tenth_of_a_point_inclusive():
    assert judged(巡查走访率="90.1%")[0] == "accepted"
    assert judged(巡查走访率="90.11%")[0] == "held"


def test_percent_cell_is_multiplied():
    row = examined({**WANG, "巡查走访率": 0.9}, formats={(0, "巡查走访率"): "0.00%"}).rows[0]
    assert (value_of(row), codes(row)) == (Decimal("90.00"), [])


def test_ambiguous_number_is_read_by_its_counts_in_either_sense():
    tiny = examined({**WANG, "应走访户数": 1000, "实走访户数": 9, "巡查走访率": 0.9}).rows[0]
    assert (tiny.verdict, value_of(tiny)) == ("accepted", Decimal("0.90"))
    neither = examined({**WANG, "巡查走访率": 0.5}).rows[0]
    assert "RATE_DISAGREES" in codes(neither)


def test_rate_from_counts_is_rounded_half_up():
    row = examined({**WANG, "应走访户数": 800, "实走访户数": 1, "巡查走访率": ""}).rows[0]
    assert value_of(row) == Decimal("0.13")


def test_disagreement_shows_both_rates():
    row = examined({**WANG, "实走访户数": 285}).rows[0]
    message = next(message for message in row.messages if message.code == "RATE_DISAGREES")
    assert (message.params["printed"], message.params["rate"]) == ("90", "95")
    assert message.column == 7


def test_missing_printed_rate_is_filled_from_counts():
    row = examined({**WANG, "巡查走访率": "#REF!"}).rows[0]
    assert (row.verdict, value_of(row)) == ("accepted", Decimal("90.00"))


def test_identical_rows_keep_the_first_and_name_it():
    first, second = examined(WANG, WANG).rows
    assert (first.verdict, second.verdict) == ("accepted", "skipped")
    assert second.messages[0].params["row"] == "3"


def test_identical_figures_written_differently_are_the_same():
    first, second = examined(WANG, {**WANG, "姓名": "王 海燕", "岗位性质": "专职网格员"}).rows
    assert (first.verdict, second.verdict) == ("accepted", "skipped")


def test_conflicting_rows_are_all_held():
    rows = examined(WANG, {**WANG, "满意度": "95%"}, WANG).rows
    assert {row.verdict.value for row in rows} == {"held"}
    assert rows[0].messages[0].params["rows"] == "3、4、5"


def test_bad_row_does_not_stop_good_ones():
    rows = examined({**WANG, "满意度": "很好"}, ZHAO).rows
    assert [row.verdict.value for row in rows] == ["held", "accepted"]


def test_same_names_are_never_matched_by_name_alone():
    row = examined({**WANG, "姓名": "张伟", "身份证号码": "", "网格员编号": ""}).rows[0]
    assert (row.verdict, row.person_id) == ("held", None)


def test_one_row_of_a_transferred_worker_asks_for_the_other_unit():
    wu = {**WANG, "姓名": "吴倩", "身份证号码": "999999199310200083", "网格员编号": "HW0006"}
    row = examined(wu).rows[0]
    assert (row.verdict, row.unit_code, row.months) == ("accepted", "HW", 8)
    assert "OTHER_UNIT_MISSING" in codes(row)


def test_transferred_worker_without_street_is_placed_by_the_number_of_the_post():
    wu = {**WANG, "姓名": "吴倩", "身份证号码": "999999199310200083", "所属街道（镇）": ""}
    assert examined({**wu, "网格员编号": "QS0007"}).rows[0].unit_code == "QSJD"
    assert codes(examined({**wu, "网格员编号": ""}).rows[0]) == ["UNIT_NEEDED"]


def test_two_rows_are_two_segments_only_when_the_postings_agree():
    rows = examined(WANG, {**WANG, "所属街道（镇）": "青石街道", "满意度": "90%"}).rows
    assert [row.verdict.value for row in rows] == ["accepted", "held"]


def test_grid_head_of_the_roster_is_skipped():
    head = person(
        1,
        "王海燕",
        "99999919880312001X",
        "HW0001",
        HW,
        None,
        postings=(posting(HW, date(2020, 1, 1), role="head"),),
    )
    assert examined(WANG, roster=[head]).rows[0].verdict == "skipped"


def test_worker_who_leaves_after_the_period_is_still_rated():
    wang = person(
        1, "王海燕", "99999919880312001X", "HW0001", HW, date(2020, 1, 1), departed_on=date(2026, 1, 15)
    )
    assert examined(WANG, roster=[wang]).rows[0].verdict == "accepted"


def test_worker_without_a_post_in_the_period_is_held():
    wang = person(1, "王海燕", "99999919880312001X", "HW0001", HW, date(2026, 2, 1))
    assert "NO_POSTING" in codes(examined(WANG, roster=[wang]).rows[0])


def test_number_shared_but_for_zeros_prefers_the_exact_one_and_else_holds():
    start = date(2020, 1, 1)
    two = [
        person(1, "王海燕", "", "0001", HW, start),
        person(2, "王海燕", "", "001", QSJD, start),
    ]
    line = {**WANG, "身份证号码": ""}
    assert examined({**line, "网格员编号": "0001"}, roster=two).rows[0].person_id == 1
    vague = examined({**line, "网格员编号": "1"}, roster=two).rows[0]
    assert (vague.verdict, codes(vague)[0]) == ("held", "SEVERAL_PEOPLE")


def test_roster_without_id_number_accepts_number_and_name():
    wang = person(1, "王海燕", "", "HW0001", HW, date(2020, 1, 1))
    row = examined(WANG, roster=[wang]).rows[0]
    assert (row.verdict, codes(row)) == ("accepted", ["ROSTER_LACKS_ID"])


def test_unknown_part_time_person_is_rejected_all_the_same():
    row = examined({**WANG, "姓名": "某人", "身份证号码": "", "网格员编号": "Z1", "岗位性质": "兼职"}).rows[0]
    assert (row.verdict, codes(row)) == ("rejected", ["UNKNOWN_PERSON", "PART_TIME"])


def test_two_people_of_the_roster_with_one_id_number_are_not_chosen_between():
    start = date(2020, 1, 1)
    twins = [person(number, "王海燕", "99999919880312001X", f"HW000{number}", HW, start) for number in (1, 2)]
    assert codes(examined(WANG, roster=twins).rows[0]) == ["SEVERAL_PEOPLE"]


def test_number_of_one_person_with_the_name_of_another_is_held():
    row = examined({**WANG, "身份证号码": "", "姓名": "赵敏"}).rows[0]
    assert (row.verdict, row.method, codes(row)) == ("held", "offered", ["NAME_DIFFERS"])


def test_wrong_id_of_somebody_nobody_knows_is_rejected():
    row = examined({**WANG, "身份证号码": "1", "姓名": "某人", "网格员编号": ""}).rows[0]
    assert (row.verdict, codes(row)[:2]) == ("rejected", ["ID_SHAPE", "UNKNOWN_PERSON"])


def test_wrong_id_with_a_known_name_alone_is_held_without_an_offer():
    row = examined({**WANG, "身份证号码": "1", "网格员编号": ""}).rows[0]
    assert (row.verdict, row.person_id) == ("held", None)


def test_incident_counts_must_be_whole():
    header = [*HEADER, "有效投诉数", "加分"]
    row = examined({**WANG, "有效投诉数": 1.5, "加分": "很多"}, header=header).rows[0]
    assert (row.verdict, codes(row)) == ("held", ["COUNT_INVALID", "KEPT_FIGURE_UNREADABLE"])
    fine = examined({**WANG, "有效投诉数": "2", "加分": "3.5"}, header=header).rows[0]
    assert (dict(fine.facts), dict(fine.kept)) == ({"valid_complaints": 2}, {"bonus": Decimal("3.5")})


ANYTHING = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from([*WANG.values(), "—", "#REF!", "0", "1", "-1", "99%", "1e9", "合计", "姓名"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(HEADER, ANYTHING)), min_size=1, max_size=4))
def test_whatever_the_cells_hold_every_line_is_a_row_or_ignored(lines):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    writer.writerows([str(line[name]) for name in HEADER] for line in [WANG, *lines, ZHAO])
    found = examine_file(buffer.getvalue().encode("utf-8-sig"))
    placed = [row.number for row in found.rows] + [row.number for row in found.ignored]
    assert sorted(placed) == list(range(1, len(lines) + 4))
    for row in found.rows:
        assert all(words_of(message) and words_of(message, "en") for message in row.messages)
        if row.verdict == "accepted":
            assert row.person_id
            assert all(value.value is None or 0 <= value.value <= 100 for value in row.values)
