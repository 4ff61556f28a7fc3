"""The worked example of the specification, through the database."""

import csv
from collections import defaultdict
from decimal import Decimal

import pytest
from django.utils import timezone

from academy.people.enums import UnitLevel
from academy.people.models import OrgUnit
from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.enums import CycleState, DecisionStatus
from ratings.models import Adjustment, PerformanceRecord, RatingResult, VetoRecord
from ratings.queries import stars_by_unit
from tests.factories.people import PersonFactory, unit
from tests.factories.ratings import INDICATORS, ParticipantFactory, RatingCycleFactory
from tests.ratings.conftest import FILES

NOW = timezone.now()


@pytest.fixture
def example(tree):
    """The twelve workers of rating_example.csv as participants of a frozen cycle."""
    county = unit(OrgUnit.objects.get(pk=tree.city.pk), "EX", "示例区", UnitLevel.COUNTY)
    streets = {
        code: unit(OrgUnit.objects.get(pk=county.pk), f"EX-{code}", name, UnitLevel.STREET)
        for code, name in (("HW", "河湾街道"), ("QS", "青石街道"))
    }
    cycle = RatingCycleFactory(unit=county, state=CycleState.FROZEN)
    rows = defaultdict(list)
    with (FILES / "ratings" / "rating_example.csv").open(encoding="utf-8-sig") as handle:
        for row in csv.DictReader(handle):
            rows[row["worker_no"]].append(row)
    for segments in rows.values():
        add_worker(cycle, streets, segments)
    return cycle, {number: segments[0] for number, segments in rows.items()}


def add_worker(cycle, streets, segments):
    row = segments[0]
    person = PersonFactory(unit=streets[row["unit_code"]], worker_no=row["worker_no"], name=row["name"])
    category = {"MATERNITY": "CARRY_OVER"}.get(row["category"], row["category"])
    ParticipantFactory(
        cycle=cycle,
        person=person,
        unit=streets[row["unit_code"]],
        category=category,
        prev_star=int(row["prev_star"]) if row["prev_star"] else None,
        service_months=int(row["service_months"]),
        in_post_months=int(row["in_post_months"]),
        hours_by_mode={"on_site": row["hours"]},
        exam_score=Decimal(row["exam"]),
        values=False,
    )
    for segment in segments:
        for name in INDICATORS:
            PerformanceRecord.objects.create(
                cycle=cycle,
                person=person,
                indicator=name,
                segment_unit=streets[segment["segment_unit"]],
                months=int(segment["segment_months"]),
                value=Decimal(segment[name]) if segment[name] else None,
            )
    items = {"3": "B_CITY", "2": "B_COUNTY", "1": "B_STREET"}
    for number, points in enumerate(filter(None, row["bonus"].split("|"))):
        Adjustment.objects.create(
            cycle=cycle, person=person, item=items[points], points=Decimal(points), event=f"{number}"
        )
    if row["deduction"]:
        Adjustment.objects.create(
            cycle=cycle,
            person=person,
            item="IMPORTED_DEDUCTION",
            points=-Decimal(row["deduction"]),
            event="d",
        )
    if row["veto"]:
        VetoRecord.objects.create(
            cycle=cycle,
            person=person,
            code=row["veto"],
            facts="走访记录系伪造",
            document="示例〔2025〕1号",
            decided_on=cycle.cut_off,
            proposed_by=PersonFactory(),
            confirmed_by=PersonFactory(),
            status=DecisionStatus.CONFIRMED,
        )


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
