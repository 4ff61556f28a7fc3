import os
import random
import sys
import time
from datetime import date

import pytest
import xlsxwriter

from academy.tabular.idnumbers import check_character
from academy.tabular.workbooks import open_table
from ratings.imports.plan import examine
from tests.ratings.imports.roster_fixture import COUNTY_NAMES, HW, YEAR_2025, hash_id, person
from tests.ratings.imports.tables import HEADER, TITLE

ROWS = int(os.environ.get("BENCH_ROWS", "5000"))


def id_number(number):
    body = (
        f"999999{1960 + number % 45}{1 + number // 45 % 12:02}{1 + number // 540 % 28:02}{number // 15120:03}"
    )
    return body + check_character(body)


def worker_name(number):
    return f"王{chr(0x4E00 + number % 5000)}"


def worker(number):
    return person(number, worker_name(number), id_number(number), f"HW{number:06}", HW, date(2020, 1, 1))


@pytest.fixture
def large_file(tmp_path):
    path, chance = tmp_path / "large.xlsx", random.Random(1)
    header = [*HEADER, *(f"其他{number}" for number in range(16))]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [TITLE])
    sheet.write_row(1, 0, header)
    for number in range(ROWS):
        due = chance.randint(200, 400)
        done = due - chance.randint(0, 40)
        line = [worker_name(number), id_number(number), f"HW{number:06}", HW[1], "专职", due, done]
        sheet.write_row(number + 2, 0, [*line, f"{100 * done / due:.2f}%", "96%", *range(16)])
    book.close()
    return path


@pytest.mark.bench
def test_large_file_is_examined_whole(large_file, capsys):
    roster = [worker(number) for number in range(ROWS)]
    start = time.process_time()
    workbook = open_table(large_file)
    opened = time.process_time()
    found = examine(workbook, roster=roster, period=YEAR_2025, county_names=COUNTY_NAMES, hash_id=hash_id)
    done = time.process_time()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{ROWS} rows x 25: opened {opened - start:.2f} s, examined {done - opened:.2f} s CPU\n"
        )
    assert found.counts["accepted"] == ROWS
    assert found.missing == ()
