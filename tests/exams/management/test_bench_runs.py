import math
import os
import subprocess
import sys

import pytest

from exams.management.bench.runs import Run, percentile, start_and_page
from exams.management.staging.cpu import cpu_seconds, tree_of


@pytest.mark.parametrize(("share", "value"), [(50, 5), (95, 10), (99, 10), (10, 1), (11, 2)])
def test_percentiles_are_values_that_occurred(share, value):
    assert percentile(list(range(1, 11)), share) == value


def test_nothing_measured_has_no_percentile():
    assert math.isnan(percentile([], 50))


def test_cpu_time_of_a_process_includes_the_children_it_has_buried():
    before = cpu_seconds(os.getpid())
    work = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    with subprocess.Popen([sys.executable, "-c", work]) as child:
        assert child.pid in tree_of(os.getpid())
    assert cpu_seconds(os.getpid()) - before >= 0.29


def run(step, web, database, requests=20):
    return Run(step, 20, requests, 0, 1.0, web, database, 1.0, 1.0, 1.0)


def test_a_start_is_added_to_the_page_that_follows_it():
    runs = [
        run("start, cold", 9, 3),
        run("page, cold", 20, 2),
        run("start", 7, 2, 300),
        run("page", 5, 1, 300),
    ]
    assert start_and_page([*runs, run("save", 1, 1), run("hand_in", 5, 1)]) == [
        {"state": "cold", "requests": 20, "web_cpu_ms": 29, "database_cpu_ms": 5},
        {"state": "warm", "requests": 300, "web_cpu_ms": 12, "database_cpu_ms": 3},
    ]
