from django.db.models import Q, QuerySet

from academy.people.enums import Role
from academy.people.models import OrgUnit, Person
from academy.people.queries import User, scope_units


def units_managed_by(user: User) -> QuerySet[OrgUnit]:
    """The units whose classes the academy's office runs."""
    units: QuerySet[OrgUnit] = OrgUnit.objects.all()
    if isinstance(user, Person) and user.is_superuser:
        return units
    own = Q(pk__in=[])
    for unit in scope_units(user, {Role.ACADEMY_ADMIN}):
        own |= Q(path__startswith=unit.path)
    return units.filter(own)
