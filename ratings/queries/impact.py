"""The rated people of a run with the groups they belong to, for the impact table. No names leave this module."""

from datetime import date

from django.db.models import QuerySet

from academy.people.models import Posting
from ratings.engine.impact import Rated
from ratings.models import CalculationRun, RatingResult

AGE_BANDS = ((30, "a30"), (40, "a40"), (50, "a50"))
OLDEST = "a50plus"
YEAR_BANDS = ((3, "y3"), (5, "y5"), (10, "y10"))
LONGEST = "y10plus"
UNKNOWN = "unknown"
TOWN_ENDINGS = ("镇", "乡")
KINDS = ("sex", "age", "years", "unit", "grid")
MONTHS_OF_YEAR = 12


def rated_people(run: CalculationRun) -> list[Rated]:
    """Everybody with a computed star and total; the frozen unit and service, sex and birth date as recorded."""
    results = (
        RatingResult.objects.filter(run=run, total__isnull=False, star__isnull=False)
        .select_related("participant__person", "participant__unit")
        .order_by("participant_id")
    )
    day = run.cycle.cut_off
    grids = _grid_kinds(results, day)
    return [
        Rated(
            groups={
                "sex": r.participant.person.sex or UNKNOWN,
                "age": age_band(r.participant.person.birth_date, day),
                "years": years_band(r.participant.service_months),
                "unit": "town" if r.participant.unit.name.endswith(TOWN_ENDINGS) else "street",
                "grid": grids.get(r.participant.person_id, UNKNOWN),
            },
            total=r.total,
            star=r.star,
        )
        for r in results
        if r.total is not None and r.star is not None
    ]


def age_band(born: date | None, day: date) -> str:
    if born is None:
        return UNKNOWN
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next((band for limit, band in AGE_BANDS if age < limit), OLDEST)


def years_band(service_months: int) -> str:
    years = service_months / MONTHS_OF_YEAR
    return next((band for limit, band in YEAR_BANDS if years < limit), LONGEST)


def _grid_kinds(results: QuerySet[RatingResult], day: date) -> dict[int, str]:
    """person id → the kind of the first grid of the primary posting on that day."""
    rows = (
        Posting.objects.on(day)
        .filter(
            is_primary=True,
            grids__isnull=False,
            person__in=results.order_by().values("participant__person"),
        )
        .order_by("-grids__code")
        .values_list("person_id", "grids__kind__name")
    )
    return dict(rows)
