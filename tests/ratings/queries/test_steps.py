"""A step is due when nothing of the present state is open, and only then."""

from datetime import date, timedelta

import pytest

from academy.people.models import Person
from academy.people.queries import full_time_workers
from ratings import actions
from ratings.enums import CycleState, DecisionStatus, ObjectionStatus, ReviewLevel
from ratings.models import (
    ImportBatch,
    Objection,
    PerformanceRecord,
    PublicNotice,
    QuotaSeat,
    RatingResult,
    ReviewDecision,
)
from ratings.queries.steps import step_due
from ratings.queries.waiting import work_waiting
from ratings.views.waiting import STEPS, waiting_lines
from tests.factories.ratings import ParticipantFactory
from tests.ratings.actions.test_steering import NOW

AFTER = date(2027, 6, 1)


@pytest.fixture
def rated(cycle, city):
    street = city.units["HW"]
    people = Person.objects.filter(unit__path__startswith=street.path, employment="full_time").order_by("pk")
    for person in people[:3]:
        ParticipantFactory(cycle=cycle, person=person, unit=street)
    cycle.state = CycleState.FROZEN
    cycle.save()
    actions.calculate(None, cycle, now=NOW)
    cycle.refresh_from_db()
    return cycle


def enter(cycle, state):
    cycle.state = state
    cycle.save()
    return cycle


def say(results, reviewer, level, **more):
    for result in results:
        ReviewDecision.objects.create(
            result=result,
            level=level,
            reviewer=reviewer,
            opinion="agree",
            result_digest=result.digest,
            decided_at=NOW,
            **{"status": DecisionStatus.CONFIRMED, **more},
        )


def results(cycle):
    return RatingResult.objects.filter(run__cycle=cycle, run__is_current=True).order_by("pk")


def a_notice(cycle, hr):
    return PublicNotice.objects.create(
        cycle=cycle,
        unit=cycle.unit,
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 1, 9),
        snapshot=[],
        published_by=hr,
    )


def test_every_step_has_its_words():
    assert set(STEPS) == set(CycleState) - {CycleState.DRAFT}


def test_a_draft_opens_when_its_time_begins(cycle):
    enter(cycle, CycleState.DRAFT)
    assert step_due(cycle, cycle.period_from - timedelta(days=1)) is None
    assert step_due(cycle, cycle.period_from) == CycleState.COLLECTING


def test_the_data_are_locked_when_nobody_and_no_file_waits(cycle, city, hr):
    workers = full_time_workers(cycle.unit)
    for person in workers:
        PerformanceRecord.objects.create(
            cycle=cycle,
            person=person,
            indicator="satisfaction",
            segment_unit=person.unit,
            period_from=cycle.period_from,
            period_to=cycle.period_to,
            months=12,
            value=90,
        )
    assert step_due(cycle, cycle.period_to) is None
    assert step_due(cycle, AFTER) == CycleState.FROZEN
    waiting = ImportBatch.objects.create(
        cycle=cycle, file="f", filename="f", sha256="0", state="checked", uploaded_by=hr, uploaded_at=NOW
    )
    assert step_due(cycle, AFTER) is None
    waiting.delete()
    PerformanceRecord.objects.filter(person=workers.first()).delete()
    assert step_due(cycle, AFTER) is None


def test_results_go_to_the_streets_unless_somebody_could_not_be_computed(rated):
    assert step_due(rated, AFTER) == CycleState.STREET_REVIEW
    results(rated).filter(pk=results(rated)[0].pk).update(star=None)
    assert step_due(rated, AFTER) is None


def test_the_streets_are_done_when_everybody_was_looked_at(rated, city):
    enter(rated, CycleState.STREET_REVIEW)
    street = city.officers["hw-street"]
    say(results(rated)[:2], street, ReviewLevel.STREET)
    assert step_due(rated, AFTER) is None
    say(results(rated)[2:], street, ReviewLevel.STREET)
    assert step_due(rated, AFTER) == CycleState.COUNTY_REVIEW
    ReviewDecision.objects.filter(result=results(rated)[0]).update(is_stale=True)
    assert step_due(rated, AFTER) is None


def test_an_override_or_a_tie_keeps_the_county_busy(rated, city):
    enter(rated, CycleState.COUNTY_REVIEW)
    assert step_due(rated, AFTER) == CycleState.CITY_REVIEW
    first = results(rated)[:1]
    ReviewDecision.objects.create(
        result=first[0],
        level=ReviewLevel.COUNTY,
        reviewer=city.officers["qs-hr"],
        opinion="adjust",
        proposed_star=2,
        result_digest=first[0].digest,
        decided_at=NOW,
        status=DecisionStatus.PROPOSED,
    )
    assert step_due(rated, AFTER) is None
    ReviewDecision.objects.all().delete()
    run = first[0].run
    QuotaSeat.objects.filter(run=run).update(held=1)
    RatingResult.objects.filter(pk=first[0].pk).update(reasons=["TIE_UNRESOLVED@4"])
    assert step_due(rated, AFTER) is None
    say(results(rated)[:1], city.officers["qs-hr"], ReviewLevel.COUNTY)
    assert step_due(rated, AFTER) == CycleState.CITY_REVIEW


