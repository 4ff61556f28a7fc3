from datetime import date

import pytest
from django.utils import timezone

from ratings.enums import ChangeKind, DecisionStatus, FinalSource
from ratings.models import FinalRating, StarChange
from ratings.queries import previous_stars
from tests.factories.people import PersonFactory
from tests.factories.ratings import RatingCycleFactory


@pytest.fixture
def cycles(tree):
    earlier = RatingCycleFactory(
        unit=tree.county,
        code="E-2024",
        period_from=date(2024, 1, 1),
        period_to=date(2024, 12, 31),
        cut_off=date(2024, 12, 31),
    )
    return earlier, RatingCycleFactory(unit=tree.county)


def final_of(cycle, unit, star, **fields):
    return FinalRating.objects.create(
        cycle=cycle,
        person=PersonFactory(unit=unit),
        unit=unit,
        star=star,
        source=FinalSource.COMPUTED,
        decided_on=date(2025, 2, 1),
        valid_from=date(2025, 2, 1),
        **fields,
    )


def revoked(final, code, status=DecisionStatus.CONFIRMED):
    if status == DecisionStatus.CONFIRMED:
        final.revoked_on, final.vetoed = date(2025, 8, 1), True
        final.save()
    StarChange.objects.create(
        final=final,
        kind=ChangeKind.REVOCATION,
        star_before=final.star,
        veto_code=code,
        reason="巡查走访数据造假",
        document="青政法〔2025〕8号",
        proposed_at=timezone.now(),
        status=status,
    )
    return final


def start(cycle, final):
    found = previous_stars(cycle)[final.person_id]
    return found.star, found.vetoed


def test_next_cycle_starts_from_the_star_in_force(cycles, tree):
    earlier, cycle = cycles
    assert start(cycle, final_of(earlier, tree.street, 4)) == (4, False)
    assert start(cycle, final_of(earlier, tree.street, None)) == (None, False)


@pytest.mark.parametrize(("code", "star", "counts"), [("V02", 5, 0), ("V07", 4, 1), ("V07", 0, 0)])
def test_revoked_star_counts_as_what_the_veto_leaves(cycles, tree, code, star, counts):
    earlier, cycle = cycles
    assert start(cycle, revoked(final_of(earlier, tree.street, star), code)) == (counts, True)


def test_proposed_revocation_changes_nothing(cycles, tree):
    earlier, cycle = cycles
    final = revoked(final_of(earlier, tree.street, 4), "V02", DecisionStatus.PROPOSED)
    assert start(cycle, final) == (4, False)


def test_previous_stars_take_two_queries(cycles, tree, django_assert_num_queries):
    earlier, cycle = cycles
    for _number in range(3):
        final_of(earlier, tree.street, 3)
    with django_assert_num_queries(2):
        assert len(previous_stars(cycle)) == 3
