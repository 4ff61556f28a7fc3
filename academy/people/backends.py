from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from academy.kept_query import KeptQuery
from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import active_assignments, candidates_for_sign_in

# What a role opens in the Wagtail admin. Records are guarded a second time, by rules and subtree scope.
READ_BANK = {"exams.read_bank", "exams.read_marking"}
ROLE_PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.INSTRUCTOR: frozenset({"wagtailadmin.access_admin", "exams.author_questions", *READ_BANK}),
    Role.ACADEMY_ADMIN: frozenset(
        {
            *("wagtailadmin.access_admin", "people.view_roster", "certificates.view_register"),
            *("exams.author_questions", "exams.run_exams", "exams.read_exams", *READ_BANK),
            "ratings.read_effect",
        }
    ),
    Role.DATA_CLERK: frozenset(
        {"wagtailadmin.access_admin", "ratings.import_performance", "people.view_roster"}
    ),
    Role.STREET_REVIEWER: frozenset({"wagtailadmin.access_admin", "ratings.review"}),
    Role.COUNTY_REVIEWER: frozenset(
        {
            *("wagtailadmin.access_admin", "people.view_roster", "ratings.read_effect"),
            *("ratings.review", "ratings.calculate"),
        }
    ),
    Role.CITY_REVIEWER: frozenset(
        {
            *("wagtailadmin.access_admin", "people.view_roster", "ratings.read_effect"),
            *("ratings.review", "ratings.manage_schemes"),
        }
    ),
    # Reading only: no permission of this role opens anything that writes.
    Role.AUDITOR: frozenset(
        {
            *("wagtailadmin.access_admin", "people.view_audit_log", "people.view_roster"),
            *("people.view_roles", "people.view_calendar", "certificates.view_register"),
            *("exams.read_exams", *READ_BANK, "ratings.read_effect"),
        }
    ),
}

PERSON_WITH_UNIT = KeptQuery(lambda pk: Person.objects.filter(pk=pk).select_related("unit"), int)


class PersonBackend(AuthenticationBackend):
    """Signs in by worker number, phone or e-mail; grants what the roles of today grant."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        identifier = credentials.get("username") or credentials.get("email") or ""
        password = credentials.get("password") or ""
        matches = [p for p in candidates_for_sign_in(identifier) if self._check_password(p, password)]
        # Two counties, the same number and the same password: signing in to either would be a guess.
        return matches[0] if len(matches) == 1 else None

    def get_user(self, user_id: Any) -> Person | None:
        """With her unit: what is open to her, and the log of what she does, ask for it on nearly every page."""
        user = PERSON_WITH_UNIT.one(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not user_obj.is_active or user_obj.is_anonymous:
            return False
        if user_obj.is_superuser or any(
            perm in ROLE_PERMISSIONS[Role(a.role)] for a in active_assignments(user_obj)
        ):
            return True
        return super().has_perm(user_obj, perm, obj)
