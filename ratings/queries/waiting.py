"""What waits for whom: each count lies within the user's own units and leaves out what others must do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q, QuerySet

from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import User, scope_q, today
from academy.people.rules import holds
from ratings.enums import (
    CALCULABLE,
    DECIDED,
    IMPORTABLE,
    OBJECTION_OFFICERS,
    UNDER_REVIEW,
    CycleState,
    ObjectionStatus,
    ReviewLevel,
    SchemeStatus,
)
from ratings.models import Appeal, Objection, RatingCycle, RatingResult, ReviewDecision
from ratings.queries.honours import honours_without_basis
from ratings.queries.imports import roster_people_missing
from ratings.queries.kin import relatives_of
from ratings.queries.reviews import reviewed_at, vetoes_to_confirm
from ratings.queries.schemes import versions_for
from ratings.queries.steps import (
    blocked_results,
    current_results,
    overrides_proposed,
    rows_undecided,
    step_due,
)
from ratings.queries.supplied import units_lacking

CLERK = frozenset({Role.DATA_CLERK})
COUNTY = frozenset({Role.COUNTY_REVIEWER})
CITY = frozenset({Role.CITY_REVIEWER})
# The level's own reviewer confirms overrides of that level.
LEVEL_ROLES = {
    ReviewLevel.STREET: frozenset({Role.STREET_REVIEWER}),
    ReviewLevel.COUNTY: COUNTY,
    ReviewLevel.CITY: CITY,
}


@dataclass(frozen=True)
class Waiting:
    """`kind` names the work; `due` is the earliest deadline among the counted; no cycle: of no cycle alone.

    `step`: the state that the cycle can go to now; such an entry counts nothing.
    """

    kind: str
    count: int
    cycle: RatingCycle | None = None
    due: date | None = None
    step: CycleState | None = None


def work_waiting(user: User, cycles: list[RatingCycle]) -> list[Waiting]:
    """Things that this user can move on, per cycle; a count of nothing is left out."""
    if not isinstance(user, Person):
        return []
    kin = relatives_of(user)
    found = [entry for cycle in cycles for entry in _of_cycle(user, cycle, kin)]
    drafts = versions_for(user).filter(scope_q(user, CITY, "scheme__owner"), status=SchemeStatus.DRAFT)
    found.append(Waiting("draft", drafts.count()))
    return [entry for entry in found if entry.count]


def _of_cycle(user: Person, cycle: RatingCycle, kin: set[int]) -> Iterator[Waiting]:
    state = CycleState(cycle.state)
    if can_take(user, cycle) and (step := step_due(cycle, today())):
        yield Waiting("step", 1, cycle, step=step)
    if state in IMPORTABLE:
        yield from _collecting(user, cycle)
    if state in IMPORTABLE | CALCULABLE:
        yield Waiting("veto", vetoes_to_confirm(user, cycle).exclude(person__in=kin).count(), cycle)
    if state in CALCULABLE:
        yield Waiting("blocked", _blocked(user, cycle).count(), cycle)
    if state in UNDER_REVIEW:
        yield from _reviewing(user, cycle, state, kin)
    if state == CycleState.NOTICE:
        yield _with_deadline("objection", _objections(user, cycle).exclude(about__in=kin), cycle)
    if state in DECIDED and holds(user, OBJECTION_OFFICERS, cycle.unit):
        ended = honours_without_basis(user, cycle).exclude(person__in=kin)
        yield Waiting("honour_basis", ended.count(), cycle)
    if state in AFTER_NOTICE:
        yield _with_deadline("appeal", appeals_to_decide(user, cycle).exclude(by__in=kin), cycle)
        yield _with_deadline("objection", _objections(user, cycle).exclude(about__in=kin), cycle)


def can_take(user: Person, cycle: RatingCycle) -> bool:
    """Whoever moves the cycle on; the engine is started by the county alone."""
    roles = COUNTY if cycle.state == CycleState.FROZEN else COUNTY | CITY
    return holds(user, roles, cycle.unit)


AFTER_NOTICE = frozenset({CycleState.APPEAL, CycleState.FINAL, CycleState.CERTIFIED, CycleState.ARCHIVED})


def _collecting(user: Person, cycle: RatingCycle) -> Iterator[Waiting]:
    held = rows_undecided(cycle).filter(scope_q(user, CLERK, "batch__cycle__unit"))
    yield Waiting("held_row", held.count(), cycle)
    if holds(user, CLERK | COUNTY, cycle.unit):
        yield Waiting("unit_file", len(units_lacking(cycle, today())), cycle)
    people = roster_people_missing(cycle).filter(scope_q(user, CLERK | COUNTY, "unit"))
    yield Waiting("no_data", people.count(), cycle)


def _blocked(user: Person, cycle: RatingCycle) -> QuerySet[RatingResult]:
    return blocked_results(cycle).filter(scope_q(user, COUNTY, "participant__unit"))


def _reviewing(user: Person, cycle: RatingCycle, state: CycleState, kin: set[int]) -> Iterator[Waiting]:
    if state == CycleState.STREET_REVIEW:
        yield Waiting(
            "first_check",
            unchecked(user, cycle, ReviewLevel.STREET).exclude(participant__person__in=kin).count(),
            cycle,
        )
    if state == CycleState.COUNTY_REVIEW:
        ties = (
            unchecked(user, cycle, ReviewLevel.COUNTY)
            .exclude(participant__person__in=kin)
            .filter(reasons__icontains="TIE_UNRESOLVED")
        )
        yield Waiting("tie", ties.count(), cycle)
    if state == CycleState.CITY_REVIEW:
        # An override may have changed who stands at five; the page of the cycle counts those as well.
        stars = unchecked(user, cycle, ReviewLevel.CITY).exclude(participant__person__in=kin).filter(star=5)
        yield Waiting("five_star", stars.count(), cycle)
    yield Waiting(
        "override", _overrides(user, cycle, state).exclude(result__participant__person__in=kin).count(), cycle
    )


def unchecked(user: Person, cycle: RatingCycle, level: ReviewLevel) -> QuerySet[RatingResult]:
    """Results on which this level has not yet said anything that still holds."""
    return (
        current_results(cycle)
        .filter(scope_q(user, LEVEL_ROLES[level], "participant__unit"))
        .exclude(participant__person=user)
        .filter(~reviewed_at(level))
    )


def _overrides(user: Person, cycle: RatingCycle, state: CycleState) -> QuerySet[ReviewDecision]:
    level = ReviewLevel(state.value.removesuffix("_review"))
    mine = scope_q(user, LEVEL_ROLES[level], "result__participant__unit")
    # What an earlier level left unconfirmed is for the level that reviews now.
    levels = list(ReviewLevel)
    return (
        overrides_proposed(cycle)
        .filter(mine, level__in=levels[: levels.index(level) + 1])
        .exclude(Q(reviewer=user) | Q(result__participant__person=user))
    )


def _objections(user: Person, cycle: RatingCycle) -> QuerySet[Objection]:
    return Objection.objects.filter(
        scope_q(user, OBJECTION_OFFICERS, "notice__cycle__unit"),
        notice__cycle=cycle,
        status=ObjectionStatus.OPEN,
    ).exclude(Q(by=user) | Q(about=user))


def appeals_to_decide(user: Person, cycle: RatingCycle) -> QuerySet[Appeal]:
    """The first instance waits for the county, the second for the city."""
    unit = "result__participant__unit"
    return Appeal.objects.filter(
        (Q(instance=1) & scope_q(user, COUNTY, unit)) | (Q(instance=2) & scope_q(user, CITY, unit)),
        result__participant__cycle=cycle,
        status=ObjectionStatus.OPEN,
    ).exclude(by=user)


def _with_deadline(kind: str, rows: QuerySet[Objection] | QuerySet[Appeal], cycle: RatingCycle) -> Waiting:
    found = rows.order_by().aggregate(count=Count("pk"), due=Min("due_on"))
    return Waiting(kind, found["count"], cycle, found["due"])


def is_overdue(entry: Waiting) -> bool:
    return entry.due is not None and entry.due < today()
