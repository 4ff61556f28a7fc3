"""Which step of a cycle is due: nothing of the present state is open any more, and somebody has to take it."""

from collections.abc import Callable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from academy.people.models import AuditEvent
from ratings.enums import (
    FORWARD,
    BatchState,
    CycleState,
    DecisionStatus,
    ObjectionStatus,
    Opinion,
    ReviewLevel,
    RowVerdict,
)
from ratings.models import Appeal, ImportRow, QuotaSeat, RatingCycle, RatingResult, ReviewDecision, StarChange
from ratings.queries.appeals import appeal_deadline
from ratings.queries.imports import roster_people_missing
from ratings.queries.reviews import reviewed_at
from ratings.queries.schemes import scheme_of
from ratings.queries.supplied import units_lacking


def step_due(cycle: RatingCycle, today: date) -> CycleState | None:
    """The state to go to next; None while something is open or a deadline runs."""
    state = CycleState(cycle.state)
    is_open = STILL_OPEN.get(state)
    if state not in FORWARD or (is_open is not None and is_open(cycle, today)):
        return None
    return FORWARD[state]


def _figures_open(cycle: RatingCycle, today: date) -> bool:
    """The time still runs, a file is not dealt with, or somebody of the roster lacks figures without a decision."""
    if today <= cycle.period_to or not cycle.records.exists():
        return True
    if cycle.batches.filter(state__in=[BatchState.UPLOADED, BatchState.CHECKED]).exists():
        return True
    return bool(units_lacking(cycle, today)) or roster_people_missing(cycle).exists()


def rows_undecided(cycle: RatingCycle) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(
        batch__cycle=cycle, batch__state=BatchState.CHECKED, verdict=RowVerdict.HELD
    )


def current_results(cycle: RatingCycle) -> QuerySet[RatingResult]:
    return RatingResult.objects.filter(run__cycle=cycle, run__is_current=True)


def blocked_results(cycle: RatingCycle) -> QuerySet[RatingResult]:
    """People who were to be rated and lack too much to be computed."""
    return current_results(cycle).filter(participant__category="RATED", star__isnull=True)


def unreviewed_results(cycle: RatingCycle) -> QuerySet[RatingResult]:
    """Nobody at any level has said anything that still holds."""
    said = ReviewDecision.objects.filter(result=OuterRef("pk"), is_stale=False)
    return current_results(cycle).filter(~Exists(said))


def street_review_ended(cycle: RatingCycle) -> AuditEvent | None:
    """How the street review was ended last, when that left people without an opinion."""
    ends = AuditEvent.objects.filter(
        object_type=cycle._meta.label_lower, object_id=str(cycle.pk), action="cycle.county_review"
    )
    latest = ends.select_related("actor").first()
    return latest if latest and (latest.after or {}).get("unreviewed") else None


def _streets_open(cycle: RatingCycle, _today: date) -> bool:
    open_here = current_results(cycle).filter(~reviewed_at(ReviewLevel.STREET))
    return open_here.exists() or overrides_proposed(cycle).exists()


def stale_decisions(cycle: RatingCycle) -> QuerySet[ReviewDecision]:
    """Those whose ground has changed and whose level has said nothing since; they stay with what they saw."""
    since = ReviewDecision.objects.filter(
        result__participant=OuterRef("result__participant"), level=OuterRef("level"), is_stale=False
    )
    return ReviewDecision.objects.filter(~Exists(since), result__run__cycle=cycle, is_stale=True)


def overrides_proposed(cycle: RatingCycle) -> QuerySet[ReviewDecision]:
    return ReviewDecision.objects.filter(
        result__run__cycle=cycle,
        result__run__is_current=True,
        status=DecisionStatus.PROPOSED,
        is_stale=False,
    )


def _county_open(cycle: RatingCycle, _today: date) -> bool:
    return overrides_proposed(cycle).exists() or open_ties(cycle).exists()


def open_ties(cycle: RatingCycle) -> QuerySet[RatingResult]:
    """Whoever competes for a seat that is still held, without a reviewer's word about her."""
    held = QuotaSeat.objects.filter(run=OuterRef("run"), held__gt=0)
    return current_results(cycle).filter(
        Exists(held), ~reviewed_at(None), reasons__icontains="TIE_UNRESOLVED"
    )


def _city_open(cycle: RatingCycle, today: date) -> bool:
    return _county_open(cycle, today) or five_stars_to_confirm(cycle).exists()


def five_stars_to_confirm(cycle: RatingCycle) -> QuerySet[RatingResult]:
    """Proposed top-star results without a city decision on what stands now (rating.md 2, five_star_final)."""
    adjusted = ReviewDecision.objects.filter(
        result=OuterRef("pk"), opinion=Opinion.ADJUST, status=DecisionStatus.CONFIRMED, is_stale=False
    ).order_by("-decided_at")
    top = scheme_of(cycle.version).top_star
    stands_at_top = Q(override=top) | Q(Q(star=top), ~Exists(adjusted))
    return (
        current_results(cycle)
        .annotate(override=Subquery(adjusted.values("proposed_star")[:1]))
        .filter(stands_at_top, ~reviewed_at(ReviewLevel.CITY))
    )


def _objections_open(cycle: RatingCycle, _today: date) -> bool:
    blocking = [ObjectionStatus.OPEN, ObjectionStatus.UPHELD]
    return cycle.notice.objections.filter(status__in=blocking).exists()


def _after_final_open(cycle: RatingCycle, today: date) -> bool:
    if cycle.decided_on is None or today <= appeal_deadline(cycle, cycle.decided_on):
        return True
    appeals = Appeal.objects.filter(result__participant__cycle=cycle, status=ObjectionStatus.OPEN)
    changes = StarChange.objects.filter(final__cycle=cycle, status=DecisionStatus.PROPOSED)
    return appeals.exists() or changes.exists()


# Of a state that is not named here nothing is ever open.
STILL_OPEN: dict[CycleState, Callable[[RatingCycle, date], bool]] = {
    CycleState.DRAFT: lambda cycle, today: today < cycle.period_from,
    CycleState.COLLECTING: _figures_open,
    CycleState.CALCULATED: lambda cycle, _today: blocked_results(cycle).exists(),
    CycleState.STREET_REVIEW: _streets_open,
    CycleState.COUNTY_REVIEW: _county_open,
    CycleState.CITY_REVIEW: _city_open,
    CycleState.NOTICE: lambda cycle, today: today <= cycle.notice.ends_on,
    CycleState.APPEAL: _objections_open,
    CycleState.CERTIFIED: _after_final_open,
}
