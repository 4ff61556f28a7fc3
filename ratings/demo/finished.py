"""Cycles taken through their steps with the product's own actions, on the days it would have happened."""

from datetime import date, datetime, time
from pathlib import Path
from random import Random

from django.utils import timezone

from academy.certificates import actions as certificates
from academy.people.models import Person
from ratings import actions
from ratings.actions.batches import receive
from ratings.actions.steering import academy_of, issue_paper
from ratings.demo.performance_file import write_performance_file
from ratings.enums import CycleState
from ratings.models import RatingCycle
from ratings.queries import roster_people_missing

# In the January after the year.
UPLOADED_ON = 13
CALCULATED_ON = 20
NOTICE_FROM = date(2025, 2, 17)
DECIDED_ON = date(2025, 2, 28)
CONTACT = "网格化服务管理中心办公室"


def rate(
    cycle: RatingCycle, officer: Person, stars: dict[str, int], *, file: Path, rng: Random
) -> RatingCycle:
    """Import, freeze and calculate. `stars`: of the year before."""
    january = date(cycle.period_to.year + 1, 1, 1)
    uploaded, calculated = (_noon(january.replace(day=day)) for day in (UPLOADED_ON, CALCULATED_ON))
    write_performance_file(cycle, stars, file, rng)
    _import(cycle, officer, file, uploaded)
    for person in roster_people_missing(cycle):
        actions.decide_missing(officer, cycle, person, reason="年内离岗，无数据", now=calculated)
    actions.freeze(officer, cycle)
    actions.calculate(officer, cycle, now=calculated)
    return cycle


def finish(cycle: RatingCycle, city: Person) -> None:
    """Of a calculated cycle of 2024: review, notice, final result and papers."""
    for _review in (CycleState.STREET_REVIEW, CycleState.COUNTY_REVIEW, CycleState.CITY_REVIEW):
        cycle = actions.advance(city, cycle, reason="示范数据：街道没有逐人提出意见")
    actions.confirm_five_stars(city, cycle, now=_noon(NOTICE_FROM))
    actions.publish_notice(
        city,
        cycle,
        starts_on=NOTICE_FROM,
        contact=f"{cycle.unit.name}{CONTACT}",
        today=NOTICE_FROM,
    )
    cycle = RatingCycle.objects.get(pk=cycle.pk)
    actions.advance(city, cycle)
    actions.finalise(city, RatingCycle.objects.get(pk=cycle.pk), decided_on=DECIDED_ON)
    _issue(RatingCycle.objects.get(pk=cycle.pk))


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _import(cycle: RatingCycle, officer: Person, file: Path, now: datetime) -> None:
    batch = actions.examine_batch(receive(officer, cycle, file.read_bytes(), file.name, now=now))
    batch.committed_by = officer
    batch.save(update_fields=["committed_by"])
    actions.commit_batch(batch, now=now)


def _issue(cycle: RatingCycle) -> None:
    """The worker makes the files once the demonstration is committed."""
    academy = academy_of(cycle)
    finals = cycle.finals.filter(star__gte=1).select_related("person", "unit").order_by("pk")
    papers = [issue_paper(None, academy, cycle, final, DECIDED_ON) for final in finals]
    certificates.render_after_commit([paper.pk for paper in papers])
    cycle.state = CycleState.CERTIFIED
    cycle.save(update_fields=["state"])
