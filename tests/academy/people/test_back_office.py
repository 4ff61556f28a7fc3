import re

import pytest
from django.test import Client
from django.urls import reverse

from academy.people.enums import Role
from academy.people.models import AuditEvent, Person
from tests.factories.people import PersonFactory, RoleAssignmentFactory

# What stands in the side menu of each role: nothing else.
MENUS = {
    Role.INSTRUCTOR: {"页面", "图片", "文档", "题库", "阅卷"},
    Role.DATA_CLERK: {"星级考评", "花名册"},
    Role.STREET_REVIEWER: {"星级考评"},
    Role.COUNTY_REVIEWER: {"星级考评", "花名册"},
}
STRANGE = {"报告", "设置", "帮助", "Reports", "Settings", "Help", "用户", "Users"}


def officer_client(tree, role):
    person = PersonFactory(unit=tree.county, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=role, unit=tree.county)
    client = Client()
    client.force_login(person, backend="academy.people.backends.PersonBackend")
    return client


def menu_of(client) -> str:
    page = client.get("/admin/").content.decode()
    found = re.search(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page, re.S)
    return found.group(1).encode().decode("unicode_escape", errors="ignore")


@pytest.mark.parametrize("role", list(MENUS))
def test_a_role_finds_its_menus_and_nothing_else(tree, role):
    menu = menu_of(officer_client(tree, role))
    labels = set(re.findall(r'"label": "([^"]+)"', menu))
    assert MENUS[role] - {"页面", "图片", "文档"} <= labels
    assert not labels & STRANGE
    others = set().union(*MENUS.values()) - MENUS[role]
    assert not labels & others


def test_a_worker_has_no_back_office(client, learner):
    client.force_login(learner, backend="academy.people.backends.PersonBackend")
    assert client.get("/admin/", follow=True).status_code == 403
    assert "/admin/" not in client.get(reverse("dashboard")).content.decode()


def test_wagtails_own_sign_in_leads_to_ours(client):
    response = client.get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_officers_need_a_second_factor_where_the_setting_asks_for_it(client, officer, learner, settings):
    settings.STAFF_REQUIRES_SECOND_FACTOR = True
    client.force_login(officer, backend="academy.people.backends.PersonBackend")
    response = client.get("/admin/ratings/")
    assert response.status_code == 302
    assert response["Location"] == reverse("mfa_index")
    assert client.get(reverse("dashboard")).status_code == 200


def test_the_whole_id_number_is_shown_once_with_a_reason_and_logged(client, officer, learner):
    from academy.people.actions import set_id_number

    set_id_number(learner, "99999919880312001X")
    learner.save()
    client.force_login(officer, backend="academy.people.backends.PersonBackend")
    address = reverse("people_person", args=[learner.pk])
    assert "99999919880312001X" not in client.get(address).content.decode()
    shown = client.post(reverse("people_id_number", args=[learner.pk]), {"reason": "核对证件"})
    assert "99999919880312001X" in shown.content.decode()
    event = AuditEvent.objects.get(action="person.id_viewed")
    assert (event.actor, event.reason) == (officer, "核对证件")


def test_stored_numbers_are_not_readable_in_the_table(learner):
    from academy.people.actions import set_id_number, set_phone

    set_id_number(learner, "99999919880312001X")
    set_phone(learner, "19900000001")
    learner.save()
    row = Person.objects.filter(pk=learner.pk).values().get()
    stored = " ".join(str(bytes(v) if isinstance(v, bytes | memoryview) else v) for v in row.values())
    assert "99999919880312001X" not in stored
    assert "19900000001" not in stored


@pytest.mark.parametrize("people", [1, 3])
def test_the_roster_asks_a_fixed_number_of_queries(client, tree, officer, people, django_assert_num_queries):
    for _ in range(people):
        PersonFactory(unit=tree.community)
    client.force_login(officer, backend="academy.people.backends.PersonBackend")
    client.get(reverse("people_roster"))
    with django_assert_num_queries(11):
        client.get(reverse("people_roster"))


def test_audit_events_are_only_ever_added(officer):
    from academy.people.actions import log_event
    from academy.people.models.audit import AppendOnlyError

    event = log_event(officer, "test.done")
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.update(action="other")


@pytest.mark.django_db
def test_office_home_keeps_what_waits(client, tree):
    reviewer = PersonFactory(unit=tree.county, worker_no="", office=True)
    RoleAssignmentFactory(person=reviewer, role=Role.COUNTY_REVIEWER, unit=tree.county)
    client.force_login(reviewer)
    assert "等您处理" in client.get("/admin/").content.decode()
