"""Whoever opens a page, a list or a file that names a rated person leaves a trace that this person can read.

The addresses and who may open them come from the table of access. Two places name people without a trace, because they
are public by their purpose and know no reader: the public notice (`public_notice`) and the verification of a paper
(`verify_paper`).
"""

import pytest
from django.test import Client
from django.urls import reverse

from academy.people.models import AuditEvent, AuditSubject, Person
from academy.people.queries import personal_data
from academy.tabular.workbooks import open_table
from tests.access_table import ACCESS
from tests.test_access import CHARACTERS, character

EVIDENCE = ("appeal_evidence", "objection_evidence", "ratings_veto_evidence")
FRONT = ("source_row", *EVIDENCE)
WATCHED = [
    name
    for name, rule in ACCESS.items()
    if (name.startswith(("ratings_", "certificates_")) or name in FRONT) and rule.method == "get"
]
# What names her for another reason than her rating: whom a colleague declared as a relative.
OF_NO_RATING = {"ratings_relatives"}
# The colleague who filed the objection reads nothing but her own file.
HER_OWN = {("colleague", "objection_evidence")}
READERS = [name for name in CHARACTERS if name not in ("anonymous", "owner") and not name.startswith("instr")]
LISTS = (
    "boundary",
    "movers",
    "gaps",
    "floors",
    "ties",
    "vetoes",
    "missing",
    "decisions",
    "objections",
    "appeals",
)
OUTCOMES = ("payroll", "promotion", "warning", "honours")


def text_of(response) -> str:
    if "spreadsheetml" not in response.get("Content-Type", ""):
        return response.content.decode(errors="ignore")
    sheets = open_table(response.content, "x.xlsx").visible_sheets
    return "\n".join(str(row.values) for sheet in sheets for row in sheet.rows())


def traces(reader: Person, person: Person) -> int:
    """Events about her, by this reader, that she is told of."""
    about = AuditEvent.objects.filter(
        actor=reader, action__endswith=".viewed", object_type="people.person", object_id=str(person.pk)
    )
    return about.count() + AuditSubject.objects.filter(event__actor=reader, person=person).count()


def pages(values: dict[str, object]) -> list[tuple[str, str]]:
    found = [(name, reverse(name, kwargs=ACCESS[name].kwargs(values))) for name in WATCHED]
    for cycle, names in ((values["cycle"], LISTS), (values["past"], (*LISTS, *OUTCOMES))):
        for name in names:
            found.append((f"list {name}", reverse("ratings_list", args=[cycle.pk, name])))
            found.append((f"export {name}", reverse("ratings_list_export", args=[cycle.pk, name])))
    past = ("ratings_appeals", "ratings_objections", "ratings_honours", "ratings_cycle", "ratings_charts")
    found += [(f"{name} past", reverse(name, args=[values["past"].pk])) for name in past]
    return found


@pytest.mark.parametrize("name", READERS)
def test_whoever_sees_her_leaves_a_trace(name, records):
    values = records.values
    reader, wang = character(name, values["city"]), values["wang"]
    client = Client()
    client.force_login(reader, backend="academy.people.backends.PersonBackend")
    silent, seen = [], 0
    for page, address in pages(values):
        before = traces(reader, wang)
        response = client.get(address, follow=True)
        if response.status_code != 200 or page in OF_NO_RATING or (name, page) in HER_OWN:
            continue
        names_her = page in EVIDENCE or any(word in text_of(response) for word in (wang.name, "HW0001"))
        seen += names_her
        if names_her and traces(reader, wang) == before:
            silent.append(page)
    assert silent == []
    if name in ("admin", "county_reviewer@own", "city_reviewer@own", "auditor@own"):
        assert seen > len(LISTS)


def test_she_is_told_of_lists_and_exports_as_well(records):
    values = records.values
    hr, wang = values["city"].officers["qs-hr"], values["wang"]
    client = Client()
    client.force_login(hr, backend="academy.people.backends.PersonBackend")
    client.get(reverse("ratings_list", args=[values["cycle"].pk, "results"]))
    client.get(reverse("ratings_list_export", args=[values["cycle"].pk, "results"]))
    events = AuditEvent.objects.filter(actor=hr, action__in=["rating.list_viewed", "rating.exported"])
    assert events.count() == 2
    told = next(table for table in personal_data(wang) if "谁查看" in table.title)
    assert {row[1] for row in told.rows} >= {hr.name}
    assert sum(row[1] == hr.name for row in told.rows) >= 2
