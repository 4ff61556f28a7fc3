import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.kept_query import KeptQuery
from academy.people.enums import EMPLOYED, Employment, Role, UnitLevel
from academy.people.models import AuditEvent, AuditSubject, Holiday, OrgUnit, Person, Posting, RoleAssignment
from academy.people.secrets import hash_id_number, hash_phone

# A signed-in user as views hand it over.
User = Person | AnonymousUser


def today() -> date:
    return timezone.localdate()


# Not in the order of the table, which joins and sorts the people.
_ASSIGNMENTS_ON = KeptQuery(
    lambda person, day: (
        RoleAssignment.objects.on(day).filter(person=person).select_related("unit").order_by("role", "pk")
    ),
    int,
    date,
)


def active_assignments(user: User) -> list[RoleAssignment]:
    """The user's roles of today, read once per request (the user object lives that long)."""
    if not isinstance(user, Person):
        return []
    cached: list[RoleAssignment] | None = getattr(user, "_active_assignments", None)
    if cached is None:
        cached = _ASSIGNMENTS_ON.all(user.pk, today())
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


def assignments_visible_to(user: User) -> QuerySet[RoleAssignment]:
    """The roles of today over units of the reader's subtree."""
    return (
        RoleAssignment.objects.on(today())
        .filter(scope_q(user, {Role.AUDITOR}, "unit"))
        .select_related("person", "unit")
    )


def audit_events_visible_to(user: User) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(scope_q(user, {Role.AUDITOR}, "unit")).select_related("actor", "unit")


@dataclass(frozen=True)
class DataTable:
    """One sheet of what the platform holds about a person."""

    title: str
    header: list[str]
    rows: list[list[Any]]
    # What kind of code a column holds, for its words (`personal_data_words`); empty: none.
    kinds: tuple[str, ...] = ()


# Each floor adds what it holds about a person (apps.py); this one knows none of them.
personal_data_sources: list[Callable[[Person], list[DataTable]]] = []
# kind → code → how it is said to a person; each floor adds its own.
personal_data_words: dict[str, dict[str, Any]] = {}


def data_table(title: str, columns: Mapping[str, str], rows: Iterable[Any]) -> DataTable:
    """Label → dotted path from the row; methods such as `get_state_display` are called. `path:kind` names a code."""
    paths = [path.partition(":")[0] for path in columns.values()]
    kinds = tuple(path.partition(":")[2] for path in columns.values())
    return DataTable(title, list(columns), [[_at(row, path) for path in paths] for row in rows], kinds)


def _at(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name, None)
        row = row() if callable(row) else row
    if isinstance(row, datetime):
        return timezone.localtime(row)
    if isinstance(row, (dict, list)):
        return json.dumps(row, ensure_ascii=False)
    return row if row is None or isinstance(row, (str, bool, int, Decimal, date)) else str(row)


def personal_data(person: Person) -> list[DataTable]:
    """Everything held about the person; the ID number and the phone by their last four only."""
    return [*_own_record(person), *(table for source in personal_data_sources for table in source(person))]


def _own_record(person: Person) -> list[DataTable]:
    about = {
        _("姓名"): "name",
        _("登录名"): "username",
        _("网格员编号"): "worker_no",
        _("现单位"): "unit.name",
        _("身份证后四位"): "id_last4",
        _("手机尾号"): "phone_last4",
        _("电子邮箱"): "email",
        _("出生日期"): "birth_date",
        _("性别"): "get_sex_display",
        _("学历"): "get_education_display",
        _("政治面貌"): "get_party_display",
        _("岗位性质"): "get_employment_display",
        _("人员状态"): "get_status_display",
        _("入职日期"): "hired_on",
        _("离职日期"): "departed_on",
        _("所在单位"): "organisation",
    }
    dates = {_("开始日期"): "valid_from", _("结束日期"): "valid_to"}
    posting = {_("单位"): "unit.name", _("职务"): "get_role_display", **dates, _("依据文件"): "source_doc"}
    read = {_("时间"): "at", _("操作人"): "actor.name", _("操作"): "action:action", _("原因"): "reason"}
    return [
        data_table(_("人员信息"), about, [person]),
        data_table(_("任职记录"), posting, person.postings.select_related("unit")),
        data_table(_("请假记录"), {_("类别"): "get_kind_display", **dates}, person.leaves.all()),
        data_table(
            _("登录的设备"),
            {_("时间"): "created_at", _("地址"): "ip", _("设备"): "user_agent"},
            UserSession.objects.filter(user=person),
        ),
        data_table(_("谁查看或改动过您的数据"), read, _events_about(person)),
    ]


def _events_about(person: Person) -> QuerySet[AuditEvent]:
    """Looks at her and changes of her record; what is still being examined, such as a veto, is not told early."""
    told = Q(action__endswith=".viewed") | Q(action__regex=r"^(person|role|activation|personal_data)\.")
    about = Q(object_type=Person._meta.label_lower, object_id=str(person.pk)) & told
    # Whose data an event showed is written down for looks only: pages, lists, exports.
    shown = Q(pk__in=AuditSubject.objects.filter(person=person).exclude(event__actor=person).values("event"))
    return AuditEvent.objects.filter(about | shown).select_related("actor")
