"""Every list asks the same number of questions for one person and for five."""

from datetime import date

import pytest
from django.urls import reverse

from academy.people.models import Person
from ratings import actions
from ratings.enums import CycleState, DecisionStatus, ReviewLevel
from ratings.models import (
    Appeal,
    FinalRating,
    Honour,
    HonourKind,
    Objection,
    PublicNotice,
    RatingResult,
    ReviewDecision,
    VetoRecord,
)
from ratings.views.list_specs import SPECS
from tests.factories.finals import finalise_as_computed
from tests.factories.ratings import ParticipantFactory
from tests.ratings.actions.test_steering import NOW, TODAY

BACKEND = "academy.people.backends.PersonBackend"
# The page with its rows, filters, saved views, relatives, and the two writes of the access log.
QUERIES = {
    "results": 18,
    "boundary": 20,
    "movers": 18,
    "gaps": 18,
    "floors": 18,
    "ties": 18,
    "missing": 20,
    "vetoes": 21,
    "decisions": 17,
    "objections": 17,
    "appeals": 17,
    "payroll": 17,
    "promotion": 17,
    "warning": 17,
    "honours": 23,
}
EXPORT_QUERIES = {
    "results": 10,
    "boundary": 12,
    "movers": 10,
    "gaps": 10,
    "floors": 10,
    "ties": 10,
    "missing": 11,
    "vetoes": 10,
    "decisions": 9,
    "objections": 9,
    "appeals": 9,
    "payroll": 9,
    "promotion": 9,
    "warning": 9,
    "honours": 10,
}


def in_every_list(cycle, city, hr, people):
    """Every list holds all of them."""
    street = city.units["HW"]
    chosen = Person.objects.filter(unit__path__startswith=street.path, employment="full_time").order_by("pk")
    for person in chosen[:people]:
        ParticipantFactory(cycle=cycle, person=person, unit=street, prev_star=2)
    cycle.state = CycleState.FROZEN
    cycle.save()
    run = actions.calculate(None, cycle, now=NOW)
    RatingResult.objects.filter(run=run).update(
        move="UP", reasons=["MISSING:exam", "FLOOR_RAISED@2", "TIE_UNRESOLVED@4", "FAILED"]
    )
    notice = PublicNotice.objects.create(
        cycle=cycle, unit=cycle.unit, run=run, starts_on=TODAY, ends_on=TODAY, snapshot=[], published_by=hr
    )
    kind = HonourKind.objects.create(unit=cycle.unit, title="优秀网格员", level="county")
    filer = Person.objects.exclude(pk__in=chosen).filter(unit__path__startswith=cycle.unit.path).first()
    for result in RatingResult.objects.filter(run=run).select_related("participant__person"):
        person = result.participant.person
        VetoRecord.objects.create(
            cycle=cycle,
            person=person,
            code="V02",
            facts="-",
            document="-",
            decided_on=TODAY,
            proposed_by=filer,
        )
        ReviewDecision.objects.create(
            result=result,
            level=ReviewLevel.COUNTY,
            reviewer=filer,
            opinion="agree",
            result_digest=result.digest,
            decided_at=NOW,
            status=DecisionStatus.CONFIRMED,
        )
        Objection.objects.create(
            notice=notice, by=filer, about=person, unit=street, text="-", filed_at=NOW, due_on=TODAY
        )
        Appeal.objects.create(result=result, by=person, text="-", filed_at=NOW, due_on=TODAY)
        Honour.objects.create(
            kind=kind,
            cycle=cycle,
            person=person,
            unit=street,
            document="-",
            awarded_on=TODAY,
            proposed_by=filer,
            proposed_at=NOW,
        )
    finals = finalise_as_computed(cycle, date(2026, 2, 1))
    FinalRating.objects.filter(pk__in=[final.pk for final in finals.values()]).update(star=3)


@pytest.mark.parametrize("people", [1, 5])
def test_a_list_asks_a_fixed_number_of_queries(
    client, cycle, city, hr, people, django_assert_num_queries, subtests
):
    in_every_list(cycle, city, hr, people)
    client.force_login(hr, backend=BACKEND)
    for name in SPECS:
        address = reverse("ratings_list", args=[cycle.pk, name])
        address = client.get(address).get("Location", address)
        client.get(address)
        with subtests.test(name), django_assert_num_queries(QUERIES[name]):
            page = client.get(address)
        held = len(page.context["rows"])
        assert held == people or name == "missing"
        export = reverse("ratings_list_export", args=[cycle.pk, name])
        with subtests.test(f"{name} export"), django_assert_num_queries(EXPORT_QUERIES[name]):
            client.get(export)
