"""The demonstration's ratings: a finished cycle of 2024, and one of 2025 that waits for its data."""

from datetime import date, datetime
from pathlib import Path
from random import Random

from django.db import transaction

from academy.certificates import actions as certificates
from academy.certificates.contexts import StarContext
from academy.certificates.enums import CertificateKind
from academy.certificates.models import Academy
from academy.people.enums import EMPLOYED, UnitLevel
from academy.people.models import OrgUnit, Person
from ratings.demo.performance_file import write_performance_file
from ratings.engine.scheme import demo_scheme, scheme_to_mapping
from ratings.enums import CycleState, FinalSource, SchemeStatus
from ratings.models import FinalRating, RatingCycle, RatingScheme, SchemeVersion
from ratings.queries.imports import streets_by_unit

SEED = 2025
FINISHED, OPEN = 2024, 2025
DECIDED_ON = date(2025, 2, 28)


@transaction.atomic
def load(
    units: dict[str, OrgUnit],
    academies: dict[str, Academy],
    stars: dict[str, int],
    *,
    now: datetime,
    folder: Path,
) -> dict[str, Path]:
    """Returns county code → the clean performance file written for it."""
    version = _scheme(units["YC"], now)
    rng = Random(SEED)  # noqa: S311  a reproducible demonstration, not a secret
    files = {}
    for code, county in units.items():
        if county.level != UnitLevel.COUNTY:
            continue
        finished = _cycle(county, version, FINISHED, CycleState.CERTIFIED, None)
        _finals(finished, stars, academies.get(code) or academies["YC"])
        cycle = _cycle(county, version, OPEN, CycleState.COLLECTING, finished)
        files[code] = folder / f"{county.name}{OPEN}年度绩效考核汇总表.xlsx"
        write_performance_file(cycle, stars, files[code], rng)
    return files


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
        valid_from=date(FINISHED, 1, 1),
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
        decided_on=DECIDED_ON if state == CycleState.CERTIFIED else None,
    )


def _finals(cycle: RatingCycle, stars: dict[str, int], academy: Academy) -> None:
    streets = streets_by_unit(cycle.unit)
    people = Person.objects.filter(
        username__in=stars, unit__path__startswith=cycle.unit.path, status__in=EMPLOYED
    ).select_related("unit")
    finals = [
        FinalRating(
            cycle=cycle,
            person=person,
            unit=streets[person.unit_id],
            star=stars[person.username],
            source=FinalSource.HISTORY,
            decided_on=DECIDED_ON,
            valid_from=DECIDED_ON,
        )
        for person in people.order_by("pk")
    ]
    for final in finals:
        if final.star:
            final.certificate = certificates.issue(
                None,
                academy=academy,
                kind=CertificateKind.STAR,
                holder=final.person,
                context=StarContext.of(
                    final.person.name, final.unit.name, cycle.name, final.star, DECIDED_ON
                ),
                issued_on=DECIDED_ON,
                source_key=f"star:{cycle.code}:{final.person_id}",
                render=False,
            )
    FinalRating.objects.bulk_create(finals)
    certificates.render_after_commit([final.certificate_id for final in finals if final.certificate_id])
