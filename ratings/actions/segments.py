"""The records of a cycle as the engine wants them: the times of each person and unit merged (imports/merging.py)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from ratings.engine import facts
from ratings.engine.facts import Measure, SegmentFacts
from ratings.engine.scheme import Scheme
from ratings.enums import DecisionStatus
from ratings.imports.merging import PeriodFigure, merge
from ratings.imports.roster import Period
from ratings.models import PerformanceRecord, RatingCycle

Place = tuple[int, str]
"""Person id and unit code."""
Located = tuple[int, str, str, PeriodFigure]
"""Person id, unit code, indicator, figure."""
READ_CHUNK = 10_000


def segments_of(cycle: RatingCycle) -> dict[int, list[SegmentFacts]]:
    return {person_id: _of_person(rows) for person_id, rows in groupby(_figures(cycle), itemgetter(0))}


def _of_person(rows: Iterable[Located]) -> list[SegmentFacts]:
    figures: dict[str, dict[str, list[PeriodFigure]]] = defaultdict(dict)
    for _person_id, unit, indicator, figure in rows:
        figures[unit].setdefault(indicator, []).append(figure)
    return [segment for unit in sorted(figures) for segment in _segments(unit, figures[unit])]


def _figures(cycle: RatingCycle) -> Iterator[Located]:
    """Ordered by person, so that the figures of one at a time are at hand."""
    shared: dict[tuple[date, date], Period] = {}
    words: dict[str, str] = {}
    records = PerformanceRecord.objects.filter(cycle=cycle, replaced=False).order_by("person_id")
    rows = records.values_list(
        "person_id", "segment_unit__code", "indicator", "pk", "period_from", "period_to", "months", "value",
        "numerator", "denominator",
    )  # fmt: skip
    for person_id, unit, indicator, pk, start, end, months, value, numerator, denominator in rows.iterator(
        READ_CHUNK
    ):
        period = shared.get((start, end)) or shared.setdefault((start, end), Period(start, end))
        figure = PeriodFigure(pk, period, months, value, _whole(numerator), _whole(denominator))
        yield person_id, words.setdefault(unit, unit), words.setdefault(indicator, indicator), figure


def _whole(count: Any) -> int | None:
    return None if count is None else int(count)


def _segments(unit: str, by_indicator: Mapping[str, list[PeriodFigure]]) -> list[SegmentFacts]:
    """Figures over the same number of months share a segment; the engine weighs segments by their months."""
    lots: dict[tuple[int, int], dict[str, Measure]] = defaultdict(dict)
    for indicator, figures in sorted(by_indicator.items()):
        used: dict[int, int] = defaultdict(int)
        for figure in merge(figures):
            months = max(figure.months, 1)
            lots[(months, used[months])][indicator] = _measure(
                figure.value, figure.numerator, figure.denominator
            )
            used[months] += 1
    return [
        SegmentFacts(unit, months, measures)
        for (months, _lot), measures in sorted(lots.items(), reverse=True)
    ]


@lru_cache(maxsize=65_536)
def _measure(value: Decimal | None, numerator: int | None, denominator: int | None) -> Measure:
    """The same few thousand figures stand for a whole city, so people share them."""
    return Measure(value=value, numerator=numerator, denominator=denominator)


def adjustments_of(cycle: RatingCycle, scheme: Scheme) -> dict[int, list[facts.Adjustment]]:
    """Points of a row count as its figures do: not when it was corrected, nor inside a longer time."""
    times = _row_times(cycle)
    found: dict[int, list[facts.Adjustment]] = defaultdict(list)
    rows = (
        cycle.adjustments.filter(status=DecisionStatus.CONFIRMED)
        .exclude(row__replaced=True)
        .order_by("id")
        .values_list(
            "person_id", "item", "points", "event", "row__unit_code", "row__period_from", "row__period_to"
        )
    )
    for person_id, item, points, event, unit, start, end in rows:
        if start and end and _inside_longer(Period(start, end), times.get((person_id, unit), ())):
            continue
        # Points that the centre printed belong to no item of the scheme; they count with their own value.
        known = item if item in scheme.adjust.items else ""
        found[person_id].append(facts.Adjustment(item=known, points=points, event=event))
    return found


def _row_times(cycle: RatingCycle) -> dict[Place, set[Period]]:
    """Only needed where times lie inside each other: a cycle fed by equal times has none."""
    records = PerformanceRecord.objects.filter(cycle=cycle, replaced=False)
    distinct = {Period(*times) for times in records.values_list("period_from", "period_to").distinct()}
    if not any(one != other and one.contains(other) for one in distinct for other in distinct):
        return {}
    found: dict[Place, set[Period]] = defaultdict(set)
    places = records.values_list("person_id", "segment_unit__code", "period_from", "period_to").distinct()
    for person_id, unit, start, end in places:
        found[(person_id, unit)].add(Period(start, end))
    return found


def _inside_longer(period: Period, times: Any) -> bool:
    return any(other != period and other.contains(period) for other in times)
