"""What waits for whom: each count lies within the user's own units and leaves out what others must do."""

from dataclasses import dataclass

from django.db.models import Q

from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import User, scope_q
from ratings.enums import CYCLE_READERS, OBJECTION_OFFICERS, DecisionStatus, ObjectionStatus
from ratings.models import Appeal, Objection, RatingCycle, ReviewDecision, VetoRecord
from ratings.queries.cycles import current_run


@dataclass(frozen=True)
class Waiting:
    label: str
    count: int
    cycle: RatingCycle


def work_waiting(user: User, cycles: list[RatingCycle]) -> list[Waiting]:
    """Things that only this user's kind can move on, per cycle."""
    if not isinstance(user, Person):
        return []
    found = []
    for cycle in cycles:
        overrides = (
            ReviewDecision.objects.filter(
                scope_q(user, CYCLE_READERS, "result__participant__unit"),
                result__run=current_run(cycle),
                status=DecisionStatus.PROPOSED,
                is_stale=False,
            )
            .exclude(reviewer=user)
            .count()
        )
        vetoes = VetoRecord.objects.filter(cycle=cycle, status=DecisionStatus.PROPOSED).exclude(
            proposed_by=user
        )
        objections = Objection.objects.filter(
            scope_q(user, OBJECTION_OFFICERS, "notice__cycle__unit"),
            notice__cycle=cycle,
            status=ObjectionStatus.OPEN,
        ).exclude(Q(by=user) | Q(about=user))
        found += [
            Waiting("override", overrides, cycle),
            Waiting("veto", vetoes.count(), cycle),
            Waiting("objection", objections.count(), cycle),
            Waiting("appeal", appeals_to_decide(user, cycle), cycle),
        ]
    return [entry for entry in found if entry.count]


def appeals_to_decide(user: Person, cycle: RatingCycle) -> int:
    """The first instance waits for the county, the second for the city."""
    waiting = Appeal.objects.filter(result__participant__cycle=cycle, status=ObjectionStatus.OPEN).exclude(
        by=user
    )
    unit = "result__participant__unit"
    return waiting.filter(
        (Q(instance=1) & scope_q(user, {Role.COUNTY_REVIEWER}, unit))
        | (Q(instance=2) & scope_q(user, {Role.CITY_REVIEWER}, unit))
    ).count()
