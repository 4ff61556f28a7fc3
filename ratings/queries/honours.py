from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from academy.people.models import Person
from academy.people.queries import User, scope_q
from ratings.enums import RESULT_READERS, DecisionStatus
from ratings.models import FinalRating, Honour, HonourKind, RatingCycle


def honours_for(user: User, cycle: RatingCycle) -> QuerySet[Honour]:
    """Of the reader's own units, withdrawn ones included; `star` is what she holds now.

    `basis_ended`: the honour stands, the final rating under it no longer carries it. An officer decides what follows.
    """
    star = FinalRating.objects.filter(
        cycle=OuterRef("cycle"), person=OuterRef("person"), revoked_on__isnull=True
    )
    return (
        Honour.objects.filter(scope_q(user, RESULT_READERS, "unit"), cycle=cycle)
        .exclude(person=user.pk or 0)
        .select_related("kind", "person", "unit", "proposed_by", "confirmed_by", "certificate")
        .annotate(star=Subquery(star.values("star")[:1]), basis_ended=_basis_ended())
    )


def honours_without_basis(user: User, cycle: RatingCycle) -> QuerySet[Honour]:
    return honours_for(user, cycle).filter(Q(basis_ended=True))


def _basis_ended() -> Case:
    in_force = FinalRating.objects.filter(
        cycle=OuterRef("cycle"), person=OuterRef("person"), revoked_on__isnull=True, vetoed=False
    )
    enough = in_force.filter(star__gte=OuterRef("kind__min_star"))
    carried = Exists(enough) | (Q(kind__min_star__isnull=True) & Exists(in_force))
    withdrawn = Q(status=DecisionStatus.WITHDRAWN)
    return Case(When(withdrawn | carried, then=Value(False)), default=Value(True))


def honours_to_confirm(user: User, cycle: RatingCycle) -> QuerySet[Honour]:
    return honours_for(user, cycle).filter(status=DecisionStatus.PROPOSED).exclude(proposed_by=user.pk or 0)


def honours_of(person: Person) -> QuerySet[Honour]:
    """Given ones only: a proposal is nobody's honour yet."""
    return Honour.objects.filter(person=person, status=DecisionStatus.CONFIRMED).select_related(
        "kind", "cycle", "certificate"
    )


def honour_kinds_of(cycle: RatingCycle) -> QuerySet[HonourKind]:
    return HonourKind.objects.filter(unit=cycle.unit, is_active=True)
