"""What reviewers look at: the list with its focus, the people around a line, the work that waits."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import User, scope_q
from ratings.enums import CYCLE_READERS, OBJECTION_OFFICERS, DecisionStatus, ObjectionStatus, ReviewLevel
from ratings.models import (
    Appeal,
    CalculationRun,
    Objection,
    RatingCycle,
    RatingResult,
    ReviewDecision,
    VetoRecord,
)
from ratings.queries.cycles import current_run
from ratings.queries.ratings import results_for
from ratings.queries.schemes import scheme_of

# Three above and three below each line are where a tenth of a point decides (rating.md 8).
BOUNDARY_WIDTH = 3


def boundary_ids(run: CalculationRun) -> set[int]:
    """Results of the three people above and the three below each band line, per unit."""
    lines = sorted(scheme_of(run.version).bands.values())
    per_unit: dict[int, list[tuple[Decimal, int]]] = {}
    rows = RatingResult.objects.filter(run=run, total__isnull=False).order_by("-total", "pk")
    for unit_id, total, pk in rows.values_list("participant__unit_id", "total", "pk"):
        per_unit.setdefault(unit_id, []).append((total or Decimal(0), pk))
    found: set[int] = set()
    for people in per_unit.values():
        for line in lines:
            above = [pk for total, pk in people if total >= line]
            below = [pk for total, pk in people if total < line]
            found.update(above[-BOUNDARY_WIDTH:] + below[:BOUNDARY_WIDTH])
    return found


def focused(results: QuerySet[RatingResult], run: CalculationRun, show: str) -> QuerySet[RatingResult]:
    if show == "boundary":
        return results.filter(pk__in=boundary_ids(run))
    filters = {
        "movers": Q(move__in=["UP", "DOWN"]),
        "missing": Q(star__isnull=True, participant__category="RATED") | Q(reasons__icontains="MISSING"),
        "veto": Q(reasons__icontains="VETO"),
        "floor": Q(reasons__icontains="FLOOR"),
        "tie": Q(reasons__icontains="TIE_UNRESOLVED"),
    }
    return results.filter(filters[show]) if show in filters else results


def reviewed_results(
    user: User, run: CalculationRun, *, q: str = "", unit: str = "", star: str = "", show: str = ""
) -> QuerySet[RatingResult]:
    results = results_for(user, run)
    if q:
        results = results.filter(
            Q(participant__person__name__icontains=q) | Q(participant__person__worker_no__icontains=q)
        )
    if unit:
        results = results.filter(participant__unit_id=int(unit))
    if star:
        results = results.filter(star=star)
    return focused(results, run, show).order_by("participant__unit__path", "-total", "pk")


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


def level_for(cycle: RatingCycle) -> ReviewLevel | None:
    levels = {
        "street_review": ReviewLevel.STREET,
        "county_review": ReviewLevel.COUNTY,
        "city_review": ReviewLevel.CITY,
    }
    return levels.get(cycle.state)
