import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ratings.engine.scheme.reading import DEMO_PATH
from ratings.management.commands.rate_file import SENTENCES, Command

EXAMPLE = Path(__file__).parents[3] / "files" / "ratings" / "rating_example.csv"


def run(roster, *options):
    printed = StringIO()
    call_command(Command(), str(roster), *options, stdout=printed)
    return printed.getvalue()


def refused(*arguments):
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 1
    return str(caught.value)


def test_rate_file_writes_every_expected_value_of_the_example(tmp_path):
    out = tmp_path / "result.csv"
    run(EXAMPLE, "--out", str(out))
    found = {row["worker_no"]: row for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())}
    for row in csv.DictReader(EXAMPLE.read_text(encoding="utf-8").splitlines()):
        expected = {name.removeprefix("exp_"): cell for name, cell in row.items() if name.startswith("exp_")}
        assert {name: found[row["worker_no"]][name] for name in expected} == expected


def test_rate_file_takes_a_scheme_and_a_gb18030_roster(tmp_path):
    scheme, roster, out = (tmp_path / name for name in ("s.yaml", "r.csv", "o.csv"))
    text = DEMO_PATH.read_text(encoding="utf-8").replace("max_down: 1", "max_down: null")
    scheme.write_text(text, encoding="utf-8")
    roster.write_bytes(EXAMPLE.read_text(encoding="utf-8").encode("gb18030"))
    run(roster, "--scheme", str(scheme), "--out", str(out))
    stars = {row["worker_no"]: row["star"] for row in csv.DictReader(out.read_text().splitlines())}
    assert stars["A06"] == "2"


def test_rate_file_prints_rows_and_seats_for_machines(tmp_path):
    printed = json.loads(run(EXAMPLE, "--out", str(tmp_path / "o.csv"), "--json"))
    assert printed["workers"] == len(printed["rows"]) == 12
    assert printed["rows"][0]["star"] == "5"
    assert {(row["unit"], row["star"]): row["seats"] for row in printed["seats"]}["HW", 5] == 1


def test_rate_file_names_line_and_column_and_leaves_no_result(tmp_path):
    roster, out = tmp_path / "r.csv", tmp_path / "o.csv"
    roster.write_text(
        EXAMPLE.read_text(encoding="utf-8").replace("RATED,5,90", "RATED,5,ninety"), encoding="utf-8"
    )
    assert "line 3, column service_months: “ninety” is not a number." in refused(roster, "--out", str(out))
    assert not out.exists()


def test_rate_file_refuses_an_unreadable_path(tmp_path):
    assert "cannot be read" in refused(tmp_path / "none.csv", "--out", str(tmp_path / "o.csv"))


def test_rate_file_refuses_a_result_it_cannot_write(tmp_path):
    assert "cannot be written" in refused(EXAMPLE, "--out", str(tmp_path / "none" / "o.csv"))


def test_rate_file_names_what_is_wrong_with_a_scheme(tmp_path):
    scheme = tmp_path / "s.yaml"
    text = DEMO_PATH.read_text(encoding="utf-8").replace("1: 60}", "1: 62}")
    scheme.write_text(text, encoding="utf-8")
    message = refused(EXAMPLE, "--scheme", str(scheme), "--out", str(tmp_path / "o.csv"))
    assert "bands: No band covers 60 to 62, so people there cannot be rated." in message


def test_every_problem_code_of_a_roster_has_a_sentence():
    codes = set()
    for name in ("roster_csv.py", "building.py"):
        text = (DEMO_PATH.parent / name).read_text(encoding="utf-8")
        for mark in ("self.report(", "CsvProblem("):
            codes |= {part.split('"')[1] for part in text.split(mark)[1:] if part.lstrip().startswith('"')}
    assert codes
    assert codes <= set(SENTENCES)
