"""A frozen cycle of any size, for measuring the whole rating job; it lives inside a transaction that is undone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from django.utils import timezone

from academy.people.enums import Employment, UnitLevel
from academy.people.models import OrgUnit, Person
from ratings.actions.batch_rows import RECORD_FIELDS
from ratings.actions.bulk_writing import Plain, write_rows
from ratings.engine.codes import Category
from ratings.engine.scheme import demo_scheme, scheme_to_mapping
from ratings.enums import CycleState
from ratings.models import Participant, PerformanceRecord, RatingCycle, RatingScheme, SchemeVersion

# A street of a big city has about 120 full-time workers (sources B17), a county about ten streets.
WORKERS_PER_STREET = 120
STREETS_PER_COUNTY = 10
INDICATORS = ("patrol_rate", "house_link_rate", "closure_rate", "satisfaction")
CHUNK = 5_000
SEED = 10411


def build_cycle(workers: int) -> RatingCycle:
    """Written by parts, so that a million people never stand in the memory at once."""
    rng = Random(SEED)  # noqa: S311  a reproducible measurement, not a secret
    city = add_city()
    streets = add_streets(city, -(-workers // WORKERS_PER_STREET))
    cycle = add_cycle(city)
    for first in range(0, workers, CHUNK):
        numbers = range(first, min(first + CHUNK, workers))
        people = Person.objects.bulk_create([_person(number, streets) for number in numbers])
        Participant.objects.bulk_create([_participant(cycle, person, rng) for person in people])
        write_rows(PerformanceRecord, RECORD_FIELDS, _records(cycle, people, rng))
    return cycle


def _person(number: int, streets: Sequence[OrgUnit]) -> Person:
    return Person(
        username=f"bench-{number}",
        name=f"网格员{number}",
        worker_no=f"B{number:07d}",
        employment=Employment.FULL_TIME,
        hired_on=date(2018, 1, 1),
        unit=streets[number // WORKERS_PER_STREET],
    )


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


def _records(cycle: RatingCycle, people: Iterable[Person], rng: Random) -> Iterator[tuple[Plain, ...]]:
    start, end = cycle.period_from.isoformat(), cycle.period_to.isoformat()
    for person in people:
        for name in INDICATORS:
            value = str(Decimal(rng.randrange(7000, 10000)) / 100)
            yield cycle.pk, person.pk, person.unit_id, None, start, end, 12, False, name, value, None, None
