from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import numpy as np

from ratings.engine.codes import CATEGORY_INDEX
from ratings.engine.exact import (
    COUNT_LIMIT,
    FIGURE_PLACES,
    FIGURE_SCALE,
    HOURS_LIMIT,
    MISSING,
    MONTHS_LIMIT,
    NO_STAR,
    VALUE_LIMIT,
    VALUE_PLACES,
    VALUE_SCALE,
    Ints,
    Strings,
    TooManyPlacesError,
    scaled,
)
from ratings.engine.facts import Measure, RosterError, RosterProblem, SegmentFacts, WorkerFacts
from ratings.engine.roster import Adjustments, Column, Roster, Segments, Vetoes

# A printed rate further from its own counts than this many points is an error of the data.
RATE_TOLERANCE = Decimal("0.1")


def build_roster(workers: Sequence[WorkerFacts]) -> Roster:
    builder = Builder(workers)
    roster = builder.build()
    if builder.problems:
        raise RosterError(tuple(builder.problems))
    return roster


def whole_numbers(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def text_array(values: Sequence[str]) -> Strings:
    return np.array(values, dtype=np.str_) if values else np.array([], dtype="<U1")


class Builder:
    def __init__(self, workers: Sequence[WorkerFacts]) -> None:
        self.workers = workers
        self.problems: list[RosterProblem] = []

    def report(self, code: str, worker: str, field: str, **params: object) -> None:
        texts = {name: str(value) for name, value in params.items()}
        self.problems.append(RosterProblem(code, worker, field, texts))

    def build(self) -> Roster:
        workers = self.workers
        self.check_keys()
        units, parents, parent_of_unit = self.units()
        unit_index = {code: index for index, code in enumerate(units)}
        modes = tuple(sorted({mode for worker in workers for mode in worker.hours_by_mode}))
        return Roster(
            keys=text_array([worker.key for worker in workers]),
            units=text_array(units),
            parents=text_array(parents),
            parent_of_unit=parent_of_unit,
            unit=whole_numbers(unit_index[worker.unit] for worker in workers),
            category=whole_numbers(CATEGORY_INDEX[worker.category] for worker in workers),
            prev=whole_numbers(self.star(worker) for worker in workers),
            prev_vetoed=np.array([worker.prev_vetoed for worker in workers], dtype=np.bool_),
            service=self.months("service_months", lambda worker: worker.service_months),
            in_post=self.months("in_post_months", lambda worker: worker.in_post_months),
            hour_modes=modes,
            hours=self.hours(modes),
            exam=whole_numbers(self.value(worker.exam, worker.key, "exam") for worker in workers),
            segments=self.segments(unit_index),
            adjustments=self.adjustments(),
            vetoes=self.vetoes(),
        )

    def check_keys(self) -> None:
        seen: set[str] = set()
        for worker in self.workers:
            if worker.key in seen:
                self.report("WORKER_TWICE", worker.key, "worker_no")
            seen.add(worker.key)

    def units(self) -> tuple[list[str], list[str], Ints]:
        parent_of: dict[str, str] = {}
        for worker in self.workers:
            if parent_of.setdefault(worker.unit, worker.parent) != worker.parent:
                self.report("UNIT_WITH_TWO_PARENTS", worker.key, "unit", unit=worker.unit)
        segment_units = {segment.unit for worker in self.workers for segment in worker.segments}
        units = sorted(segment_units | set(parent_of))
        parents = sorted(set(parent_of.values())) or [""]
        index = {code: number for number, code in enumerate(parents)}
        # A unit nobody is counted in has no seats, so any parent serves.
        return units, parents, whole_numbers(index.get(parent_of.get(unit, ""), 0) for unit in units)

    def star(self, worker: WorkerFacts) -> int:
        if worker.prev_star is None:
            return NO_STAR
        if not 0 <= worker.prev_star <= 9:
            self.report("STAR_RANGE", worker.key, "prev_star", value=worker.prev_star)
        return worker.prev_star

    def months(self, field: str, read: Callable[[WorkerFacts], int]) -> Ints:
        for worker in self.workers:
            self.check_months(read(worker), worker.key, field)
        return whole_numbers(read(worker) for worker in self.workers)

    def check_months(self, months: int, worker: str, field: str) -> None:
        if not 0 <= months <= MONTHS_LIMIT:
            self.report("MONTHS_RANGE", worker, field, value=months)

    def value(self, number: Decimal | None, worker: str, field: str) -> int:
        if number is None:
            return MISSING
        if not number.is_finite() or abs(number) > VALUE_LIMIT:
            self.report("VALUE_RANGE", worker, field, value=number)
            return MISSING
        try:
            return scaled(number, VALUE_PLACES)
        except TooManyPlacesError:
            self.report("TOO_MANY_PLACES", worker, field, value=number, places=VALUE_PLACES)
            return MISSING

    def hours(self, modes: tuple[str, ...]) -> Ints:
        rows = [
            [self.value(worker.hours_by_mode.get(mode), worker.key, "hours") for worker in self.workers]
            for mode in modes
        ]
        hours = np.array(rows, dtype=np.int64).reshape(len(modes), len(self.workers))
        wrong = ((hours < 0) | (hours > HOURS_LIMIT * VALUE_SCALE)) & (hours != MISSING)
        for worker in np.flatnonzero(wrong.any(axis=0)):
            self.report("HOURS_RANGE", self.workers[int(worker)].key, "hours")
        return hours

    def segments(self, unit_index: dict[str, int]) -> Segments:
        rows = [
            (index, worker.key, segment)
            for index, worker in enumerate(self.workers)
            for segment in worker.segments
        ]
        for _, key, segment in rows:
            self.check_months(segment.months, key, "segment_months")
        names = sorted({name for _, _, segment in rows for name in segment.measures})
        return Segments(
            worker=whole_numbers(index for index, _, _ in rows),
            unit=whole_numbers(unit_index[segment.unit] for _, _, segment in rows),
            months=whole_numbers(segment.months for _, _, segment in rows),
            columns={name: self.column(name, [(key, segment) for _, key, segment in rows]) for name in names},
        )

    def column(self, name: str, rows: list[tuple[str, SegmentFacts]]) -> Column:
        measures = [(key, segment.measures.get(name, Measure())) for key, segment in rows]
        counted = [self.counts(measure, key, name) for key, measure in measures]
        value = whole_numbers(self.value(measure.value, key, name) for key, measure in measures)
        if all(counts is None for counts in counted):
            return Column(value)
        return Column(
            value,
            whole_numbers(MISSING if counts is None else counts[0] for counts in counted),
            whole_numbers(MISSING if counts is None else counts[1] for counts in counted),
        )

    def counts(self, measure: Measure, worker: str, field: str) -> tuple[int, int] | None:
        """Counts in full, or nothing; where nothing was due there is nothing to measure."""
        numerator, denominator = measure.numerator, measure.denominator
        if numerator is None and denominator is None:
            return None
        if numerator is None or denominator is None:
            self.report("HALF_A_COUNT", worker, field)
            return None
        if not (0 <= numerator <= COUNT_LIMIT and 0 <= denominator <= COUNT_LIMIT):
            self.report("COUNT_RANGE", worker, field, value=f"{numerator}/{denominator}")
            return None
        if denominator == 0:
            if numerator or measure.value is not None:
                self.report("NOTHING_WAS_DUE", worker, field, value=numerator)
            return None
        if measure.value is not None:
            self.check_printed_rate(measure.value, numerator, denominator, worker, field)
        return numerator, denominator

    def check_printed_rate(
        self, printed: Decimal, numerator: int, denominator: int, worker: str, field: str
    ) -> None:
        if abs(printed * denominator - 100 * numerator) > RATE_TOLERANCE * denominator:
            self.report("RATE_MISMATCH", worker, field, printed=printed, counts=f"{numerator}/{denominator}")

    def adjustments(self) -> Adjustments:
        rows = [
            (i, worker.key, entry) for i, worker in enumerate(self.workers) for entry in worker.adjustments
        ]
        items = tuple(sorted({entry.item for _, _, entry in rows}))
        events = tuple(sorted({entry.event for _, _, entry in rows if entry.event}))
        item_index = {item: index for index, item in enumerate(items)}
        event_index = {event: index for index, event in enumerate(events)}
        return Adjustments(
            worker=whole_numbers(index for index, _, _ in rows),
            item=whole_numbers(item_index[entry.item] for _, _, entry in rows),
            points=whole_numbers(self.points(entry.points, key) for _, key, entry in rows),
            event=whole_numbers(event_index.get(entry.event, -1) for _, _, entry in rows),
            items=items,
            events=events,
        )

    def points(self, points: Decimal | None, worker: str) -> int:
        if points is None:
            return MISSING
        value = self.value(points, worker, "adjustments")
        if value != MISSING and value % (VALUE_SCALE // FIGURE_SCALE):
            self.report("TOO_MANY_PLACES", worker, "adjustments", value=points, places=FIGURE_PLACES)
        return value if value == MISSING else value // (VALUE_SCALE // FIGURE_SCALE)

    def vetoes(self) -> Vetoes:
        rows = [(index, veto.code) for index, worker in enumerate(self.workers) for veto in worker.vetoes]
        codes = tuple(sorted({code for _, code in rows}))
        code_index = {code: index for index, code in enumerate(codes)}
        return Vetoes(
            worker=whole_numbers(index for index, _ in rows),
            code=whole_numbers(code_index[code] for _, code in rows),
            codes=codes,
        )
