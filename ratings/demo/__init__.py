"""The demonstration's ratings: stars of 2023 from before the platform, a finished cycle of 2024, and one of 2025
that waits for its data, but in one county is calculated and waits for its review."""

from datetime import date, datetime
from pathlib import Path
from random import Random

from django.db import transaction

from academy.people.enums import EMPLOYED, UnitLevel
from academy.people.models import OrgUnit, Person
from ratings.demo.finished import finish, rate
from ratings.demo.performance_file import write_performance_file
from ratings.engine.scheme import demo_scheme, scheme_to_mapping
from ratings.enums import CycleState, FinalSource, SchemeStatus
from ratings.models import FinalRating, RatingCycle, RatingScheme, SchemeVersion
from ratings.queries.imports import streets_by_unit

SEED, SEED_BEFORE = 2025, 2024
HISTORY, FINISHED, OPEN = 2023, 2024, 2025
HISTORY_DECIDED_ON = date(2024, 2, 29)
# Two calculated years side by side, so that the report on training has something to compare.
CALCULATED_COUNTY = "WH"
OFFICERS = {"QS": "qs-hr", "BH": "bh-hr", "WH": "wh-hr"}


@transaction.atomic
def load(
    units: dict[str, OrgUnit],
    officers: dict[str, Person],
    stars: dict[str, int],
    *,
    now: datetime,
    folder: Path,
) -> dict[str, Path]:
    """`stars`: username → star of 2023. Returns county code → the clean performance file of the open cycle."""
    version = _scheme(units["YC"], now)
    rng, rng_before = Random(SEED), Random(SEED_BEFORE)  # noqa: S311  a reproducible demonstration, not a secret
    files = {}
    for code, county in units.items():
        if county.level != UnitLevel.COUNTY:
            continue
        history = _cycle(county, version, HISTORY, CycleState.ARCHIVED, None)
        _history(history, stars)
        finished = _cycle(county, version, FINISHED, CycleState.COLLECTING, history)
        officer = officers[OFFICERS[code]]
        finish(
            rate(finished, officer, stars, file=_file(folder / "2024", finished), rng=rng_before),
            officers["city"],
        )
        cycle = _cycle(county, version, OPEN, CycleState.COLLECTING, finished)
        files[code] = _file(folder, cycle)
        if code == CALCULATED_COUNTY:
            rate(cycle, officer, _stars_of(finished), file=files[code], rng=rng)
        else:
            write_performance_file(cycle, _stars_of(finished), files[code], rng)
    return files


def _file(folder: Path, cycle: RatingCycle) -> Path:
    return folder / f"{cycle.unit.name}{cycle.period_to.year}年度绩效考核汇总表.xlsx"


def _stars_of(cycle: RatingCycle) -> dict[str, int]:
    finals = cycle.finals.filter(star__isnull=False)
    return dict(finals.values_list("person__username", "star"))


def _scheme(owner: OrgUnit, now: datetime) -> SchemeVersion:
    scheme = RatingScheme.objects.create(
        code="DEMO", name="云川市专职网格员星级考评方案（示范）", owner=owner
    )
    return SchemeVersion.objects.create(
        scheme=scheme,
        number=1,
        rules=scheme_to_mapping(demo_scheme()),
        status=SchemeStatus.ACTIVE,
        policy_doc="示范方案，不是任何城市的规定",
        valid_from=date(HISTORY, 1, 1),
        created_at=now,
        used_at=now,
    )


def _cycle(
    county: OrgUnit, version: SchemeVersion, year: int, state: CycleState, previous: RatingCycle | None
) -> RatingCycle:
    return RatingCycle.objects.create(
        code=f"{county.code}-{year}",
        name=f"{county.name}{year}年度星级考评",
        unit=county,
        version=version,
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        cut_off=date(year, 12, 31),
        state=state,
        previous=previous,
        decided_on=HISTORY_DECIDED_ON if state == CycleState.ARCHIVED else None,
    )


def _history(cycle: RatingCycle, stars: dict[str, int]) -> None:
    """Stars that were decided on paper; nobody knows their figures."""
    streets = streets_by_unit(cycle.unit)
    people = Person.objects.filter(
        username__in=stars, unit__path__startswith=cycle.unit.path, status__in=EMPLOYED
    ).select_related("unit")
    FinalRating.objects.bulk_create(
        FinalRating(
            cycle=cycle,
            person=person,
            unit=streets[person.unit_id],
            star=stars[person.username],
            source=FinalSource.HISTORY,
            decided_on=HISTORY_DECIDED_ON,
            valid_from=HISTORY_DECIDED_ON,
        )
        for person in people.order_by("pk")
    )