def test_five_stars_wait_for_the_city_as_they_stand_after_review(rated, city):
    enter(rated, CycleState.CITY_REVIEW)
    results(rated).update(star=4)
    assert step_due(rated, AFTER) == CycleState.NOTICE
    one = results(rated)[0]
    raised = ReviewDecision.objects.create(
        result=one,
        level=ReviewLevel.COUNTY,
        reviewer=city.officers["qs-hr"],
        opinion="adjust",
        proposed_star=5,
        result_digest=one.digest,
        decided_at=NOW,
        status=DecisionStatus.CONFIRMED,
    )
    assert step_due(rated, AFTER) is None
    say([one], city.officers["city"], ReviewLevel.CITY)
    assert step_due(rated, AFTER) == CycleState.NOTICE
    ReviewDecision.objects.filter(level=ReviewLevel.CITY).delete()
    RatingResult.objects.filter(pk=one.pk).update(star=5)
    raised.proposed_star = 4
    raised.save()
    assert step_due(rated, AFTER) == CycleState.NOTICE


def test_the_notice_ends_with_its_last_day(rated, hr):
    enter(rated, CycleState.NOTICE)
    notice = a_notice(rated, hr)
    assert step_due(rated, notice.ends_on) is None
    assert step_due(rated, notice.ends_on + timedelta(days=1)) == CycleState.APPEAL


def test_an_objection_that_is_open_or_upheld_stops_the_final_result(rated, city, hr, wang):
    enter(rated, CycleState.APPEAL)
    notice = a_notice(rated, hr)
    assert step_due(rated, AFTER) == CycleState.FINAL
    objection = Objection.objects.create(
        notice=notice,
        by=city.officers["hw-street"],
        about=wang,
        unit=city.units["HW"],
        text="-",
        filed_at=NOW,
        due_on=AFTER,
    )
    assert step_due(rated, AFTER) is None
    objection.status = ObjectionStatus.UPHELD
    objection.save()
    assert step_due(rated, AFTER) is None


def test_a_cycle_is_archived_when_nobody_can_appeal_any_more(rated):
    enter(rated, CycleState.FINAL)
    assert step_due(rated, AFTER) == CycleState.CERTIFIED
    enter(rated, CycleState.CERTIFIED)
    rated.decided_on = date(2026, 3, 2)
    assert step_due(rated, date(2026, 3, 3)) is None
    assert step_due(rated, AFTER) == CycleState.ARCHIVED
    assert step_due(enter(rated, CycleState.ARCHIVED), AFTER) is None


def test_only_who_takes_the_step_is_told(rated, city):
    enter(rated, CycleState.FINAL)
    told = {
        login: [
            entry.step for entry in work_waiting(Person.objects.get(pk=officer.pk), [rated]) if entry.step
        ]
        for login, officer in city.officers.items()
    }
    takers = {login for login, steps in told.items() if steps}
    assert takers == {"qs-hr", "qs-hr2", "city", "admin"}
    assert told["qs-hr"] == [CycleState.CERTIFIED]
    (line,) = waiting_lines(Person.objects.get(pk=city.officers["qs-hr"].pk), [rated])
    assert (line.count, line.url) == (0, f"/admin/ratings/cycles/{rated.pk}/")


# What the whole list of one county officer asks about one cycle, with the roles and the drafts of schemes.
QUERIES = {
    CycleState.COLLECTING: 18,
    CycleState.FROZEN: 4,
    CycleState.CALCULATED: 5,
    CycleState.STREET_REVIEW: 3,
    CycleState.COUNTY_REVIEW: 6,
    CycleState.CITY_REVIEW: 6,
    CycleState.NOTICE: 4,
    CycleState.APPEAL: 6,
    CycleState.FINAL: 5,
    CycleState.CERTIFIED: 5,
}


@pytest.mark.parametrize("state", QUERIES, ids=str)
def test_the_work_list_asks_a_fixed_number_of_queries(rated, city, hr, state, django_assert_num_queries):
    enter(rated, state)
    a_notice(rated, hr)
    officer = Person.objects.get(pk=hr.pk)
    with django_assert_num_queries(QUERIES[state]):
        work_waiting(officer, [rated])
