from django.db.models import Q, QuerySet

from academy.people.models import Person
from academy.people.queries import User, scope_q, today
from ratings.enums import RESULT_READERS, SHOWN_TO_WORKER
from ratings.models import CalculationRun, FinalRating, RatingResult


def results_for(user: User, run: CalculationRun) -> QuerySet[RatingResult]:
    """Results of the run that lie in the reviewer's own units; never the reviewer's own result."""
    return (
        RatingResult.objects.filter(scope_q(user, RESULT_READERS, "participant__unit"), run=run)
        .exclude(participant__person_id=user.pk or 0)
        .select_related("participant__person", "participant__unit")
    )


def ratings_of(person: Person) -> QuerySet[RatingResult]:
    """The person's own results that may be shown, newest cycle first."""
    return (
        RatingResult.objects.filter(
            participant__person=person,
            participant__cycle__state__in=SHOWN_TO_WORKER,
            run__is_current=True,
        )
        .select_related("participant__cycle__unit", "participant__unit", "run")
        .order_by("-participant__cycle__period_to")
    )


def latest_final(person: Person) -> FinalRating | None:
    """The star in force; after a revocation none, and not the one of an earlier cycle that has ended."""
    in_force = Q(valid_to__isnull=True) | Q(valid_to__gt=today())
    return (
        FinalRating.objects.filter(in_force, person=person, revoked_on__isnull=True)
        .select_related("cycle", "certificate")
        .order_by("-cycle__period_to")
        .first()
    )
