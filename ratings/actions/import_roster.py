"""The roster as the importer reads it: everybody who ever held a post below the cycle's unit."""

from collections import defaultdict
from datetime import date

from django.db.models import QuerySet

from academy.people.enums import PostingRole
from academy.people.models import OrgUnit, Person, Posting
from ratings.imports.roster import RosterPerson, RosterPosting
from ratings.models import RatingCycle
from ratings.queries.imports import streets_by_unit

CHUNK = 5_000


def import_roster(cycle: RatingCycle) -> list[RosterPerson]:
    """In the importer's shape, read as plain values that share what repeats: a city's instances would fill the memory."""
    postings = _postings(cycle)
    shared: dict[str, str] = {}
    people = Person.objects.filter(pk__in=_whoever_served(cycle).values("person_id")).order_by("pk")
    rows = people.values_list(
        "pk",
        "name",
        "id_hash",
        "id_last4",
        "worker_no",
        "county__code",
        "employment",
        "status",
        "departed_on",
    )
    return [
        RosterPerson(
            person_id=pk,
            name=shared.setdefault(name, name),
            id_hash=id_hash or "",
            id_last4=shared.setdefault(id_last4, id_last4),
            worker_no=worker_no,
            county_code=shared.setdefault(county or "", county or ""),
            employment=shared.setdefault(employment, employment),
            status=shared.setdefault(status, status),
            postings=tuple(postings.pop(pk, ())),
            departed_on=departed_on,
        )
        for pk, name, id_hash, id_last4, worker_no, county, employment, status, departed_on in rows.iterator(
            CHUNK
        )
    ]


def _whoever_served(cycle: RatingCycle) -> QuerySet[Posting]:
    return Posting.objects.filter(unit__path__startswith=cycle.unit.path)


def _postings(cycle: RatingCycle) -> dict[int, list[RosterPosting]]:
    """Of everybody who ever served below the unit, also their posts elsewhere."""
    streets = streets_by_unit(cycle.unit)
    units = {unit.pk: unit for unit in OrgUnit.objects.all()}
    days: dict[date | None, date | None] = {}
    found: dict[int, list[RosterPosting]] = defaultdict(list)
    rows = (
        Posting.objects.filter(is_primary=True, person__in=_whoever_served(cycle).values("person_id"))
        .order_by("pk")
        .values_list("person_id", "unit_id", "valid_from", "valid_to", "worker_no", "role")
    )
    for person_id, unit_id, start, end, worker_no, role in rows.iterator(CHUNK):
        unit = streets.get(unit_id) or units[unit_id]
        kind = "worker" if role == PostingRole.GRID_WORKER else "head"
        first, last = days.setdefault(start, start) or start, days.setdefault(end, end)
        found[person_id].append(RosterPosting(unit.code, unit.name, first, last, worker_no, kind))
    return found
