"""Final stars for people to act on: pay, promotion, warning; each within the reader's own units."""

from django.db.models import F, Q, QuerySet

from academy.people.queries import User, scope_q
from ratings.enums import RESULT_READERS
from ratings.models import FinalRating, RatingCycle
from ratings.queries.schemes import scheme_of


def finals_for(user: User, cycle: RatingCycle) -> QuerySet[FinalRating]:
    return (
        cycle.finals.filter(scope_q(user, RESULT_READERS, "unit"))
        .exclude(person=user.pk or 0)
        .select_related("person", "unit", "result__participant")
    )


def payroll(user: User, cycle: RatingCycle) -> QuerySet[FinalRating]:
    """Everybody whose star stands; a revoked one pays nothing from its day on."""
    return finals_for(user, cycle).filter(star__gte=1, revoked_on__isnull=True)


def promoted(user: User, cycle: RatingCycle) -> QuerySet[FinalRating]:
    """More stars than before, or the scheme's highest."""
    rose = Q(star__gt=F("result__participant__prev_star"))
    top = Q(star=scheme_of(cycle.version).top_star)
    return payroll(user, cycle).filter(rose | top).exclude(vetoed=True)


def to_warn(user: User, cycle: RatingCycle) -> QuerySet[FinalRating]:
    """Vetoed, failed, fewer stars than before, none at all, or revoked since."""
    fell = Q(star__lt=F("result__participant__prev_star"))
    failed = Q(result__reasons__icontains="FAILED")
    return finals_for(user, cycle).filter(
        Q(vetoed=True) | failed | fell | Q(star=0) | Q(revoked_on__isnull=False)
    )
