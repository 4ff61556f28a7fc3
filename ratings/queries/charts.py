"""Figures behind the pictures of a cycle: what lies in the reader's own units; of other units, seat totals alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, QuerySet

from academy.people.queries import User, scope_q
from ratings.enums import DECIDED, RESULT_READERS
from ratings.models import CalculationRun, FinalRating, QuotaSeat, RatingCycle, RatingResult
from ratings.queries.cycles import current_run
from ratings.queries.schemes import scheme_of

# Fewer people than this, and a box would be somebody's own score.
SMALLEST_BOX = 5
BIN_WIDTH = 5
TREND_CYCLES = 8


@dataclass(frozen=True)
class UnitSeats:
    """`counts` None: a unit of others, of which only used and given seats are told."""

    name: str
    people: int | None
    counts: dict[int, int] | None
    seats: dict[int, tuple[int, int | None]]


def scored(user: User, run: CalculationRun) -> QuerySet[RatingResult]:
    """Everybody of the reader's own units, the reader included: sums name nobody."""
    return RatingResult.objects.filter(scope_q(user, RESULT_READERS, "participant__unit"), run=run)


def unit_seats(user: User, run: CalculationRun) -> list[UnitSeats]:
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    names: dict[int, tuple[str, str]] = {}
    rows = scored(user, run).filter(star__isnull=False)
    fields = ("participant__unit_id", "participant__unit__path", "participant__unit__name", "star")
    for pk, path, name, star in rows.values_list(*fields):
        counts[pk][star or 0] += 1
        names[pk] = (path, name)
    seats: dict[int, dict[int, tuple[int, int | None]]] = defaultdict(dict)
    for seat in run.seats.filter(unit__isnull=False).select_related("unit"):
        seats[_unit_of(seat)][seat.star] = (seat.used, seat.seats)
        names.setdefault(_unit_of(seat), (seat.unit.path, seat.unit.name) if seat.unit else ("", ""))
    return [
        UnitSeats(
            name=names[pk][1],
            people=counts[pk].total() if pk in counts else None,
            counts=dict(counts[pk]) if pk in counts else None,
            seats=seats.get(pk, {}),
        )
        for pk in sorted(names, key=lambda key: names[key])
    ]


def _unit_of(seat: QuotaSeat) -> int:
    return seat.unit_id or 0


@dataclass(frozen=True)
class ScoreBin:
    low: int
    high: int
    people: int


def score_bins(totals: Iterable[Decimal]) -> list[ScoreBin]:
    """Equal steps from the lowest to the highest total; a total on a step belongs to the upper one."""
    counts = Counter(int(total // BIN_WIDTH) for total in totals)
    if not counts:
        return []
    return [
        ScoreBin(step * BIN_WIDTH, (step + 1) * BIN_WIDTH, counts[step])
        for step in range(min(counts), max(counts) + 1)
    ]


@dataclass(frozen=True)
class Box:
    """Five numbers of a group; None where the group is too small to be shown."""

    name: str
    people: int
    numbers: tuple[Decimal, Decimal, Decimal, Decimal, Decimal] | None


@dataclass(frozen=True)
class BoxGroup:
    code: str
    boxes: list[Box]


def component_boxes(user: User, run: CalculationRun) -> list[BoxGroup]:
    fields = ("participant__unit__path", "participant__unit__name", "training", "performance", "total")
    groups: dict[str, dict[tuple[str, str], list[Decimal]]] = {"T": {}, "P": {}, "total": {}}
    for path, name, *figures in scored(user, run).filter(total__isnull=False).values_list(*fields):
        for code, figure in zip(groups, figures, strict=True):
            if figure is not None:
                groups[code].setdefault((path, name), []).append(figure)
    return [
        BoxGroup(code, [box_of(name, values) for (_path, name), values in sorted(units.items())])
        for code, units in groups.items()
        if units
    ]


def box_of(name: str, values: list[Decimal]) -> Box:
    if len(values) < SMALLEST_BOX:
        return Box(name, len(values), None)
    ordered = sorted(values)
    low, quarter, middle, three, high = (quantile(ordered, n) for n in range(5))
    return Box(name, len(values), (low, quarter, middle, three, high))


def quantile(ordered: list[Decimal], quarter: int) -> Decimal:
    """Between two neighbours in proportion, as spreadsheets do (QUARTILE.INC)."""
    place = Decimal(quarter) / 4 * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class CycleTrend:
    name: str
    year: int
    people: int
    counts: dict[int, int]
    mean_total: Decimal | None
    is_final: bool


def trend_of(user: User, cycle: RatingCycle) -> list[CycleTrend]:
    """This cycle and those of the same authority before it, oldest first."""
    earlier = RatingCycle.objects.filter(
        unit=cycle.unit, kind=cycle.kind, period_to__lte=cycle.period_to
    ).order_by("-period_to")[:TREND_CYCLES]
    found = [_cycle_trend(user, one) for one in reversed(earlier)]
    return [one for one in found if one.people]


def _cycle_trend(user: User, cycle: RatingCycle) -> CycleTrend:
    run, is_final = current_run(cycle), cycle.state in DECIDED
    results = scored(user, run) if run else RatingResult.objects.none()
    mean = results.aggregate(mean=Avg("total"))["mean"]
    finals = FinalRating.objects.filter(scope_q(user, RESULT_READERS, "unit"), cycle=cycle)
    counts = star_counts(finals if is_final else results)
    return CycleTrend(
        name=cycle.name,
        year=cycle.period_to.year,
        people=sum(counts.values()),
        counts=counts,
        mean_total=None if mean is None else Decimal(mean).quantize(Decimal("0.01")),
        is_final=is_final,
    )


def star_counts(rows: QuerySet[FinalRating] | QuerySet[RatingResult]) -> dict[int, int]:
    return dict(rows.filter(star__isnull=False).order_by().values_list("star").annotate(people=Count("pk")))


def band_lines(run: CalculationRun) -> dict[int, Decimal]:
    return dict(scheme_of(run.version).bands)
