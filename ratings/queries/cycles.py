from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from academy.people.models import Person
from academy.people.queries import User, scope_q, scope_units
from ratings.enums import CYCLE_READERS, ChangeKind, DecisionStatus
from ratings.models import CalculationRun, FinalRating, QuotaSeat, RatingCycle, RatingResult, StarChange
from ratings.queries.schemes import scheme_of


def cycles_for(user: User) -> QuerySet[RatingCycle]:
    """Cycles of units the user holds, and those that contain a unit the user holds (a street of the county)."""
    visible = scope_q(user, CYCLE_READERS, "unit")
    for unit in scope_units(user, CYCLE_READERS):
        ancestors = [unit.path[: 4 * (depth + 1)] for depth in range(unit.depth)]
        visible |= Q(unit__path__in=ancestors)
    return RatingCycle.objects.filter(visible).select_related("unit", "version__scheme")


def current_run(cycle: RatingCycle) -> CalculationRun | None:
    return cycle.runs.filter(is_current=True).select_related("version").first()


@dataclass(frozen=True)
class PreviousStar:
    """Where a person starts from. `star` None: she has no previous star."""

    star: int | None
    vetoed: bool


def previous_stars(cycle: RatingCycle) -> dict[int, PreviousStar]:
    """person id → what the last final rating before this cycle counts for.

    A star revoked for a veto fact counts as the highest star that the veto left possible, just as if the fact had
    been known in time (rating.md 6 and 9); else the late discovery would be worth a year.
    """
    finals = FinalRating.objects.filter(
        decided_on__lt=cycle.cut_off.replace(year=cycle.cut_off.year + 1),
        cycle__period_to__lt=cycle.period_from,
        person__in=Person.objects.filter(county__path__startswith=cycle.unit.path),
    ).order_by("decided_on", "id")
    limits = _limits_of_revoked(finals)
    return {
        final.person_id: PreviousStar(_counted(final, limits.get(final.pk)), final.vetoed) for final in finals
    }


def _counted(final: FinalRating, limit: int | None) -> int | None:
    if final.revoked_on is None or final.star is None:
        return final.star
    return min(final.star, limit or 0)


def _limits_of_revoked(finals: QuerySet[FinalRating]) -> dict[int, int]:
    revocations = StarChange.objects.filter(
        final__in=finals.filter(revoked_on__isnull=False).order_by(),
        kind=ChangeKind.REVOCATION,
        status=DecisionStatus.CONFIRMED,
    ).select_related("final__cycle__version")
    return {
        change.final_id: scheme_of(change.final.cycle.version).veto[change.veto_code].max_star
        for change in revocations.order_by("id")
    }


@dataclass(frozen=True)
class UnitStars:
    unit_name: str
    unit_pk: int
    base: int
    counts: dict[int, int]
    seats: dict[int, QuotaSeat]


def stars_by_unit(run: CalculationRun) -> list[UnitStars]:
    """Per unit: how many people have each star, beside the seats; ordered by the unit tree."""
    rows = RatingResult.objects.filter(run=run, star__isnull=False).values_list(
        "participant__unit_id", "participant__unit__name", "participant__unit__path", "star"
    )
    counts: dict[int, Counter[int | None]] = {}
    names: dict[int, tuple[str, str]] = {}
    for unit_pk, name, path, star in rows:
        counts.setdefault(unit_pk, Counter())[star] += 1
        names[unit_pk] = (path, name)
    seats: dict[int, dict[int, QuotaSeat]] = {}
    for seat in run.seats.all():
        seats.setdefault(seat.unit_id or 0, {})[seat.star] = seat
    return [
        UnitStars(
            unit_name=names[pk][1],
            unit_pk=pk,
            base=max((s.base for s in seats.get(pk, {}).values()), default=0),
            counts={star: n for star, n in counts[pk].items() if star is not None},
            seats=seats.get(pk, {}),
        )
        for pk in sorted(counts, key=lambda key: names[key])
    ]


def star_distribution(run: CalculationRun) -> dict[int, int]:
    counts = Counter(RatingResult.objects.filter(run=run, star__isnull=False).values_list("star", flat=True))
    return {star: counts[star] for star in range(6)}
