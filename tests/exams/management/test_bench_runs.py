import math
import os
import subprocess
import sys

import pytest

from exams.management.bench.runs import percentile
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
