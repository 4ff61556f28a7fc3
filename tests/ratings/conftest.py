import csv
from collections import defaultdict
from copy import deepcopy
from decimal import Decimal
from pathlib import Path

import pytest

from academy.certificates.models import Academy
from academy.people import demo as people_demo
from academy.people.enums import UnitLevel
from academy.people.models import OrgUnit, Person
from ratings.enums import CycleState, DecisionStatus
from ratings.models import Adjustment, PerformanceRecord, VetoRecord
from tests.conftest import kept
from tests.factories.people import PersonFactory, unit
from tests.factories.ratings import INDICATORS, ParticipantFactory, RatingCycleFactory

FILES = Path(__file__).parents[1] / "files"


@pytest.fixture(scope="module")
def kept_city(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield people_demo.load()


@pytest.fixture
def city(kept_city, db):
    """The demonstration city with the people whom the sample file names."""
    return deepcopy(kept_city)


@pytest.fixture
def hr(city):
    """County HR officer of 青石区: data clerk and reviewer."""
    return city.officers["qs-hr"]


@pytest.fixture
def cycle(city):
    return RatingCycleFactory(unit=city.units["QS"])


@pytest.fixture
def sample_file():
    return FILES / "performance" / "performance_dirty_sample.xlsx"


@pytest.fixture
def academy(city):
    return Academy.objects.create(
        name="青石网格学院", unit=city.units["QS"], number_prefix="青石", code_prefix="QS"
    )


@pytest.fixture
def wang(city):
    return Person.objects.get(username="QS-HW0001")


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
                period_from=cycle.period_from,
                period_to=cycle.period_to,
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
