"""A frozen cycle of any size, for measuring the whole rating job; it lives inside a transaction that is undone."""

from datetime import date
from decimal import Decimal
from random import Random

from django.utils import timezone

from academy.people.enums import Employment, UnitLevel
from academy.people.models import OrgUnit, Person
from ratings.engine.codes import Category
from ratings.engine.scheme import demo_scheme, scheme_to_mapping
from ratings.enums import CycleState
from ratings.models import Participant, PerformanceRecord, RatingCycle, RatingScheme, SchemeVersion

# A street of a big city has about 120 full-time workers (sources B17), a county about ten streets.
WORKERS_PER_STREET = 120
STREETS_PER_COUNTY = 10
INDICATORS = ("patrol_rate", "house_link_rate", "closure_rate", "satisfaction")
SEED = 10411


def build_cycle(workers: int) -> RatingCycle:
    rng = Random(SEED)  # noqa: S311  a reproducible measurement, not a secret
    city = add_city()
    streets = add_streets(city, -(-workers // WORKERS_PER_STREET))
    cycle = add_cycle(city)
    people = [
        Person(
            username=f"bench-{n}",
            name=f"网格员{n}",
            worker_no=f"B{n:07d}",
            employment=Employment.FULL_TIME,
            hired_on=date(2018, 1, 1),
            unit=streets[n // WORKERS_PER_STREET],
        )
        for n in range(workers)
    ]
    Person.objects.bulk_create(people, batch_size=5000)
    Participant.objects.bulk_create([_participant(cycle, p, rng) for p in people], batch_size=5000)
    PerformanceRecord.objects.bulk_create(
        [record for p in people for record in _records(cycle, p, rng)], batch_size=5000
    )
    return cycle


def add_city() -> OrgUnit:
    return OrgUnit.add_root(code="BENCH", name="测试市", level=UnitLevel.CITY, valid_from=date(2015, 1, 1))


def add_streets(city: OrgUnit, count: int) -> list[OrgUnit]:
    streets: list[OrgUnit] = []
    county = city
    for number in range(count):
        if number % STREETS_PER_COUNTY == 0:
            county = _child(city, f"BC{number:05d}", UnitLevel.COUNTY)
        streets.append(_child(county, f"BS{number:05d}", UnitLevel.STREET))
    return streets


def _child(parent: OrgUnit, code: str, level: UnitLevel) -> OrgUnit:
    fresh = OrgUnit.objects.get(pk=parent.pk)
    return fresh.add_child(code=code, name=code, level=level, valid_from=date(2015, 1, 1))


def add_cycle(city: OrgUnit) -> RatingCycle:
    scheme = RatingScheme.objects.create(code="BENCH", name="BENCH", owner=city)
    version = SchemeVersion.objects.create(
        scheme=scheme, number=1, rules=scheme_to_mapping(demo_scheme()), created_at=timezone.now()
    )
    return RatingCycle.objects.create(
        code="BENCH",
        name="BENCH",
        unit=city,
        version=version,
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31),
        cut_off=date(2025, 12, 31),
        state=CycleState.FROZEN,
    )


def _participant(cycle: RatingCycle, person: Person, rng: Random) -> Participant:
    return Participant(
        cycle=cycle,
        person=person,
        unit=person.unit,
        category=Category.RATED.value,
        prev_star=rng.choice([None, 1, 2, 3, 3, 3, 4, 5]),
        service_months=rng.randrange(6, 120),
        in_post_months=rng.choice([12, 12, 12, 9, 7]),
        hours_by_mode={"on_site": str(rng.randrange(20, 50))},
        exam_score=Decimal(rng.randrange(450, 990)) / 10,
    )


def _records(cycle: RatingCycle, person: Person, rng: Random) -> list[PerformanceRecord]:
    return [
        PerformanceRecord(
            cycle=cycle,
            person=person,
            indicator=name,
            segment_unit=person.unit,
            period_from=cycle.period_from,
            period_to=cycle.period_to,
            months=12,
            value=Decimal(rng.randrange(7000, 10000)) / 100,
        )
        for name in INDICATORS
    ]
