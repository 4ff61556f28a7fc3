import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.enums import Role
from academy.people.models import AuditEvent
from ratings import actions
from ratings.queries.impact import rated_people
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.ratings import ParticipantFactory, RatingCycleFactory


@pytest.fixture
def cycle(tree):
    found = RatingCycleFactory(unit=tree.county, state="frozen")
    for number in range(24):
        person = PersonFactory(unit=tree.street, sex="F" if number % 2 else "M")
        ParticipantFactory(cycle=found, person=person, unit=tree.street)
    actions.calculate(None, found, now=timezone.now())
    return found


@pytest.fixture
def reviewer(client, tree):
    person = PersonFactory(unit=tree.county, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.COUNTY_REVIEWER, unit=tree.county)
    client.force_login(person)
    return person


def test_groups_are_counted_and_nobody_is_named(client, cycle, reviewer):
    shown = client.get(reverse("ratings_impact", args=[cycle.pk])).content.decode()
    assert "共 24 名有星级的人员" in shown
    assert not [p for p in cycle.participants.select_related("person") if p.person.name in shown]


def test_people_are_read_in_two_queries(cycle, django_assert_num_queries):
    run = cycle.runs.get()
    with django_assert_num_queries(2):
        assert len(rated_people(run)) == 24


def test_export_says_who_made_it_and_is_logged(client, cycle, reviewer):
    answer = client.get(reverse("ratings_impact_export", args=[cycle.pk]), {"star": "3"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["性别", "年龄段", "工作年限", "单位类型", "网格类型"]
    cells = [cell.value for row in book["性别"].iter_rows() for cell in row if cell.value]
    assert any(reviewer.name in str(cell) for cell in cells)
    assert AuditEvent.objects.get(action="impact.exported").after == {"star": 3}


def test_odd_star_in_the_address_shows_the_usual_one(client, cycle, reviewer):
    for odd in ("9", "x", "²"):
        assert client.get(reverse("ratings_impact", args=[cycle.pk]), {"star": odd}).context["star"] in (4, 5)
