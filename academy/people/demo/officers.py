from datetime import date

from academy.people.actions import assign_role
from academy.people.enums import Employment, PersonStatus, Role
from academy.people.models import OrgUnit, Person

SINCE = date(2020, 1, 1)

# login, name, unit, roles; a person may hold several, and a second officer exists wherever four eyes are needed.
OFFICERS: list[tuple[str, str, str, list[Role]]] = [
    ("teacher", "顾明远", "YC", [Role.INSTRUCTOR]),
    ("teacher2", "沈雨晴", "YC", [Role.INSTRUCTOR]),
    ("office", "唐婉如", "YC", [Role.ACADEMY_ADMIN]),
    ("qs-office", "许知行", "QS", [Role.ACADEMY_ADMIN]),
    ("qs-clerk", "何思源", "QS", [Role.DATA_CLERK]),
    ("qs-hr", "林致远", "QS", [Role.DATA_CLERK, Role.COUNTY_REVIEWER]),
    ("qs-hr2", "秦月", "QS", [Role.COUNTY_REVIEWER]),
    ("hw-street", "宋文博", "HW", [Role.STREET_REVIEWER]),
    ("qsjd-street", "江晓彤", "QSJD", [Role.STREET_REVIEWER]),
    ("ml-street", "卢一帆", "ML", [Role.STREET_REVIEWER]),
    ("bh-hr", "姚立群", "BH", [Role.DATA_CLERK, Role.COUNTY_REVIEWER]),
    ("wh-hr", "陆文清", "WH", [Role.DATA_CLERK, Role.COUNTY_REVIEWER]),
    ("city", "孟清扬", "YC", [Role.CITY_REVIEWER]),
    ("auditor", "石磊", "YC", [Role.AUDITOR]),
]


def build_officers(units: dict[str, OrgUnit], password: str) -> dict[str, Person]:
    officers = {}
    for login, name, code, roles in OFFICERS:
        person = Person.objects.create(
            username=login,
            name=name,
            unit=units[code],
            employment=Employment.NONE,
            status=PersonStatus.STAFF,
            password=password,
            email=f"{login}@grid-academy.example",
        )
        for role in roles:
            assign_role(None, person, role, units[code], start=SINCE, reason="示范数据")
        officers[login] = person
    admin = Person(
        username="admin", name="系统管理员", status=PersonStatus.STAFF, is_superuser=True, unit=units["YC"]
    )
    admin.password = password
    admin.save()
    officers["admin"] = admin
    return officers
