import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from academy.people.enums import Role
from academy.people.models import AuditEvent, OrgUnit
from ratings import actions
from ratings.enums import SchemeStatus
from ratings.models import WhatIf
from ratings.views import whatif as views
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.ratings import SchemeVersionFactory

NOW = timezone.now()


@pytest.fixture
def run(example):
    cycle, _expected = example
    return actions.calculate(None, cycle, now=NOW)


@pytest.fixture
def signed_in(client, run):
    def as_role(role, unit=None):
        person = PersonFactory(unit=run.cycle.unit, worker_no="", office=True)
        RoleAssignmentFactory(person=person, role=role, unit=unit or run.cycle.unit)
        client.force_login(person)
        return client

    return as_role


@pytest.fixture
def draft(run):
    rules = run.version.rules | {"transition": run.version.rules["transition"] | {"max_down": None}}
    return SchemeVersionFactory(scheme=run.version.scheme, number=2, rules=rules, status=SchemeStatus.DRAFT)


@pytest.fixture
def answered(signed_in, run, draft):
    client = signed_in(Role.COUNTY_REVIEWER)
    client.post(reverse("ratings_whatifs", args=[run.cycle_id]), {"name": "取消保底", "version": draft.pk})
    return WhatIf.objects.get()


def test_draft_is_tried_and_the_page_says_who_moves_and_why(signed_in, answered):
    client = signed_in(Role.COUNTY_REVIEWER)
    text = client.get(reverse("ratings_whatif", args=[answered.pk])).content.decode()
    assert "赵丽" in text
    assert "陈刚" not in text
    assert "测算 12 人，星级有变动的 1 人" in text
    assert '<svg class="sankey"' in text
    assert AuditEvent.objects.filter(action="whatif.viewed").exists()


def test_both_explanations_stand_beside_each_other(signed_in, answered):
    client = signed_in(Role.COUNTY_REVIEWER)
    (mover,) = client.get(reverse("ratings_whatif", args=[answered.pk])).context["movers"]
    assert "保底为三星" in mover.why_before
    assert "本期评定为三星" in mover.why_before
    assert "保底" not in mover.why_after
    assert "本期评定为二星" in mover.why_after


def test_street_reviewers_see_totals_only(signed_in, answered):
    street = OrgUnit.objects.get(code="EX-HW")
    client = signed_in(Role.STREET_REVIEWER, street)
    text = client.get(reverse("ratings_whatif", args=[answered.pk])).content.decode()
    assert "星级有变动的 1 人" in text
    assert "赵丽" not in text
    assert not re.search(r"\bA06\b", text)
    sheets = workbook(client, answered)
    assert "赵丽" not in str(sheets)


def test_street_reviewers_cannot_ask(signed_in, run, draft):
    client = signed_in(Role.STREET_REVIEWER, OrgUnit.objects.get(code="EX-HW"))
    url = reverse("ratings_whatifs", args=[run.cycle_id])
    assert client.post(url, {"name": "试", "version": draft.pk}).status_code == 403
    assert not WhatIf.objects.exists()


def test_another_county_finds_nothing(client, officer, answered, run):
    client.force_login(officer)
    for name, pk in (
        ("ratings_whatif", answered.pk),
        ("ratings_whatif_export", answered.pk),
        ("ratings_whatifs", run.cycle_id),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404


def workbook(client, whatif):
    response = client.get(reverse("ratings_whatif_export", args=[whatif.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_export_has_units_seats_and_movers_and_says_who_made_it(signed_in, answered):
    sheets = workbook(signed_in(Role.COUNTY_REVIEWER), answered)
    assert list(sheets) == ["各单位", "名额", "变动人员"]
    assert "导出" in sheets["变动人员"][2][0]
    (mover,) = [row for row in sheets["变动人员"] if row[0] == "A06"]
    assert mover[3:5] == [3.0, 2.0]


def test_refused_figure_is_said_on_the_form(signed_in, run):
    client = signed_in(Role.COUNTY_REVIEWER)
    data = {"name": "试", "worker_no_0": "NOBODY", "figure_0": "exam", "value_0": "90"}
    response = client.post(reverse("ratings_whatifs", args=[run.cycle_id]), data)
    assert "参评人员中没有编号 NOBODY" in response.content.decode()
    assert not WhatIf.objects.exists()


def test_big_cycles_are_answered_by_a_job(
    signed_in, run, draft, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views, "AT_ONCE", 5)
    client = signed_in(Role.COUNTY_REVIEWER)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("ratings_whatifs", args=[run.cycle_id]), {"name": "取消保底", "version": draft.pk}
        )
    assert response.url.startswith("/jobs/")
    assert WhatIf.objects.get().summary["movers"] == 1
