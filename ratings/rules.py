"""Who may do what with ratings; every predicate takes the unit or the person it is about."""

from collections.abc import Collection

from academy.people.enums import Role
from academy.people.models import OrgUnit, Person
from academy.people.queries import User, scope_units
from academy.people.rules import holds
from ratings.enums import (
    APPEAL_READERS,
    CALCULABLE,
    CYCLE_READERS,
    DECIDED,
    IMPORTABLE,
    OBJECTION_OFFICERS,
    RATING_OFFICERS,
    RESULT_READERS,
    SHOWN_TO_WORKER,
    VETO_OFFICERS,
    CycleState,
    ReviewLevel,
    SchemeStatus,
)
from ratings.models import (
    Appeal,
    FinalRating,
    ImportBatch,
    ImportRow,
    KinDeclaration,
    Participant,
    RatingCycle,
    RatingScheme,
    ReviewDecision,
    SchemeVersion,
)
from ratings.queries.kin import relatives_of

REVIEW_ROLE: dict[ReviewLevel, Role] = {
    ReviewLevel.STREET: Role.STREET_REVIEWER,
    ReviewLevel.COUNTY: Role.COUNTY_REVIEWER,
    ReviewLevel.CITY: Role.CITY_REVIEWER,
}
# The state in which a level may decide.
REVIEW_STATE: dict[ReviewLevel, CycleState] = {
    ReviewLevel.STREET: CycleState.STREET_REVIEW,
    ReviewLevel.COUNTY: CycleState.COUNTY_REVIEW,
    ReviewLevel.CITY: CycleState.CITY_REVIEW,
}


def works_with_ratings(user: User) -> bool:
    return holds(user, RATING_OFFICERS)


def can_import(user: User, unit: OrgUnit) -> bool:
    return holds(user, {Role.DATA_CLERK}, unit)


def can_change_batch(user: User, batch: ImportBatch) -> bool:
    return can_import(user, batch.cycle.unit) and batch.cycle.state in IMPORTABLE


def can_calculate(user: User, cycle: RatingCycle) -> bool:
    return holds(user, {Role.COUNTY_REVIEWER}, cycle.unit) and cycle.state in CALCULABLE


def can_steer(user: User, cycle: RatingCycle) -> bool:
    """Move the cycle from state to state."""
    return holds(user, {Role.COUNTY_REVIEWER, Role.CITY_REVIEWER}, cycle.unit)


def can_review(user: User, participant: Participant, level: ReviewLevel) -> bool:
    """Nobody reviews their own result."""
    if not isinstance(user, Person) or user.pk == participant.person_id:
        return False
    return participant.cycle.state == REVIEW_STATE[level] and holds(
        user, {REVIEW_ROLE[level]}, participant.unit
    )


def settles_override(user: User, decision: ReviewDecision) -> bool:
    """A second person of the level that reviews now: the proposal's own, or a later one once the review has moved on."""
    participant = decision.result.participant
    levels = list(ReviewLevel)
    later = levels[levels.index(ReviewLevel(decision.level)) :]
    return user.pk != decision.reviewer_id and any(can_review(user, participant, level) for level in later)


def proposes_vetoes(user: User, cycle: RatingCycle) -> bool:
    """Over the cycle's whole unit, or for own people in a part of it."""
    if holds(user, VETO_OFFICERS, cycle.unit):
        return True
    return any(cycle.unit.contains(unit) for unit in scope_units(user, VETO_OFFICERS))


def steps_aside(user: User, person_id: int) -> bool:
    """Nobody decides about themselves or a declared relative."""
    return user.pk == person_id or person_id in relatives_of(user)


def ends_declaration(user: User, declaration: KinDeclaration) -> bool:
    """Another officer over the declarer, and not the relative either."""
    unit = declaration.person.unit
    return (
        unit is not None
        and user.pk not in {declaration.person_id, declaration.relative_id}
        and holds(user, OBJECTION_OFFICERS, unit)
    )


def answers_objections(user: User, cycle: RatingCycle) -> bool:
    return holds(user, OBJECTION_OFFICERS, cycle.unit)


