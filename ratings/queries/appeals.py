from django.db.models import Q, QuerySet

from academy.people.models import Person
from academy.people.queries import User
from ratings.models import Objection, RatingCycle


def objections_of(cycle: RatingCycle, reader: User) -> QuerySet[Objection]:
    """All of the cycle, withdrawn notices included; what concerns the reader herself is for others to see."""
    return (
        Objection.objects.filter(notice__cycle=cycle)
        .exclude(Q(about=reader.pk or 0) | Q(by=reader.pk or 0))
        .select_related("by", "about", "unit", "handled_by", "notice")
        .order_by("status", "due_on", "pk")
    )


def objections_filed(person: Person) -> QuerySet[Objection]:
    return Objection.objects.filter(by=person).select_related("about", "notice__cycle")
