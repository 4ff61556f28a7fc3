import pytest

from ratings.management.commands.bench_rating import measure
from ratings.models import RatingCycle


@pytest.mark.parametrize("kind", ["engine", "pandas", "numpy"])
def test_bench_measures_each_kind(kind):
    found = measure(kind, 40)
    assert found["cpu_s"] > 0
    assert found["peak_mb"] > 0


@pytest.mark.django_db
def test_bench_of_the_whole_job_leaves_nothing_behind():
    assert measure("job", 40)["wall_s"] > 0
    assert not RatingCycle.objects.exists()
