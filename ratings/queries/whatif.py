from django.db.models import QuerySet

from academy.people.enums import Role
from academy.people.queries import User, scope_q
from ratings.enums import SchemeStatus
from ratings.models import RatingCycle, RatingResult, SchemeVersion, WhatIf, WhatIfMover
from ratings.queries.cycles import cycles_for
from ratings.queries.schemes import versions_for

# A street reviewer compares totals; who would move is for those who steer the cycle and those who watch them.
MOVER_READERS = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER, Role.AUDITOR})


def whatifs_for(user: User) -> QuerySet[WhatIf]:
    return WhatIf.objects.filter(cycle__in=cycles_for(user)).select_related(
        "cycle__unit", "run__version", "version__scheme", "created_by"
    )


def movers_for(user: User, whatif: WhatIf) -> QuerySet[WhatIfMover]:
    """Those in the viewer's own units; never the viewer."""
    return (
        whatif.movers.filter(scope_q(user, MOVER_READERS, "participant__unit"))
        .exclude(participant__person_id=user.pk or 0)
        .select_related("participant__person", "participant__unit", "participant__cycle")
        .order_by("participant__unit__path", "-after", "pk")
    )


def results_before(whatif: WhatIf, movers: list[WhatIfMover]) -> dict[int, RatingResult]:
    """participant id → the stored result that the what-if is compared with."""
    found = RatingResult.objects.filter(
        run=whatif.run_id, participant__in=[mover.participant_id for mover in movers]
    ).select_related("participant__cycle", "run")
    return {result.participant_id: result for result in found}


def versions_to_try(user: User, cycle: RatingCycle) -> QuerySet[SchemeVersion]:
    """Drafts and versions in force other than the cycle's own."""
    return (
        versions_for(user)
        .filter(status__in=[SchemeStatus.DRAFT, SchemeStatus.ACTIVE])
        .exclude(pk=cycle.version_id)
        .order_by("scheme", "-number")
    )
