from django.db.models import OuterRef, QuerySet, Subquery

from academy.people.models import Person
from academy.people.queries import User, scope_q
from ratings.enums import RESULT_READERS, DecisionStatus
from ratings.models import FinalRating, Honour, HonourKind, RatingCycle


def honours_for(user: User, cycle: RatingCycle) -> QuerySet[Honour]:
    """Of the reader's own units, withdrawn ones included; `star` is what she holds now."""
    star = FinalRating.objects.filter(
        cycle=OuterRef("cycle"), person=OuterRef("person"), revoked_on__isnull=True
    )
    return (
        Honour.objects.filter(scope_q(user, RESULT_READERS, "unit"), cycle=cycle)
        .exclude(person=user.pk or 0)
        .select_related("kind", "person", "unit", "proposed_by", "confirmed_by", "certificate")
        .annotate(star=Subquery(star.values("star")[:1]))
    )


def honours_to_confirm(user: User, cycle: RatingCycle) -> QuerySet[Honour]:
    return honours_for(user, cycle).filter(status=DecisionStatus.PROPOSED).exclude(proposed_by=user.pk or 0)


def honours_of(person: Person) -> QuerySet[Honour]:
    """Given ones only: a proposal is nobody's honour yet."""
    return Honour.objects.filter(person=person, status=DecisionStatus.CONFIRMED).select_related(
        "kind", "cycle", "certificate"
    )


def honour_kinds_of(cycle: RatingCycle) -> QuerySet[HonourKind]:
    return HonourKind.objects.filter(unit=cycle.unit, is_active=True)
