from decimal import Decimal
from statistics import quantiles

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from academy.people.enums import Role
from academy.people.models import OrgUnit
from ratings.models import CalculationRun, QuotaSeat, RatingResult
from ratings.queries.charts import box_of, component_boxes, score_bins, trend_of, unit_seats
from tests.factories.people import PersonFactory, RoleAssignmentFactory, unit
from tests.factories.ratings import ParticipantFactory, RatingCycleFactory

SCORES = st.lists(st.decimals(0, 110, places=2), min_size=5, max_size=40)


@given(SCORES)
def test_the_five_numbers_are_those_of_a_spreadsheet(scores):
    numbers = box_of("-", scores).numbers
    expected = [min(scores), *quantiles(scores, n=4, method="inclusive"), max(scores)]
    assert numbers == pytest.approx([Decimal(one) for one in expected])


@given(SCORES)
def test_every_score_lies_in_one_bin(scores):
    bins = score_bins(scores)
    assert sum(one.people for one in bins) == len(scores)
    assert all(sum(one.low <= score < one.high for one in bins) == 1 for score in scores)


def test_a_group_of_four_has_no_box():
    assert box_of("-", [Decimal(80)] * 4).numbers is None


@pytest.fixture
def run(tree):
    other = unit(OrgUnit.objects.get(pk=tree.county.pk), "OTHER", "别的街道", 3)
    cycle, now = RatingCycleFactory(unit=tree.county), timezone.now()
    run = CalculationRun.objects.create(
        cycle=cycle, version=cycle.version, started_at=now, finished_at=now, code_version="-"
    )
    for street in (tree.street, other):
        for number in range(6):
            RatingResult.objects.create(
                run=run,
                participant=ParticipantFactory(
                    cycle=cycle, person=PersonFactory(unit=street), unit=street, values=False
                ),
                training=80 + number,
                performance=90,
                total=80 + number,
                star=4 if number else 5,
            )
        QuotaSeat.objects.create(
            run=run, unit=street, star=5, base=6, exact_share="1", seats=2, used=1, rule="-"
        )
    return run


@pytest.fixture
def street_reviewer(tree):
    person = PersonFactory(unit=tree.street)
    RoleAssignmentFactory(person=person, unit=tree.street, role=Role.STREET_REVIEWER)
    return person


def test_of_other_streets_only_the_seats_are_told(run, street_reviewer, tree):
    found = {one.name: one for one in unit_seats(street_reviewer, run)}
    assert found[tree.street.name].counts == {5: 1, 4: 5}
    assert (found["别的街道"].counts, found["别的街道"].people) == (None, None)
    assert found["别的街道"].seats == {5: (1, 2)}


def test_boxes_and_trend_hold_the_own_street_alone(run, street_reviewer, tree):
    assert {box.name for group in component_boxes(street_reviewer, run) for box in group.boxes} == {
        tree.street.name
    }
    (only,) = trend_of(street_reviewer, run.cycle)
    assert (only.people, only.counts, only.mean_total) == (6, {5: 1, 4: 5}, Decimal("82.50"))
