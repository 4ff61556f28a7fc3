import pytest
from django.utils import timezone

from ratings.models import CalculationRun, RatingResult
from ratings.queries.fairness import unit_bands
from tests.factories.people import PersonFactory
from tests.factories.ratings import ParticipantFactory, RatingCycleFactory


@pytest.fixture
def run(tree):
    cycle = RatingCycleFactory(unit=tree.county)
    now = timezone.now()
    return CalculationRun.objects.create(
        cycle=cycle, version=cycle.version, started_at=now, finished_at=now, code_version="-"
    )


def results(run, unit, counts):
    return [
        RatingResult.objects.create(
            run=run,
            participant=ParticipantFactory(
                cycle=run.cycle, person=PersonFactory(unit=unit), unit=unit, values=False
            ),
            band=band,
        )
        for band, people in counts.items()
        for _number in range(people)
    ]


def shown(result):
    return [(row.band, row.people) for row in unit_bands(result)]


def test_small_bands_are_left_out(run, tree):
    found = results(run, tree.street, {5: 3, 4: 6, 3: 5, 1: 4})
    assert shown(found[0]) == [(4, 6), (3, 5)]


def test_a_single_small_band_cannot_be_found_by_subtraction(run, tree):
    found = results(run, tree.street, {5: 1, 4: 7, 3: 6})
    assert shown(found[0]) == [(4, 7)]


def test_nothing_is_hidden_in_a_large_unit_and_the_own_band_is_marked(run, tree):
    found = results(run, tree.street, {4: 6, 3: 5})
    assert shown(found[0]) == [(4, 6), (3, 5)]
    assert [row.is_own for row in unit_bands(found[0])] == [True, False]


def test_other_units_do_not_count(run, tree):
    results(run, tree.other_street, {4: 9})
    found = results(run, tree.street, {4: 5})
    assert shown(found[0]) == [(4, 5)]
