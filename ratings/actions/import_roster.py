"""The roster as the importer reads it: everybody who ever held a post below the cycle's unit."""

from django.db.models import Prefetch

from academy.people.enums import PostingRole
from academy.people.models import OrgUnit, Person, Posting
from ratings.imports.roster import RosterPerson, RosterPosting
from ratings.models import RatingCycle
from ratings.queries.imports import streets_by_unit


def import_roster(cycle: RatingCycle) -> list[RosterPerson]:
    """Everybody who ever held a post below the cycle's unit, in the importer's shape; two queries."""
    streets = streets_by_unit(cycle.unit)
    postings = Posting.objects.filter(is_primary=True).select_related("unit")
    people = (
        Person.objects.filter(postings__unit__path__startswith=cycle.unit.path)
        .distinct()
        .select_related("county")
        .prefetch_related(Prefetch("postings", queryset=postings))
        .order_by("pk")
    )
    return [_roster_person(person, streets) for person in people]


def _roster_person(person: Person, streets: dict[int, OrgUnit]) -> RosterPerson:
    postings = tuple(
        RosterPosting(
            unit_code=streets.get(p.unit_id, p.unit).code,
            unit_name=streets.get(p.unit_id, p.unit).name,
            start=p.valid_from,
            end=p.valid_to,
            worker_no=p.worker_no,
            role="worker" if p.role == PostingRole.GRID_WORKER else "head",
        )
        for p in person.postings.all()
    )
    return RosterPerson(
        person_id=person.pk,
        name=person.name,
        id_hash=person.id_hash or "",
        id_last4=person.id_last4,
        worker_no=person.worker_no,
        county_code=person.county.code if person.county else "",
        employment=person.employment,
        status=person.status,
        postings=postings,
        departed_on=person.departed_on,
    )
