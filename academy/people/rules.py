"""Who may: predicates on (user, object), used by actions, views and templates alike."""

from collections.abc import Iterable

from django.utils.functional import Promise

from academy.people.enums import ROSTER_EDITORS, ROSTER_READERS, Role
from academy.people.models import OrgUnit, Person
from academy.people.queries import User, active_assignments


class NotAllowedError(Exception):
    """The action refuses this user; views answer 403."""


def holds(user: User, roles: Iterable[Role], unit: OrgUnit | None = None) -> bool:
    """Does the user hold one of `roles` over `unit` (anywhere, when no unit is given)?"""
    if not isinstance(user, Person) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    wanted = set(roles)
    return any(
        Role(a.role) in wanted and (unit is None or a.unit.contains(unit)) for a in active_assignments(user)
    )


def within(user: User, unit: OrgUnit) -> bool:
    return holds(user, Role, unit)


def manages(user: User, person: Person) -> bool:
    return person.unit is not None and holds(user, ROSTER_EDITORS, person.unit)


def sees_roster_of(user: User, unit: OrgUnit) -> bool:
    return holds(user, ROSTER_READERS, unit)


def can_see_photo(user: User, person: Person) -> bool:
    """She herself, and the academy office of her unit, which also invigilates her exams."""
    return (isinstance(user, Person) and user.pk == person.pk) or manages(user, person)


def reads_roles(user: User) -> bool:
    return holds(user, {Role.AUDITOR})


def reads_calendar(user: User) -> bool:
    return holds(user, {Role.AUDITOR})


def only_looks_on(user: User) -> bool:
    """An auditor reads everything and writes nothing: not even that she opened a lesson."""
    return not getattr(user, "is_superuser", False) and holds(user, {Role.AUDITOR})


def can_view_id_number(user: User, person: Person) -> bool:
    """Only those who must compare papers: the academy's office and the county's data clerk."""
    return person.unit is not None and holds(user, {Role.ACADEMY_ADMIN, Role.DATA_CLERK}, person.unit)


def is_staff(user: User) -> bool:
    return isinstance(user, Person) and (user.is_superuser or bool(active_assignments(user)))


def require(allowed: bool, sentence: str | Promise) -> None:
    if not allowed:
        raise NotAllowedError(sentence)
