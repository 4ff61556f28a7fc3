"""The worked example of the specification, through the database."""

from decimal import Decimal

import pytest
from django.utils import timezone

from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.enums import CycleState
from ratings.models import RatingResult
from ratings.queries import stars_by_unit

NOW = timezone.now()


def test_calculation_meets_the_worked_example(example):
    cycle, expected = example
    run = actions.calculate(None, cycle, now=NOW)
    for number, row in expected.items():
        result = RatingResult.objects.get(run=run, participant__person__worker_no=number)
        found = {
            "exp_T": result.training,
            "exp_P": result.performance,
            "exp_base": result.base,
            "exp_total": result.total,
            "exp_band": result.band,
            "exp_elig": result.elig,
            "exp_cap": result.cap,
            "exp_floor": result.floor,
            "exp_star": result.star,
        }
        for column, value in found.items():
            if row[column]:
                assert Decimal(str(value)) == Decimal(row[column]), (number, column)
        assert result.move == row["exp_move"], number
        assert ";".join(result.reasons) == row["exp_reasons"], number


def test_seats_are_shared_inside_the_county(example):
    cycle, _expected = example
    run = actions.calculate(None, cycle, now=NOW)
    seats = {(u.unit_name, star): s.seats for u in stars_by_unit(run) for star, s in u.seats.items()}
    assert seats[("河湾街道", 5)] == 1
    assert seats[("青石街道", 5)] == 0
    assert (seats[("河湾街道", 4)], seats[("青石街道", 4)]) == (1, 1)
    assert seats[("河湾街道", 3)] is None


def test_the_same_input_gives_the_same_digests(example):
    cycle, _expected = example
    first = actions.calculate(None, cycle, now=NOW)
    second = actions.calculate(None, cycle, now=NOW)
    assert (first.input_digest, first.result_digest) == (second.input_digest, second.result_digest)
    assert list(cycle.runs.filter(is_current=True)) == [second]


def test_calculation_refuses_before_the_freeze(example):
    cycle, _expected = example
    cycle.state = CycleState.COLLECTING
    cycle.save()
    with pytest.raises(CycleRefusedError):
        actions.calculate(None, cycle, now=NOW)


def test_a_used_scheme_version_is_marked(example):
    cycle, _expected = example
    actions.calculate(None, cycle, now=NOW)
    cycle.version.refresh_from_db()
    assert cycle.version.used_at is not None
