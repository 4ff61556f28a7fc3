import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

FILES = Path(__file__).parents[2] / "files" / "exams"


def run(path, **options) -> dict:
    out = StringIO()
    call_command("item_statistics", str(path), json=True, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture
def write(tmp_path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "marks.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_lsat6_is_read_and_measured():
    found = run(FILES / "lsat6.csv")
    assert found["candidates"] == 1000
    assert round(found["alpha"], 3) == 0.295
    assert found["kr20"] is True
    assert [item["facility"] for item in found["items"]] == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.87])
    assert {item["maximum_from"] for item in found["items"]} == {"one"}
    assert found["sem"] == pytest.approx((1 - found["alpha"]) ** 0.5 * found["sd"])


def test_maximum_comes_from_the_row_then_the_option_then_the_marks(write):
    marks = "candidate,a,b\nx,1,4\ny,0,2\n"
    assert [i["maximum"] for i in run(write(marks + "max,2,5\n"))["items"]] == [2, 5]
    assert [i["maximum"] for i in run(write(marks), max=5.0)["items"]] == [5, 5]
    observed = run(write(marks))["items"]
    assert [(i["maximum"], i["maximum_from"]) for i in observed] == [(1, "one"), (4, "observed")]


def test_an_empty_cell_is_a_question_not_on_the_paper(write):
    found = run(write("候选人,a,b,c\nx,1,,1\ny,0,1,\nz,1,1,\n".encode("gb18030")))
    assert [item["attempts"] for item in found["items"]] == [3, 2, 1]
    assert found["alpha"] is None
    assert [(form["candidates"], form["items"]) for form in found["forms"]] == [(2, 2), (1, 2)]


def test_few_candidates_are_measured_with_a_warning(write, capsys):
    assert run(write("c,a,b\nx,1,0\ny,0,1\nz,1,1\n"))["reliance"] == "none"
    assert "do not act" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("c,a\nx,1\ny,eins\n", "line 3, column 2: “eins” is not a number"),
        ("c,a\nx,nan\n", "line 2, column 2: “nan” is not a number"),
        ("c,a\nx,1_0\n", "line 2, column 2: “1_0” is not a number"),
        ("c,a\nx,-1\n", "line 2, column 2: “-1” is less than 0"),
        ("c,a,b\nx,1\n", "line 2: 2 cells where the heading has 3"),
        ("c,a\nx,1\nx,0\n", "line 3, column 1: Candidate “x” stands already in line 2"),
        ("c,a,a\nx,1,1\n", "line 1, column 3: “a” stands twice"),
        ("c,a\nx,3\nmax,2\n", "line 2, column 2: “3” is more than the maximum 2"),
        ("c,a\nx,0\nmax,0\n", "line 3, column 2: The maximum must be more than 0"),
        ("c,a\n,1\n", "line 2, column 1: The candidate is missing"),
        ("c,a\n", "line 1: The file has no rows"),
        ("c\nx\n", "line 1: The heading needs"),
        ("", "line 1: The heading needs"),
        ('c,a\n"x,1\n', "not valid CSV"),
        (b"c,a\n\xff\xff,1\n", "neither UTF-8 nor GB18030"),
    ],
)
def test_bad_input_is_named_with_its_place(write, text, message):
    with pytest.raises(CommandError, match=None) as refused:
        run(write(text))
    assert message in str(refused.value)
    assert refused.value.returncode == 1


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        run(tmp_path / "none.csv")
    assert refused.value.returncode == 1


@pytest.mark.parametrize("maximum", ["0", "-1", "nan", "x"])
def test_an_impossible_maximum_is_refused(write, maximum):
    with pytest.raises(CommandError):
        call_command("item_statistics", str(write("c,a\nx,1\n")), "--max", maximum)


def test_the_table_for_people_names_where_the_maximum_comes_from(write):
    out = StringIO()
    call_command("item_statistics", str(write("c,a,b\nx,1,0\ny,0,1\n")), stdout=out)
    assert "maximum from 1, as no mark is higher" in out.getvalue()


def test_a_large_sitting_is_measured_in_time():
    out = StringIO()
    call_command("bench_statistics", stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1])["cpu_s"] < 3
