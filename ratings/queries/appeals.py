from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from academy.people.models import Person
from academy.people.queries import User, scope_q, working_days_from
from ratings.enums import APPEAL_READERS, DECIDED, ChangeKind, DecisionStatus, ObjectionStatus
from ratings.models import Appeal, FinalRating, Objection, RatingCycle, StarChange
from ratings.queries.schemes import scheme_of


def objections_of(cycle: RatingCycle, reader: User) -> QuerySet[Objection]:
    """All of the cycle, withdrawn notices included; what concerns the reader herself is for others to see."""
    return (
        Objection.objects.filter(notice__cycle=cycle)
        .exclude(Q(about=reader.pk or 0) | Q(by=reader.pk or 0))
        .select_related("by", "about", "unit", "handled_by", "notice")
        .order_by("status", "due_on", "pk")
    )


def objections_filed(person: Person) -> QuerySet[Objection]:
    return Objection.objects.filter(by=person).select_related("about", "notice__cycle")


@dataclass(frozen=True)
class Appealable:
    """What the worker may appeal against now: the first decision, or the later one that lowered her."""

    change: StarChange | None
    instance: int
    deadline: date


def appealable(final: FinalRating, today: date) -> Appealable | None:
    """None outside the working days of the scheme, while an appeal is open, and after the second instance."""
    if final.cycle.state not in DECIDED or final.result_id is None:
        return None
    change = worsening_of(final)
    decided_on = change.decided_on if change else final.decided_on
    last = Appeal.objects.filter(result=final.result_id, change=change).order_by("-instance").first()
    if last is not None:
        if last.status == ObjectionStatus.OPEN or last.instance > 1 or last.handled_at is None:
            return None
        decided_on = timezone.localdate(last.handled_at)
    deadline = appeal_deadline(final.cycle, decided_on or final.decided_on)
    instance = last.instance + 1 if last else 1
    return Appealable(change, instance, deadline) if today <= deadline else None


def appeal_deadline(cycle: RatingCycle, decided_on: date) -> date:
    days = scheme_of(cycle.version).appeal.file_within_working_days
    return working_days_from(decided_on + timedelta(days=1), days)[-1]


def worsening_of(final: FinalRating) -> StarChange | None:
    """The latest decision, if it took something from her."""
    latest = final.changes.filter(status=DecisionStatus.CONFIRMED).order_by("-pk").first()
    if latest is None or latest.kind == ChangeKind.APPEAL:
        return None
    revoked = latest.kind == ChangeKind.REVOCATION
    return latest if revoked or (latest.star_after or 0) < (latest.star_before or 0) else None


def appeals_by(person: Person, cycle: RatingCycle) -> QuerySet[Appeal]:
    return Appeal.objects.filter(by=person, result__participant__cycle=cycle).order_by("filed_at")


def changes_of(final: FinalRating) -> QuerySet[StarChange]:
    return final.changes.filter(status=DecisionStatus.CONFIRMED).select_related("appeal").order_by("pk")


def appeals_for(user: User, cycle: RatingCycle) -> QuerySet[Appeal]:
    """Of the reader's own units; never her own."""
    return (
        Appeal.objects.filter(
            scope_q(user, APPEAL_READERS, "result__participant__unit"), result__participant__cycle=cycle
        )
        .exclude(by=user.pk or 0)
        .select_related("by", "result__participant__unit", "handled_by")
        .order_by("status", "due_on", "pk")
    )


def star_changes_for(user: User, cycle: RatingCycle) -> QuerySet[StarChange]:
    return (
        StarChange.objects.filter(scope_q(user, APPEAL_READERS, "final__unit"), final__cycle=cycle)
        .exclude(final__person=user.pk or 0)
        .select_related("final__person", "final__unit", "proposed_by", "decided_by")
    )
