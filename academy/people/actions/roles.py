from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction

from academy.people.actions.audit import log_event
from academy.people.enums import Role
from academy.people.models import OrgUnit, Person, RoleAssignment
from academy.people.queries import today
from academy.people.rules import require

# Wagtail keeps page permissions on groups; these roles need one. The group carries the role's own value.
PAGE_AUTHORS = frozenset({Role.INSTRUCTOR, Role.ACADEMY_ADMIN})


def _sync_group(person: Person, role: Role) -> None:
    group, _created = Group.objects.get_or_create(name=role.value)
    if person.role_assignments.on(today()).filter(role=role).exists():
        person.groups.add(group)
    else:
        person.groups.remove(group)


@transaction.atomic
def assign_role(
    actor: Person | None, person: Person, role: Role, unit: OrgUnit, *, start: date, reason: str = ""
) -> RoleAssignment:
    require(actor is None or actor.is_superuser, "only the administrator assigns roles")
    assignment, created = RoleAssignment.objects.get_or_create(
        person=person, role=role, unit=unit, valid_to=None, defaults={"valid_from": start}
    )
    if created:
        log_event(actor, "role.assigned", person, unit=unit, after={"role": role.value}, reason=reason)
    if role in PAGE_AUTHORS:
        _sync_group(person, role)
    return assignment


@transaction.atomic
def withdraw_role(actor: Person, assignment: RoleAssignment, *, last_day: date, reason: str) -> None:
    require(actor.is_superuser, "only the administrator withdraws roles")
    assignment.valid_to = max(last_day, assignment.valid_from - timedelta(days=1))
    assignment.save(update_fields=["valid_to"])
    log_event(
        actor,
        "role.withdrawn",
        assignment.person,
        unit=assignment.unit,
        before={"role": assignment.role},
        reason=reason,
    )
    if Role(assignment.role) in PAGE_AUTHORS:
        _sync_group(assignment.person, Role(assignment.role))
