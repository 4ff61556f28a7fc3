from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from academy.people.enums import EMPLOYED, Employment, UnitLevel
from academy.people.models import OrgUnit, Person
from academy.people.queries import User, scope_q
from ratings.enums import BATCH_READERS, CALCULABLE, BatchState, RowVerdict
from ratings.models import ImportBatch, ImportRow, PerformanceRecord, RatingCycle, RatingResult
from ratings.queries.gaps import missing_months


def batches_for(user: User) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(scope_q(user, BATCH_READERS, "cycle__unit")).select_related(
        "cycle__unit", "uploaded_by", "committed_by"
    )


def streets_by_unit(top: OrgUnit) -> dict[int, OrgUnit]:
    """unit id → the street it lies in (itself for a street or anything above)."""
    units = list(OrgUnit.objects.filter(path__startswith=top.path))
    streets = {unit.path: unit for unit in units if unit.level == UnitLevel.STREET}
    return {unit.pk: next((streets[p] for p in streets if unit.path.startswith(p)), unit) for unit in units}


def recorded_rows(cycle: RatingCycle) -> Iterator[Any]:
    """Person, unit code, row, its time and the digest of its figures, of every committed row that counts."""
    return (
        ImportRow.objects.filter(
            batch__cycle=cycle,
            batch__state=BatchState.COMMITTED,
            verdict=RowVerdict.ACCEPTED,
            replaced=False,
        )
        .order_by("pk")
        .values_list("person_id", "unit_code", "pk", "period_from", "period_to", "digest")
        .iterator(chunk_size=10_000)
    )


def people_without_data(cycle: RatingCycle) -> QuerySet[Person]:
    """Whom an officer has to decide about: before the freeze people without records, after a run the blocked ones."""
    if cycle.state in CALCULABLE:
        blocked = RatingResult.objects.filter(
            run__cycle=cycle, run__is_current=True, participant__category="RATED", star__isnull=True
        )
        return Person.objects.filter(pk__in=blocked.values("participant__person_id")).select_related("unit")
    return roster_people_missing(cycle)


def roster_people_missing(cycle: RatingCycle) -> QuerySet[Person]:
    """Full-time people of the cycle's units without any record, or without those of a month in post, undecided."""
    with_figures = PerformanceRecord.objects.filter(cycle=cycle).values("person_id")
    return (
        Person.objects.filter(
            ~Q(pk__in=with_figures) | Q(pk__in=list(missing_months(cycle))),
            unit__path__startswith=cycle.unit.path,
            employment=Employment.FULL_TIME,
            status__in=EMPLOYED,
            hired_on__lte=cycle.cut_off,
        )
        .exclude(pk__in=cycle.missing_decisions.values("person_id"))
        .select_related("unit")
        .order_by("unit__path", "worker_no")
    )
