import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import AuditEvent, Person
from academy.tabular.workbooks import open_table
from ratings import actions
from ratings.enums import CycleState
from tests.factories.ratings import ParticipantFactory

BACKEND = "academy.people.backends.PersonBackend"


def rated(cycle, city, people: int):
    street = city.units["HW"]
    chosen = Person.objects.filter(unit__path__startswith=street.path, employment="full_time").order_by("pk")
    for person in chosen[:people]:
        ParticipantFactory(cycle=cycle, person=person, unit=street)
    cycle.state = CycleState.FROZEN
    cycle.save()
    return actions.calculate(None, cycle, now=timezone.now())


@pytest.fixture
def reviewer(client, hr):
    client.force_login(hr, backend=BACKEND)
    return client


@pytest.mark.parametrize("people", [1, 3])
def test_the_result_list_asks_a_fixed_number_of_queries(
    reviewer, cycle, city, people, django_assert_num_queries
):
    rated(cycle, city, people)
    address = reverse("ratings_list", args=[cycle.pk, "results"])
    reviewer.get(address)
    with django_assert_num_queries(18):
        page = reviewer.get(address).content.decode()
    assert page.count("data-row") == people


@pytest.mark.parametrize("people", [1, 3])
def test_the_cycle_page_asks_a_fixed_number_of_queries(
    reviewer, cycle, city, people, django_assert_num_queries
):
    rated(cycle, city, people)
    address = reverse("ratings_cycle", args=[cycle.pk])
    reviewer.get(address)
    with django_assert_num_queries(14):
        reviewer.get(address)


@pytest.mark.parametrize("people", [1, 3])
def test_the_worker_reads_an_explanation_in_a_fixed_number_of_queries(
    client, cycle, city, people, django_assert_num_queries
):
    rated(cycle, city, people)
    cycle.state = CycleState.NOTICE
    cycle.save()
    client.force_login(Person.objects.get(username="QS-HW0001"), backend=BACKEND)
    address = reverse("my_rating", args=[cycle.code])
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)


def test_another_persons_rating_is_logged_when_read(reviewer, cycle, city, hr):
    run = rated(cycle, city, 1)
    reviewer.get(reverse("ratings_result", args=[run.results.get().pk]))
    event = AuditEvent.objects.get(action="rating.viewed")
    assert (event.actor, event.object_text) == (hr, "王海燕")


def test_own_rating_is_hidden_until_the_notice(client, cycle, city):
    rated(cycle, city, 1)
    client.force_login(Person.objects.get(username="QS-HW0001"), backend=BACKEND)
    address = reverse("my_rating", args=[cycle.code])
    assert client.get(address).status_code == 404
    cycle.state = CycleState.NOTICE
    cycle.save()
    assert client.get(address).status_code == 200


def test_a_street_reviewer_sees_own_people_only(client, cycle, city):
    rated(cycle, city, 2)
    for login, expected in (("hw-street", 2), ("qsjd-street", 0)):
        client.force_login(city.officers[login], backend=BACKEND)
        page = client.get(reverse("ratings_list", args=[cycle.pk, "results"])).content.decode()
        assert ("王海燕" in page) == bool(expected)


def test_the_export_carries_who_made_it_and_is_logged(reviewer, cycle, city):
    rated(cycle, city, 3)
    answer = reviewer.get(reverse("ratings_list_export", args=[cycle.pk, "results"]))
    rows = [row.values for row in open_table(answer.content, "x.xlsx").visible_sheets[0].rows()]
    assert "林致远" in str(rows[1])
    assert len([row for row in rows if "河湾街道" in row]) == 3
    assert AuditEvent.objects.filter(action="rating.exported").exists()


def test_a_refused_step_is_a_sentence(reviewer, cycle):
    cycle.state = CycleState.ARCHIVED
    cycle.save()
    answer = reviewer.post(reverse("ratings_step_back", args=[cycle.pk]), {"reason": "-"}, follow=True)
    assert "这个阶段不能退回" in answer.content.decode()
