"""The rows of the reviewers' lists, each within the reader's own units and without the reader herself."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from academy.people.models import Person
from academy.people.queries import User, scope_q
from ratings.enums import CYCLE_READERS, RESULT_READERS, VETO_OFFICERS, DecisionStatus, ReviewLevel
from ratings.models import (
    CalculationRun,
    RatingCycle,
    RatingResult,
    ReviewDecision,
    VetoRecord,
)
from ratings.queries.cycles import current_run
from ratings.queries.imports import people_without_data
from ratings.queries.ratings import results_for
from ratings.queries.schemes import scheme_of

# Three above and three below each line are where a tenth of a point decides (rating.md 8).
BOUNDARY_WIDTH = 3


def all_results(user: User, cycle: RatingCycle) -> QuerySet[RatingResult]:
    run = current_run(cycle)
    if run is None:
        return RatingResult.objects.none()
    return results_for(user, run).annotate(is_reviewed=reviewed_at(level_for(cycle)))


def reviewed_at(level: ReviewLevel | None) -> Exists:
    """Has this level (outside the reviews: any level) said something about what stands now?"""
    decisions = ReviewDecision.objects.filter(result=OuterRef("pk"), is_stale=False)
    return Exists(decisions.filter(level=level) if level else decisions)


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


def boundary_results(user: User, cycle: RatingCycle) -> QuerySet[RatingResult]:
    run = current_run(cycle)
    return all_results(user, cycle).filter(pk__in=boundary_ids(run) if run else [])


def moved_results(user: User, cycle: RatingCycle) -> QuerySet[RatingResult]:
    return all_results(user, cycle).filter(move__in=["UP", "DOWN"])


def results_with_gaps(user: User, cycle: RatingCycle) -> QuerySet[RatingResult]:
    """Blocked people, and those whose missing figures the scheme filled or left out."""
    blocked = Q(star__isnull=True, participant__category="RATED")
    return all_results(user, cycle).filter(blocked | Q(reasons__icontains="MISSING"))


def results_on_floor(user: User, cycle: RatingCycle) -> QuerySet[RatingResult]:
    return all_results(user, cycle).filter(reasons__icontains="FLOOR")


def tied_results(user: User, cycle: RatingCycle) -> QuerySet[RatingResult]:
    return all_results(user, cycle).filter(reasons__icontains="TIE_UNRESOLVED")


def vetoes_for(user: User, cycle: RatingCycle) -> QuerySet[VetoRecord]:
    return (
        cycle.vetoes.filter(scope_q(user, RESULT_READERS, "person__unit"))
        .exclude(person=user.pk or 0)
        .select_related("person__unit", "proposed_by", "confirmed_by")
    )


def vetoes_to_confirm(user: User, cycle: RatingCycle) -> QuerySet[VetoRecord]:
    """Proposed by somebody else, about people whom the user reviews; the rule is asked again by the action."""
    proposed = vetoes_for(user, cycle).filter(status=DecisionStatus.PROPOSED)
    return proposed.filter(scope_q(user, VETO_OFFICERS, "person__unit")).exclude(proposed_by=user.pk or 0)


def vetoes_without_evidence(user: User, cycle: RatingCycle) -> QuerySet[VetoRecord]:
    """Those whose document the user may add; the rule is asked again by the action."""
    return vetoes_for(user, cycle).filter(scope_q(user, VETO_OFFICERS, "person__unit"), evidence="")


def decisions_for(user: User, cycle: RatingCycle) -> QuerySet[ReviewDecision]:
    """Also those whose ground has changed since: a reviewer must see what is to be looked at again."""
    now = RatingResult.objects.filter(participant=OuterRef("result__participant"), run__is_current=True)
    return (
        ReviewDecision.objects.filter(
            scope_q(user, RESULT_READERS, "result__participant__unit"), result__run__cycle=cycle
        )
        .exclude(result__participant__person=user.pk or 0)
        .annotate(result_now=Subquery(now.values("pk")[:1]))
        .select_related(
            "result__participant__person", "result__participant__unit", "reviewer", "second_person"
        )
    )


def decisions_about(result: RatingResult) -> QuerySet[ReviewDecision]:
    """What was said of this result, and of the person before her result became another."""
    of_her = ReviewDecision.objects.filter(result__participant=result.participant_id)
    return of_her.filter(Q(result=result) | Q(is_stale=True, result__run__lt=result.run_id))


def missing_people(user: User, cycle: RatingCycle) -> QuerySet[Person]:
    return people_without_data(cycle).filter(scope_q(user, CYCLE_READERS, "unit"))


def level_for(cycle: RatingCycle) -> ReviewLevel | None:
    levels = {
        "street_review": ReviewLevel.STREET,
        "county_review": ReviewLevel.COUNTY,
        "city_review": ReviewLevel.CITY,
    }
    return levels.get(cycle.state)
