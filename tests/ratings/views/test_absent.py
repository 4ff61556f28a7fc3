import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import AuditEvent, Person
from academy.tabular.workbooks import open_table
from ratings import actions
from ratings.actions.batches import receive
from ratings.models import PerformanceRecord

NOW = timezone.now()
BACKEND = "academy.people.backends.PersonBackend"


@pytest.fixture
def officer(client, hr):
    client.force_login(hr, backend=BACKEND)
    return client


@pytest.fixture
def batch(cycle, hr, sample_file):
    return actions.examine_batch(receive(hr, cycle, sample_file.read_bytes(), sample_file.name, now=NOW))


@pytest.fixture
def missing(batch):
    found = {each["person"] for each in batch.findings["missing"]}
    assert len(found) > 60
    return list(Person.objects.filter(pk__in=found).order_by("worker_no"))


def shown(client, batch, **asked):
    return client.get(reverse("ratings_batch_missing", args=[batch.pk]), asked)


def test_the_batch_leads_to_the_list_of_its_missing_people(officer, batch, missing):
    page = officer.get(reverse("ratings_batch", args=[batch.pk])).content.decode()
    address = reverse("ratings_batch_missing", args=[batch.pk])
    assert f'href="{address}"' in page
    assert f"{len(missing)} 人" in page
    assert officer.get(address).context["page"].paginator.count == len(missing)


def test_it_is_filtered_and_sorted(officer, batch, missing, cycle):
    one = missing[0]
    assert [row.person for row in shown(officer, batch, q=one.worker_no).context["rows"]] == [one.pk]
    assert len(shown(officer, batch, figures="no").context["rows"]) == 50
    PerformanceRecord.objects.create(
        cycle=cycle,
        person=one,
        indicator="satisfaction",
        segment_unit=one.unit,
        period_from=cycle.period_from,
        period_to=cycle.period_to,
        months=12,
        value=90,
    )
    assert [row.person for row in shown(officer, batch, figures="yes").context["rows"]] == [one.pk]
    period = batch.findings["missing"][0]["period"]
    assert shown(officer, batch, period=period).context["page"].paginator.count == len(missing)
    backwards = shown(officer, batch, sort="-number").context["listing"].rows
    assert [person.pk for person in backwards] == [person.pk for person in reversed(missing)]


def test_it_leaves_the_house_as_a_workbook_and_is_logged(officer, batch, missing, hr):
    one = missing[0]
    address = reverse("ratings_batch_missing_export", args=[batch.pk])
    content = officer.get(address, {"q": one.worker_no}).content
    rows = [row.values for row in open_table(content, "x.xlsx").visible_sheets[0].rows()]
    assert [*rows[-1][:2]] == [one.name, one.worker_no]
    event = AuditEvent.objects.get(actor=hr, action="rating.exported")
    assert [subject.person_id for subject in event.subjects.all()] == [one.pk]


@pytest.mark.parametrize("people", [1, 40])
def test_the_page_asks_a_fixed_number_of_queries(officer, batch, missing, people, django_assert_num_queries):
    batch.findings["missing"] = batch.findings["missing"][:people]
    batch.save()
    shown(officer, batch)
    with django_assert_num_queries(16):
        shown(officer, batch)


def test_an_officer_of_another_county_does_not_find_it(client, city, batch, missing):
    outsider = Person.objects.get(username="hw-street")
    client.force_login(outsider, backend=BACKEND)
    assert shown(client, batch).status_code in (302, 403, 404)
