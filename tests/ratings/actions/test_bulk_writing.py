from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from academy.people.models import Person
from ratings.actions import bulk_writing
from ratings.actions.bulk_writing import write_rows
from ratings.enums import KinKind
from ratings.models import KinDeclaration
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
FIELDS = ("person", "relative", "kind", "since", "declared_at", "end_reason")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(bulk_writing, "COPY_PART", 3)
    monkeypatch.setattr(bulk_writing, "INSERT_CHUNK", 3)


@pytest.fixture
def people():
    return [PersonFactory() for _number in range(9)]


def rows_of(people, relative):
    for day, person in enumerate(people, start=1):
        yield (
            person.pk,
            relative,
            KinKind.SIBLING.value,
            date(2025, 1, day).isoformat(),
            str(timezone.now()),
            "",
        )


@pytest.mark.parametrize("count", [0, 1, 3, 8])
def test_every_row_is_written_once_and_in_order(people, count):
    write_rows(KinDeclaration, FIELDS, rows_of(people[:count], people[-1].pk))
    found = KinDeclaration.objects.order_by("pk").values_list("person", "since__day")
    assert list(found) == [(person.pk, day) for day, person in enumerate(people[:count], start=1)]


def test_a_fault_while_rows_are_made_is_raised_and_nothing_stays(people):
    def broken():
        yield from rows_of(people[:8], people[-1].pk)
        raise ValueError("the row after the last")

    with pytest.raises(ValueError, match="after the last"), transaction.atomic():
        write_rows(KinDeclaration, FIELDS, broken())
    assert not KinDeclaration.objects.exists()


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="other databases look when the transaction ends"
)
def test_a_row_of_nobody_is_refused_by_name_of_the_database_and_later_writes_may_wait_again(people):
    nobody = Person.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows(KinDeclaration, FIELDS, rows_of(people[:8], nobody))
    assert not KinDeclaration.objects.exists()
    write_rows(KinDeclaration, FIELDS, rows_of(people[:1], people[-1].pk))
    with transaction.atomic():
        early = KinDeclaration.objects.create(
            person=people[1],
            relative_id=nobody,
            kind=KinKind.SIBLING,
            since=date(2025, 1, 1),
            declared_at=timezone.now(),
        )
        early.relative = people[2]
        early.save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert KinDeclaration.objects.count() == 2
