"""The records of a cycle as the engine wants them: the times of each person and unit merged (imports/merging.py)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from ratings.engine import facts
from ratings.engine.facts import Measure, SegmentFacts
from ratings.engine.scheme import Scheme
from ratings.enums import DecisionStatus
from ratings.imports.merging import MergedFigure, PeriodFigure, merge
from ratings.imports.roster import Period
from ratings.models import PerformanceRecord, RatingCycle

Place = tuple[int, str]
"""Person id and unit code."""


def segments_of(cycle: RatingCycle) -> dict[int, list[SegmentFacts]]:
    figures: dict[Place, dict[str, list[PeriodFigure]]] = defaultdict(dict)
    for person_id, unit, indicator, figure in _figures(cycle):
        figures[(person_id, unit)].setdefault(indicator, []).append(figure)
    found: dict[int, list[SegmentFacts]] = defaultdict(list)
    for (person_id, unit), by_indicator in sorted(figures.items()):
        found[person_id] += _segments(unit, by_indicator)
    return found


def _figures(cycle: RatingCycle) -> Any:
    shared: dict[tuple[date, date], Period] = {}
    rows = PerformanceRecord.objects.filter(cycle=cycle, replaced=False).values_list(
        "person_id", "segment_unit__code", "indicator", "pk", "period_from", "period_to", "months", "value",
        "numerator", "denominator",
    )  # fmt: skip
    for person_id, unit, indicator, pk, start, end, months, value, numerator, denominator in rows.iterator(
        10_000
    ):
        period = shared.get((start, end)) or shared.setdefault((start, end), Period(start, end))
        figure = PeriodFigure(pk, period, months, value, _whole(numerator), _whole(denominator))
        yield person_id, unit, indicator, figure


def _whole(count: Any) -> int | None:
    return None if count is None else int(count)


def _segments(unit: str, by_indicator: Mapping[str, list[PeriodFigure]]) -> list[SegmentFacts]:
    """Figures over the same number of months share a segment; the engine weighs segments by their months."""
    lots: dict[tuple[int, int], dict[str, Measure]] = defaultdict(dict)
    for indicator, figures in sorted(by_indicator.items()):
        used: dict[int, int] = defaultdict(int)
        for figure in merge(figures):
            months = max(figure.months, 1)
            lots[(months, used[months])][indicator] = _measure(figure)
            used[months] += 1
    return [
        SegmentFacts(unit, months, measures)
        for (months, _lot), measures in sorted(lots.items(), reverse=True)
    ]


def _measure(figure: MergedFigure) -> Measure:
    return Measure(value=figure.value, numerator=figure.numerator, denominator=figure.denominator)


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
