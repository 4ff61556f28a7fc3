import csv
from pathlib import Path

import pytest

from ratings.engine.result_csv import result_rows
from ratings.engine.roster_csv import read_roster
from ratings.engine.scheme import demo_scheme
from ratings.engine.stars import rate

EXAMPLE = Path(__file__).parents[2] / "files" / "ratings" / "rating_example.csv"
EXPECTED = {
    row["worker_no"]: {
        name.removeprefix("exp_"): cell for name, cell in row.items() if name.startswith("exp_")
    }
    for row in csv.DictReader(EXAMPLE.read_text(encoding="utf-8").splitlines())
}


@pytest.mark.parametrize("worker", EXPECTED)
def test_example_meets_every_expected_cell(worker):
    roster, _ = read_roster(EXAMPLE.read_bytes(), demo_scheme())
    rows = {row["worker_no"]: row for row in result_rows(rate(roster, demo_scheme()))}
    assert {name: rows[worker][name] for name in EXPECTED[worker]} == EXPECTED[worker]
