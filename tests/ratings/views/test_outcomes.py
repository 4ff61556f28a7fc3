"""Pay, promotion and warning lists after the final result."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import Person
from academy.tabular.workbooks import open_table
from ratings import actions
from ratings.enums import CycleState
from ratings.models import FinalRating
from tests.factories.finals import finalise_as_computed
from tests.factories.ratings import ParticipantFactory

BACKEND = "academy.people.backends.PersonBackend"
# previous star → final star, vetoed
CASES = {"rose": (2, 3, False), "kept": (3, 3, False), "fell": (4, 3, False), "top": (5, 5, False),
         "vetoed": (3, 4, True), "zero": (None, 0, False), "revoked": (3, 3, False)}  # fmt: skip


@pytest.fixture
def finals(cycle, city):
    street = city.units["HW"]
    people = Person.objects.filter(unit__path__startswith=street.path, employment="full_time").order_by("pk")
    for person, (previous, _star, _vetoed) in zip(people, CASES.values(), strict=False):
        ParticipantFactory(cycle=cycle, person=person, unit=street, prev_star=previous)
    cycle.state = CycleState.FROZEN
    cycle.save()
    actions.calculate(None, cycle, now=timezone.now())
    made = sorted(finalise_as_computed(cycle, date(2026, 2, 1)).values(), key=lambda final: final.person_id)
    for final, (_previous, star, vetoed) in zip(made, CASES.values(), strict=True):
        FinalRating.objects.filter(pk=final.pk).update(star=star, vetoed=vetoed)
    FinalRating.objects.filter(pk=made[-1].pk).update(revoked_on=date(2026, 3, 1))
    return {final.person.name: case for case, final in zip(CASES, made, strict=True)}


def rows(client, cycle, name):
    answer = client.get(reverse("ratings_list_export", args=[cycle.pk, name]))
    return [row.values for row in open_table(answer.content, "x.xlsx").visible_sheets[0].rows()]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("payroll", {"rose", "kept", "fell", "top", "vetoed"}),
        ("promotion", {"rose", "top"}),
        ("warning", {"fell", "vetoed", "zero", "revoked"}),
    ],
)
def test_each_list_holds_whom_its_rule_names(client, hr, cycle, finals, name, expected):
    client.force_login(hr, backend=BACKEND)
    found = {finals[row[0]] for row in rows(client, cycle, name) if row[0] in finals}
    assert found == expected
    page = client.get(reverse("ratings_list", args=[cycle.pk, name])).content.decode()
    assert "分数线" in page
    assert page.count("data-row") == len(expected)


def test_the_ground_stands_beside_the_name(client, hr, cycle, finals):
    client.force_login(hr, backend=BACKEND)
    said = {finals[row[0]]: str(row) for row in rows(client, cycle, "warning") if row[0] in finals}
    assert "一票否决" in said["vetoed"]
    assert "降 1 星" in said["fell"]
    assert "不予评星" in said["zero"]
    assert "星级已撤销" in said["revoked"]


def test_another_street_gets_an_empty_list(client, city, cycle, finals):
    client.force_login(city.officers["qsjd-street"], backend=BACKEND)
    assert not [row for row in rows(client, cycle, "warning") if row[0] in finals]


def test_before_the_final_result_the_list_says_that_it_is_early(client, hr, cycle):
    client.force_login(hr, backend=BACKEND)
    page = client.get(reverse("ratings_list", args=[cycle.pk, "payroll"])).content.decode()
    assert "最终结果尚未发布" in page
