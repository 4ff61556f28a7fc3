from datetime import date

import pytest
from django.utils import timezone

from academy.people.models import Person
from ratings.models import MonthWithoutData, PerformanceRecord
from ratings.queries.supplied import supply_of, units_lacking

AFTER = date(2027, 1, 1)


def give(cycle, person, first, last, *, replaced=False):
    PerformanceRecord.objects.create(
        cycle=cycle,
        person=person,
        indicator="satisfaction",
        segment_unit=person.unit,
        period_from=first,
        period_to=last,
        months=last.month - first.month + 1,
        value=90,
        replaced=replaced,
    )


def of(cycle, name, today=AFTER):
    return next(supply for supply in supply_of(cycle, today) if supply.unit.name == name)


@pytest.fixture
def year(cycle):
    return cycle.period_from.year


def test_a_unit_without_any_file_lacks_every_month_that_is_over(cycle, wang, year):
    give(cycle, wang, date(year, 1, 1), date(year, 3, 31))
    street = of(cycle, "河湾街道")
    assert [month.month for month in street.lacking] == list(range(4, 13))
    assert (street.with_figures, street.has_none) == (1, False)
    assert street.people > 1
    assert [month.month for month in of(cycle, "河湾街道", date(year, 5, 2)).lacking] == [4]
    others = [supply for supply in supply_of(cycle, AFTER) if supply.unit.name != "河湾街道"]
    assert others
    assert all(supply.has_none and len(supply.lacking) == 12 for supply in others)


def test_a_replaced_record_brings_nothing(cycle, wang, year):
    give(cycle, wang, date(year, 1, 1), date(year, 12, 31), replaced=True)
    assert of(cycle, "河湾街道").has_none


def test_a_month_declared_to_be_without_data_is_not_due(cycle, wang, hr, year):
    give(cycle, wang, date(year, 1, 1), date(year, 11, 30))
    assert "河湾街道" in {supply.unit.name for supply in units_lacking(cycle, AFTER)}
    MonthWithoutData.objects.create(
        cycle=cycle, month=date(year, 12, 1), reason="-", decided_by=hr, decided_at=timezone.now()
    )
    assert "河湾街道" not in {supply.unit.name for supply in units_lacking(cycle, AFTER)}


def test_the_number_of_questions_does_not_grow_with_the_people(cycle, wang, year, django_assert_num_queries):
    give(cycle, wang, date(year, 1, 1), date(year, 3, 31))
    with django_assert_num_queries(5):
        supply_of(cycle, AFTER)
    for person in Person.objects.filter(unit__path__startswith=cycle.unit.path).exclude(pk=wang.pk)[:5]:
        give(cycle, person, date(year, 1, 1), date(year, 12, 31))
    with django_assert_num_queries(5):
        supply_of(cycle, AFTER)
