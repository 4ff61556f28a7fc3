from collections.abc import Iterable
from datetime import date, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from academy.people.enums import EMPLOYED, Employment, Role, UnitLevel
from academy.people.models import AuditEvent, Holiday, OrgUnit, Person, Posting, RoleAssignment
from academy.people.secrets import hash_id_number, hash_phone

# A signed-in user as views hand it over.
User = Person | AnonymousUser


def today() -> date:
    return timezone.localdate()


def active_assignments(user: User) -> list[RoleAssignment]:
    """The user's roles of today, read once per request (the user object lives that long)."""
    if not isinstance(user, Person):
        return []
    cached: list[RoleAssignment] | None = getattr(user, "_active_assignments", None)
    if cached is None:
        cached = list(user.role_assignments.on(today()).select_related("unit"))
        user._active_assignments = cached  # type: ignore[attr-defined]
    return cached


def scope_units(user: User, roles: Iterable[Role]) -> list[OrgUnit]:
    wanted = set(roles)
    return [a.unit for a in active_assignments(user) if Role(a.role) in wanted]


def scope_q(user: User, roles: Iterable[Role], unit_field: str) -> Q:
    """The filter that keeps rows whose `unit_field` lies in a subtree where the user holds one of `roles`."""
    if isinstance(user, Person) and user.is_superuser:
        return Q()
    scope = Q(pk__in=[])
    for unit in scope_units(user, roles):
        scope |= Q(**{f"{unit_field}__path__startswith": unit.path})
    return scope


def persons_visible_to(user: User, roles: Iterable[Role]) -> QuerySet[Person]:
    return Person.objects.filter(scope_q(user, roles, "unit")).select_related("unit")


def without_password(persons: QuerySet[Person]) -> QuerySet[Person]:
    """People who never chose one: Django marks an unusable password with a leading exclamation mark."""
    return persons.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def roster(unit: OrgUnit, on: date) -> QuerySet[Person]:
    """Everybody with a primary posting below `unit` on that day."""
    postings = Posting.objects.on(on).filter(is_primary=True, unit__path__startswith=unit.path)
    return Person.objects.filter(pk__in=postings.values("person_id")).select_related("unit")


def full_time_workers(unit: OrgUnit) -> QuerySet[Person]:
    return Person.objects.filter(
        unit__path__startswith=unit.path, employment=Employment.FULL_TIME, status__in=EMPLOYED
    )


def posting_on(person: Person, day: date) -> Posting | None:
    return person.postings.on(day).filter(is_primary=True).select_related("unit").first()


def unit_path(unit: OrgUnit) -> list[OrgUnit]:
    return [*unit.get_ancestors(), unit]


def ancestor_at(unit: OrgUnit, level: UnitLevel) -> OrgUnit | None:
    if unit.level == level:
        return unit
    return unit.get_ancestors().filter(level=level).first()


def candidates_for_sign_in(identifier: str) -> list[Person]:
    """People whom this worker number, phone or e-mail may mean; several when counties share a number."""
    text = identifier.strip()
    if not text:
        return []
    exact = Q(username__iexact=text)
    if "@" in text:
        exact |= Q(email__iexact=text)
    digits = text.replace(" ", "").replace("-", "").removeprefix("+86")
    if digits.isdigit() and len(digits) == 11:
        exact |= Q(phone_hash=hash_phone(digits))
    found = list(Person.objects.filter(exact, is_active=True)[:1])
    return found or list(Person.objects.filter(worker_no__iexact=text, is_active=True)[:5])


def person_by_id_number(id_number: str) -> Person | None:
    return Person.objects.filter(id_hash=hash_id_number(id_number)).first()


def calendar_exceptions(start: date, end: date) -> dict[date, bool]:
    """day → is it worked, for days that differ from the plain Monday-to-Friday week."""
    return dict(Holiday.objects.filter(day__range=(start, end)).values_list("day", "is_workday"))


def working_days_from(start: date, count: int) -> list[date]:
    """The first `count` working days on or after `start` by the calendar table."""
    exceptions = calendar_exceptions(start, start + timedelta(days=count * 3 + 30))
    days: list[date] = []
    day = start
    while len(days) < count:
        if exceptions.get(day, day.weekday() < 5):
            days.append(day)
        day += timedelta(days=1)
    return days


def audit_events_visible_to(user: User) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(scope_q(user, {Role.AUDITOR}, "unit")).select_related("actor", "unit")


def personal_data(person: Person) -> dict[str, object]:
    """The person's own record in plain names; the ID number by its last four only."""
    return {
        "name": person.name,
        "username": person.username,
        "worker_no": person.worker_no,
        "unit": str(person.unit or ""),
        "employment": person.get_employment_display(),
        "status": person.get_status_display(),
        "hired_on": person.hired_on,
        "id_last4": person.id_last4,
        "phone_last4": person.phone_last4,
        "email": person.email,
        "postings": list(
            person.postings.values("unit__name", "role", "valid_from", "valid_to", "source_doc")
        ),
        "leaves": list(person.leaves.values("kind", "valid_from", "valid_to")),
        "sign_ins": list(UserSession.objects.filter(user=person).values("created_at", "ip", "user_agent")),
    }