def reads_objections(user: User, cycle: RatingCycle) -> bool:
    return answers_objections(user, cycle) or holds(user, {Role.AUDITOR}, cycle.unit)


def may_object(user: User, about: Person, unit: OrgUnit, listed: Collection[int]) -> bool:
    """Whoever is named in the list; a colleague of the unit; and everybody about herself."""
    if not isinstance(user, Person):
        return False
    colleague = user.unit is not None and unit.contains(user.unit)
    return user.pk in listed or user.pk == about.pk or colleague


def decides_appeal(user: User, appeal: Appeal) -> bool:
    """County first, city above it; the second look is another person's, and nobody decides about herself."""
    if not isinstance(user, Person) or user.pk == appeal.by_id:
        return False
    if appeal.instance == 1:
        return holds(user, {Role.COUNTY_REVIEWER}, appeal.result.participant.unit)
    first = Appeal.objects.filter(
        result=appeal.result_id, change=appeal.change_id, handled_by=user, instance=1
    )
    return holds(user, {Role.CITY_REVIEWER}, appeal.result.participant.unit) and not first.exists()


def reads_appeal(user: User, appeal: Appeal) -> bool:
    return user.pk != appeal.by_id and holds(user, APPEAL_READERS, appeal.result.participant.unit)


def reads_results(user: User, _cycle: RatingCycle) -> bool:
    """Results are narrowed to the reader's own units by the query; without any such unit there is no list."""
    return holds(user, RESULT_READERS)


def reads_appeals(user: User, cycle: RatingCycle) -> bool:
    return holds(user, APPEAL_READERS, cycle.unit)


def corrects_final(user: User, final: FinalRating) -> bool:
    """Propose or confirm a later decision about somebody else's final star."""
    return (
        user.pk != final.person_id
        and final.cycle.state in DECIDED
        and holds(user, OBJECTION_OFFICERS, final.unit)
    )


def gives_honours(user: User, cycle: RatingCycle) -> bool:
    return holds(user, OBJECTION_OFFICERS, cycle.unit)


def sees_cycle(user: User, cycle: RatingCycle) -> bool:
    """The cycle's figures per unit, without names; a street reviewer holds a part of it and sees that too."""
    if holds(user, CYCLE_READERS, cycle.unit):
        return True
    return any(cycle.unit.contains(unit) for unit in scope_units(user, CYCLE_READERS))


def sees_rating_of(user: User, participant: Participant) -> bool:
    if not isinstance(user, Person):
        return False
    if user.pk == participant.person_id:
        return participant.cycle.state in SHOWN_TO_WORKER
    return holds(user, RESULT_READERS, participant.unit)


def manages_schemes(user: User) -> bool:
    return holds(user, {Role.CITY_REVIEWER})


def drafts_scheme(user: User, scheme: RatingScheme) -> bool:
    """Write drafts of its versions and put one into force."""
    return holds(user, {Role.CITY_REVIEWER}, scheme.owner)


def is_used(version: SchemeVersion) -> bool:
    """Somebody was rated with it, or a cycle has announced it: from then on it never changes."""
    return version.used_at is not None or version.cycles.exists()


def can_edit_version(user: User, version: SchemeVersion) -> bool:
    return (
        version.status == SchemeStatus.DRAFT and not is_used(version) and drafts_scheme(user, version.scheme)
    )


def asks_what_if(user: User, cycle: RatingCycle) -> bool:
    return holds(user, {Role.COUNTY_REVIEWER, Role.CITY_REVIEWER}, cycle.unit)


def sees_source_row(user: User, row: ImportRow) -> bool:
    """The person it is about, once the result is shown to her, and those who work with the batch."""
    if not isinstance(user, Person):
        return False
    if row.person_id == user.pk:
        return row.batch.cycle.state in SHOWN_TO_WORKER
    if (
        row.person is not None
        and row.person.unit is not None
        and holds(user, RESULT_READERS, row.person.unit)
    ):
        return True
    return holds(user, {Role.DATA_CLERK, Role.COUNTY_REVIEWER, Role.AUDITOR}, row.batch.cycle.unit)
