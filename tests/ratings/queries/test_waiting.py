from datetime import date

import pytest
from django.utils import timezone

from academy.people.models import Person
from ratings import actions
from ratings.enums import CycleState, DecisionStatus, ReviewLevel
from ratings.models import KinDeclaration, Objection, PublicNotice, ReviewDecision, VetoRecord
from ratings.queries.waiting import work_waiting
from tests.factories.ratings import ParticipantFactory


@pytest.fixture
def rated(cycle, city):
    street = city.units["HW"]
    people = Person.objects.filter(unit__path__startswith=street.path, employment="full_time").order_by("pk")
    for person in people[:3]:
        ParticipantFactory(cycle=cycle, person=person, unit=street)
    cycle.state = CycleState.FROZEN
    cycle.save()
    actions.calculate(None, cycle, now=timezone.now())
    return cycle


def kinds(city, login, cycle):
    # A fresh object: roles are read once per request.
    officer = Person.objects.get(pk=city.officers[login].pk)
    return {entry.kind: entry.count for entry in work_waiting(officer, [cycle]) if not entry.step}


def enter(cycle, state):
    cycle.state = state
    cycle.save()


def decide(cycle, reviewer, level, opinion="agree", status=DecisionStatus.CONFIRMED):
    result = cycle.runs.get(is_current=True).results.order_by("pk").first()
    return ReviewDecision.objects.create(
        result=result,
        level=level,
        reviewer=reviewer,
        opinion=opinion,
        proposed_star=3,
        result_digest=result.digest,
        decided_at=timezone.now(),
        status=status,
    )


def test_the_street_has_its_people_to_check_and_no_other_street_has(rated, city):
    enter(rated, CycleState.STREET_REVIEW)
    assert kinds(city, "hw-street", rated) == {"first_check": 3}
    assert kinds(city, "qsjd-street", rated) == {}
    decision = decide(rated, city.officers["hw-street"], ReviewLevel.STREET)
    assert kinds(city, "hw-street", rated) == {"first_check": 2}
    decision.is_stale = True
    decision.save()
    assert kinds(city, "hw-street", rated) == {"first_check": 3}


def test_an_override_waits_for_another_person_of_the_level(rated, city):
    enter(rated, CycleState.COUNTY_REVIEW)
    decide(rated, city.officers["qs-hr"], ReviewLevel.COUNTY, "adjust", DecisionStatus.PROPOSED)
    assert "override" not in kinds(city, "qs-hr", rated)
    assert kinds(city, "qs-hr2", rated)["override"] == 1
    assert "override" not in kinds(city, "hw-street", rated)


def test_a_veto_waits_for_the_second_person_while_it_can_still_count(rated, city, wang):
    VetoRecord.objects.create(
        cycle=rated,
        person=wang,
        code="V02",
        facts="-",
        document="-",
        decided_on=rated.cut_off,
        proposed_by=city.officers["qs-hr"],
    )
    assert "veto" not in kinds(city, "qs-hr", rated)
    assert kinds(city, "hw-street", rated)["veto"] == 1
    enter(rated, CycleState.COUNTY_REVIEW)
    assert "veto" not in kinds(city, "hw-street", rated)


def test_the_clerk_sees_whom_no_file_names(cycle, city):
    assert kinds(city, "qs-hr", cycle)["no_data"] > 0
    assert "no_data" not in kinds(city, "auditor", cycle)


def test_an_objection_comes_with_its_deadline(rated, city, wang):
    enter(rated, CycleState.NOTICE)
    notice = PublicNotice.objects.create(
        cycle=rated,
        unit=rated.unit,
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 1, 9),
        snapshot=[],
        published_by=city.officers["qs-hr"],
    )
    for day in (20, 12):
        Objection.objects.create(
            notice=notice,
            by=city.officers["hw-street"],
            about=wang,
            unit=city.units["HW"],
            text="-",
            filed_at=timezone.now(),
            due_on=date(2026, 1, day),
        )
    officer = Person.objects.get(pk=city.officers["qs-hr2"].pk)
    step, entry = work_waiting(officer, [rated])
    assert step.step == CycleState.APPEAL
    assert (entry.kind, entry.count, entry.due) == ("objection", 2, date(2026, 1, 12))
    assert kinds(city, "hw-street", rated) == {}


def test_what_concerns_a_declared_relative_waits_for_others(rated, city, wang):
    VetoRecord.objects.create(
        cycle=rated,
        person=wang,
        code="V02",
        facts="-",
        document="-",
        decided_on=rated.cut_off,
        proposed_by=city.officers["qs-hr"],
    )
    assert kinds(city, "qs-hr2", rated)["veto"] == 1
    KinDeclaration.objects.create(
        person=city.officers["qs-hr2"],
        relative=wang,
        kind="sibling",
        since=date(2020, 1, 1),
        declared_at=timezone.now(),
    )
    assert "veto" not in kinds(city, "qs-hr2", rated)
    assert kinds(city, "hw-street", rated)["veto"] == 1
