"""Every address × every character: who gets in, in the own unit and in another one."""

from datetime import date
from functools import lru_cache

import pytest
from django.db import transaction
from django.template import loader
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail import hooks

from academy.people.enums import Role
from academy.people.models import Person, RoleAssignment
from tests.access_table import ACCESS, ALL_ROLES
from tests.factories.people import PersonFactory

OURS = ("academy.", "courses.", "exams.", "ratings.")
# Where a role is held in the "own" and in the "other" run.
OWN = {Role.STREET_REVIEWER: "HW", Role.CITY_REVIEWER: "YC", Role.AUDITOR: "YC", Role.INSTRUCTOR: "YC"}
OTHER = {Role.STREET_REVIEWER: "BHZ"}


def addresses(resolver=None, names=()):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*names, entry.namespace) if entry.namespace else names)
        elif isinstance(entry, URLPattern) and entry.name:
            view = getattr(entry.callback, "view_class", entry.callback)
            if view.__module__.startswith(OURS) or (names and names[0] in our_viewsets()):
                yield ":".join((*names, entry.name))


@lru_cache(maxsize=1)
def our_viewsets() -> frozenset[str]:
    """Namespaces of the Wagtail viewsets that our apps register; their views are Wagtail's own classes."""
    registered = [make() for make in hooks.get_hooks("register_admin_viewset")]
    viewsets = [one for entry in registered for one in getattr(entry, "registerables", [entry])]
    return frozenset(v.url_namespace for v in viewsets if type(v).__module__.startswith(OURS))


def test_every_address_stands_in_the_table():
    assert set(addresses()) - set(ACCESS) == set()
    assert set(ACCESS) - set(addresses()) == set()


def character(name: str, city) -> Person | None:
    """anonymous · owner (王海燕) · colleague · <role>@own · <role>@other · admin"""
    if name == "anonymous":
        return None
    if name == "owner":
        return Person.objects.get(username="QS-HW0001")
    if name == "colleague":
        return Person.objects.get(username="QS-HW0002")
    if name == "admin":
        return city.officers["admin"]
    role, place = name.split("@")
    role = Role(role)
    code = OWN.get(role, "QS") if place == "own" else OTHER.get(role, "BH")
    person = PersonFactory(unit=city.units[code], worker_no="", office=True)
    RoleAssignment.objects.create(
        person=person, role=role, unit=city.units[code], valid_from=date(2020, 1, 1)
    )
    return person


CHARACTERS = [
    "anonymous",
    "owner",
    "colleague",
    "admin",
    *[f"{r}@{p}" for r in ALL_ROLES for p in ("own", "other")],
]


def gets_in(response) -> bool:
    if response.status_code in (301, 302):
        target = response["Location"]
        return not ("/login/" in target or target == "/admin/")
    return response.status_code not in (403, 404)


class UndoneError(Exception):
    pass


def ask(client: Client, method: str, address: str, data: dict[str, object]):
    """The request's changes are rolled back, so that no answer depends on an earlier one."""
    answer = None
    try:
        with transaction.atomic():
            answer = getattr(client, method)(address, data)
            raise UndoneError
    except UndoneError:
        return answer


@pytest.fixture
def nothing_drawn(monkeypatch):
    """Who gets in is decided before a page is drawn; the pages themselves are read in test_english_pages.

    Only whole answers: a piece that a process keeps for later pages and papers must not be kept empty.
    """
    monkeypatch.setattr(loader, "render_to_string", lambda *_arguments, **_options: "")
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@pytest.mark.parametrize("name", CHARACTERS)
@pytest.mark.usefixtures("nothing_drawn")
def test_access(name, records):
    city = records.values["city"]
    person = character(name, city)
    client = Client()
    if person:
        client.force_login(person, backend="academy.people.backends.PersonBackend")
    wrong = {}
    for address, rule in ACCESS.items():
        url = reverse(address, kwargs=rule.kwargs(records.values))
        response = ask(client, rule.method, url, rule.data(records.values))
        expected = name in rule.allowed
        if gets_in(response) != expected:
            wrong[address] = (
                response.status_code,
                response.get("Location", ""),
                "expected in" if expected else "expected out",
            )
    assert not wrong
