from datetime import date, timedelta

import pytest
from django.db import connections, transaction
from django.db.models import F, Q
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from academy.kept_query import KeptQuery
from academy.people.enums import Role
from academy.people.models import OrgUnit, Person, RoleAssignment
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

WITH_UNIT = KeptQuery(
    lambda pk: Person.objects.filter(pk=pk).select_related("unit").annotate(place=F("unit__name")), int
)
NAMED = KeptQuery(
    lambda name, unit: Person.objects.filter(Q(name=name) | Q(username=name), unit=unit).order_by("pk"),
    *(str, int),
)


def everything(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_a_row_is_the_one_that_django_reads(learner, django_assert_num_queries):
    pk = learner.pk
    Person.objects.filter(pk=pk).update(birth_date=date(1990, 2, 3), last_login=timezone.now())
    plain = Person.objects.select_related("unit").annotate(place=F("unit__name")).get(pk=pk)
    with django_assert_num_queries(1):
        kept = WITH_UNIT.one(pk)
        assert everything(kept) == everything(plain)
        assert everything(kept.unit) == everything(plain.unit)
    assert kept == plain
    assert not kept._state.adding
    assert kept._state.db == plain._state.db


def test_nobody_beside_is_nobody():
    assert WITH_UNIT.one(PersonFactory(unit=None).pk).unit is None


def test_each_call_asks_with_its_own_values_and_sees_the_row_as_it_stands():
    one, other = PersonFactory(name="甲"), PersonFactory(name="乙")
    assert [WITH_UNIT.one(person.pk).name for person in (one, other, one)] == ["甲", "乙", "甲"]
    Person.objects.filter(pk=one.pk).update(name="丙")
    assert WITH_UNIT.one(one.pk).name == "丙"
    assert WITH_UNIT.one(other.pk + 1) is None


def test_a_value_may_stand_at_several_places_and_is_never_part_of_the_sql(tree):
    unit = tree.street
    found = PersonFactory(name="x' OR '1'='1", unit=unit)
    PersonFactory(name="y", unit=unit)
    assert NAMED.all("x' OR '1'='1", unit.pk) == [found]
    assert NAMED.all(found.username, unit.pk) == [found]
    assert NAMED.all("%s", unit.pk) == []


def test_days_and_plain_values(learner):
    today, person = timezone.localdate(), learner
    for start in (today, today + timedelta(days=1)):
        RoleAssignment.objects.create(person=person, role=Role.AUDITOR, unit=person.unit, valid_from=start)
    begun = KeptQuery(
        lambda person, day: (
            RoleAssignment.objects.filter(person=person).on(day).values_list("valid_from", "role")
        ),
        *(int, date),
    )
    assert begun.all(person.pk, today) == [(today, Role.AUDITOR)]
    assert begun.all(person.pk, today - timedelta(days=1)) == []
    assert len(begun.all(person.pk, today + timedelta(days=1))) == 2


@pytest.mark.parametrize("value", ["1", None, True, 1.0])
def test_a_value_of_another_kind_is_refused(value):
    with pytest.raises(TypeError):
        WITH_UNIT.one(value)


def test_a_number_beyond_the_database_is_no_row():
    assert WITH_UNIT.one(2**63) is None
    assert WITH_UNIT.one(-(2**80)) is None


def test_too_few_values_are_refused():
    with pytest.raises(ValueError, match="zip"):
        NAMED.all("a")


def test_a_value_that_the_query_does_not_keep_as_it_is_is_refused():
    changed = KeptQuery(lambda pk: OrgUnit.objects.filter(pk=pk + 1), int)
    with pytest.raises(ValueError, match="by itself"):
        changed.all(1)


def test_rows_are_locked_in_a_transaction_only(monkeypatch):
    locked = KeptQuery(lambda pk: Person.objects.select_for_update().filter(pk=pk), int)
    person = PersonFactory()
    with transaction.atomic():
        assert locked.one(person.pk) == person
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(TransactionManagementError):
            locked.one(person.pk)
