from decimal import Decimal
from pathlib import Path

import pytest

from ratings.engine.digest import input_digest
from ratings.engine.result_csv import result_text
from ratings.engine.roster_csv import CsvError, CsvProblem, read_roster
from ratings.engine.scheme import demo_scheme, scheme_from_mapping, scheme_to_mapping
from ratings.engine.stars import rate

EXAMPLE = Path(__file__).parents[2] / "files" / "ratings" / "rating_example.csv"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def problems(text):
    with pytest.raises(CsvError) as caught:
        read_roster(text if isinstance(text, bytes) else text.encode(), demo_scheme())
    return {(problem.code, problem.line, problem.column) for problem in caught.value.problems}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_file_is_read_in_each_accepted_encoding(encoding):
    roster, unused = read_roster(TEXT.encode(encoding), demo_scheme())
    assert input_digest(roster, demo_scheme()) == input_digest(
        read_roster(EXAMPLE.read_bytes(), demo_scheme())[0], demo_scheme()
    )
    assert unused == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "A02,李建国,HW,河湾街道,HW,12",
            "A02,李建国,HW,河湾街道,HW,x",
            ("NOT_A_NUMBER", 3, "segment_months"),
        ),
        ("RATED,5,90,12,40,90,96", "RATED,5,90,12,40,90,96%", ("NOT_A_NUMBER", 3, "patrol_rate")),
        ("RATED,5,90", "RATED,6,90", ("STAR_RANGE", 3, "prev_star")),
        ("RATED,5,90", "RATED,5,9.5", ("NOT_WHOLE", 3, "service_months")),
        ("RATED,5,90", "RATED,5,", ("REQUIRED", 3, "service_months")),
        ("RATED,5,90", "STARRED,5,90", ("UNKNOWN_CATEGORY", 3, "category")),
        ("RATED,5,90,12,40,90", "RATED,5,90,12,-40,90", ("HOURS_RANGE", 3, "hours")),
        ("V02", "V02|V99", ("UNKNOWN_VETO", 6, "veto")),
        ("3|2|1", "3|B_WORLD", ("UNKNOWN_ITEM", 2, "bonus")),
        ("3|2|1", "3|-2", ("UNKNOWN_ITEM", 2, "bonus")),
        (
            "B02,吴倩,QS,青石街道,QS,4,RATED,3",
            "B02,吴倩,QS,青石街道,QS,4,RATED,4",
            ("ROWS_DISAGREE", 11, "prev_star"),
        ),
        ("worker_no,", "number,", ("COLUMN_MISSING", 1, "worker_no")),
        ("satisfaction", "smile", ("COLUMN_MISSING", 1, "satisfaction")),
        (",satisfaction", ",closure_rate", ("COLUMN_TWICE", 1, "closure_rate")),
        ("A03,张敏", ",张敏", ("REQUIRED", 4, "worker_no")),
        ("A02,李建国,", "A02,", ("CELLS", 3, "")),
    ],
)
def test_file_problem_names_line_and_column(old, new, problem):
    assert old in TEXT
    assert problem in problems(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b"\xff\xff\xff", "ENCODING"),
        (TEXT.splitlines()[0].encode(), "EMPTY"),
        (b'a,"b', "NOT_CSV"),
    ],
)
def test_file_that_is_no_roster_is_refused(content, code):
    assert {found for found, _, _ in problems(content)} == {code}


def test_every_problem_of_a_file_is_named_at_once():
    text = TEXT.replace("RATED,5,90", "RATED,9,90", 1).replace("RATED,3,40", "RATED,3,forty", 1)
    assert {(3, "prev_star"), (4, "service_months")} == {(line, column) for _, line, column in problems(text)}


def test_result_keeps_the_order_of_the_input_and_one_row_per_worker():
    heading, *lines = TEXT.splitlines()
    lines.reverse()
    roster, _ = read_roster("\n".join([heading, *lines]).encode(), demo_scheme())
    rows = result_text(rate(roster, demo_scheme())).splitlines()
    assert rows[0] == "worker_no,T,P,base,total,band,elig,cap,floor,star,move,reasons"
    assert [row.split(",")[0] for row in rows[1:]] == [
        "B05", "B04", "B03", "B02", "B01", "A07", "A06", "A05", "A04", "A03", "A02", "A01",
    ]  # fmt: skip


def test_columns_without_a_meaning_are_named_and_ignored():
    lines = TEXT.splitlines()
    text = "\n".join([lines[0] + ",remark", *(line + ",x" for line in lines[1:])])
    assert read_roster(text.encode(), demo_scheme())[1] == ("remark",)


def test_bonus_may_name_items_of_the_scheme():
    roster, _ = read_roster(TEXT.replace("3|2|1", "B_CITY|B_STREET", 1).encode(), demo_scheme())
    assert rate(roster, demo_scheme()).breakdown(0).bonus == Decimal("4.00")


def test_counts_may_stand_in_place_of_a_rate():
    lines = [line.split(",") for line in TEXT.splitlines()]
    place = lines[0].index("patrol_rate")
    lines[0][place : place + 1] = ["patrol_rate_numerator", "patrol_rate_denominator"]
    for line in lines[1:]:
        line[place : place + 1] = ["2", "3"]
    roster, _ = read_roster("\n".join(map(",".join, lines)).encode(), demo_scheme())
    assert rate(roster, demo_scheme()).breakdown(0).components[1].indicators[0].value == Decimal("66.67")


def test_components_of_another_scheme_become_the_columns():
    mapping = scheme_to_mapping(demo_scheme())
    mapping.pop("order")
    mapping["components"] = {
        "K": {"weight": 100, "items": {"exam": 100}},
    }
    mapping["normalise"] = {"exam": {"method": "direct"}}
    mapping["missing"], mapping["eligibility"], mapping["ties"] = {}, {}, {"chain": ["total"]}
    scheme = scheme_from_mapping(mapping)
    roster, _ = read_roster(EXAMPLE.read_bytes(), scheme)
    assert result_text(rate(roster, scheme)).startswith("worker_no,K,base,total,")


def test_problem_carries_its_parameters():
    with pytest.raises(CsvError) as caught:
        read_roster(TEXT.replace("RATED,5,90", "RATED,6,90", 1).encode(), demo_scheme())
    assert caught.value.problems == (CsvProblem("STAR_RANGE", 3, "prev_star", {"value": "6", "most": "5"}),)


@pytest.mark.parametrize(
    ("column", "value"), [("exam", "195"), ("patrol_rate", "-98"), ("satisfaction", "100.01")]
)
def test_a_percentage_outside_its_scale_names_line_and_column(column, value):
    lines = EXAMPLE.read_text(encoding="utf-8-sig").splitlines()
    cells = lines[1].split(",")
    cells[lines[0].split(",").index(column)] = value
    with pytest.raises(CsvError) as refused:
        read_roster("\n".join([lines[0], ",".join(cells)]).encode(), demo_scheme())
    assert [(p.code, p.line, p.column) for p in refused.value.problems] == [("PERCENT_RANGE", 2, column)]


def test_a_repeated_line_is_not_a_second_segment():
    lines = EXAMPLE.read_text(encoding="utf-8-sig").splitlines()
    with pytest.raises(CsvError) as refused:
        read_roster("\n".join([lines[0], lines[1], lines[1]]).encode(), demo_scheme())
    assert [(p.code, p.line) for p in refused.value.problems] == [("LINE_REPEATED", 3)]
