from django.db.models import Q, QuerySet

from academy.people.queries import User, scope_q, scope_units
from ratings.engine.scheme import Scheme, scheme_from_mapping
from ratings.enums import CYCLE_READERS
from ratings.models import RatingScheme, SchemeVersion


def scheme_of(version: SchemeVersion) -> Scheme:
    return scheme_from_mapping(version.rules)


def schemes_for(user: User) -> QuerySet[RatingScheme]:
    """Schemes of units the user holds, and those of the units above them, which bind the user's own."""
    visible = scope_q(user, CYCLE_READERS, "owner")
    for unit in scope_units(user, CYCLE_READERS):
        visible |= Q(owner__path__in=[unit.path[: 4 * (depth + 1)] for depth in range(unit.depth)])
    return RatingScheme.objects.filter(visible).select_related("owner")


def versions_for(user: User) -> QuerySet[SchemeVersion]:
    return SchemeVersion.objects.filter(scheme__in=schemes_for(user)).select_related("scheme__owner")
