"""What came after a star was shown or decided: the worker is told where she looks first."""

from django.db.models import QuerySet, Subquery

from academy.people.models import Person
from ratings.enums import SHOWN_TO_WORKER, DecisionStatus
from ratings.models import FinalRating, PublicNotice, StarChange


def latest_change(person: Person) -> StarChange | None:
    """The last appeal result, correction or revocation of her newest final star."""
    newest = FinalRating.objects.filter(person=person).order_by("-cycle__period_to").values("pk")[:1]
    confirmed = StarChange.objects.filter(final=Subquery(newest), status=DecisionStatus.CONFIRMED)
    return confirmed.select_related("final__cycle").order_by("-pk").first()


def notices_withdrawn(person: Person) -> QuerySet[PublicNotice]:
    """Of cycles that went back after an objection and have not been published again."""
    return (
        PublicNotice.objects.filter(withdrawn_at__isnull=False, cycle__participants__person=person)
        .exclude(cycle__state__in=SHOWN_TO_WORKER)
        .select_related("cycle")
        .order_by("-withdrawn_at")
    )
