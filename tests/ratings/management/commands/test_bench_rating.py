import pytest

from ratings.management.commands.bench_rating import KINDS, measure


@pytest.mark.parametrize("kind", KINDS)
def test_bench_measures_each_kind(kind):
    found = measure(kind, 40)
    assert found["cpu_s"] > 0
    assert found["peak_mb"] > 0
