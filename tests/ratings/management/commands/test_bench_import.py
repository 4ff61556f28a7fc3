import pytest

from academy.people.models import Person
from ratings.management.commands.bench_import import measure
from ratings.models import ImportBatch, PerformanceRecord


@pytest.mark.django_db
def test_bench_imports_every_row_and_leaves_nothing_behind():
    found = measure(150)
    assert sum(found["counts"][verdict] for verdict in ("accepted", "held")) == 150
    assert found["counts"]["accepted"] > found["counts"]["held"]
    assert {"wall_s", "cpu_s", "database_cpu_s", "peak_mb"} == set(found["rehearsal"]) == set(found["commit"])
    assert not ImportBatch.objects.exists()
    assert not PerformanceRecord.objects.exists()
    assert not Person.objects.filter(username__startswith="bench").exists()
