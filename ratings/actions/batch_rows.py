"""Between the importer's rows and the tables, without a model instance per row."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as _text
from typing import Any

from academy.tabular.cells import CellValue
from academy.tabular.report import Message
from ratings.actions.bulk_writing import Plain
from ratings.imports.examination import ExaminedRow
from ratings.imports.figures import IndicatorValue
from ratings.imports.recorded import ALONE, RecordedRow, Standing, figures_digest, standing_of
from ratings.imports.roster import Period
from ratings.imports.rows import ParsedRow, json_value
from ratings.imports.verdicts import CONFIRMABLE, Decision, Verdict, level_of, verdict_of
from ratings.models import ImportBatch, RatingCycle
from ratings.queries.imports import recorded_rows

# What the file counts → the scheme's adjustment item that one count stands for.
COUNTED_FACTS = {"valid_complaints": "D_COMPLAINT", "late_responses": "D_LATE5MIN"}
# Points printed by the grid centre, taken as they stand; the scheme's cap still applies.
PRINTED_POINTS = {"bonus": ("IMPORTED_BONUS", 1), "deduction": ("IMPORTED_DEDUCTION", -1)}

ROW_FIELDS = (
    "batch", "sheet", "number", "raw", "verdict", "messages", "choices", "person", "method", "unit_code", "months",
    "period_from", "period_to", "values", "facts", "digest", "replaces", "replaced",
)  # fmt: skip
RECORD_FIELDS = (
    "cycle", "person", "segment_unit", "row", "period_from", "period_to", "months", "replaced", "indicator", "value",
    "numerator", "denominator",
)  # fmt: skip
ADJUSTMENT_FIELDS = (
    "cycle", "person", "row", "item", "points", "event", "evidence", "document", "decided_by", "status",
)  # fmt: skip

Segment = tuple[int, str]
"""Person id and unit code."""


def recorded_by_segment(cycle: RatingCycle) -> dict[Segment, list[RecordedRow]]:
    found: dict[Segment, list[RecordedRow]] = {}
    shared: dict[Period, Period] = {}
    for person_id, unit_code, pk, start, end, digest in recorded_rows(cycle):
        period = Period(start, end)
        row = RecordedRow(pk, shared.setdefault(period, period), digest)
        found.setdefault((person_id, unit_code), []).append(row)
    return found


def recorded_times(recorded: Mapping[Segment, Sequence[RecordedRow]]) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = {}
    for (person_id, _unit), rows in recorded.items():
        found.setdefault(person_id, []).extend(row.period for row in rows)
    return found


@dataclass(frozen=True, slots=True)
class SettledRow:
    """A row with the verdict it has beside the recorded ones."""

    row: ExaminedRow
    verdict: Verdict
    messages: tuple[Message, ...]
    choices: tuple[Decision, ...]
    values: str
    facts: str
    digest: str
    replaces: int | None


def settled_rows(
    batch: ImportBatch, rows: Iterable[ExaminedRow], recorded: Mapping[Segment, Sequence[RecordedRow]]
) -> Iterator[SettledRow]:
    """Only accepted rows are compared; whoever chose a held row chose it against the recorded one too."""
    for row in rows:
        values, facts = values_text(row.values), facts_text(row)
        digest = figures_digest(values, facts)
        earlier = recorded.get((row.person_id or 0, row.unit_code), ())
        if row.verdict is not Verdict.ACCEPTED or row.period is None or not earlier:
            yield SettledRow(row, row.verdict, row.messages, row.choices, values, facts, digest, None)
            continue
        chosen = batch.decisions.get(f"{row.sheet}!{row.number}") == Decision.CONFIRM
        standing = standing_of(row.period, digest, earlier, batch.replaces_recorded or chosen)
        yield _settled(row, standing, values, facts, digest)


def _settled(
    row: ExaminedRow,
    standing: Standing,
    values: str,
    facts: str,
    digest: str,
) -> SettledRow:
    if standing is ALONE:
        return SettledRow(row, row.verdict, row.messages, row.choices, values, facts, digest, None)
    code = standing.code
    params = {"period": str(row.period if code == "PERIOD_OVERLAPS" else standing.period)}
    if code == "PERIOD_OVERLAPS":
        params["other"] = str(standing.period)
    verdict = verdict_of({code})
    choices: tuple[Decision, ...] = ()
    if verdict is Verdict.HELD:
        choices = (Decision.CONFIRM, Decision.DROP) if code in CONFIRMABLE else (Decision.DROP,)
    message = Message(level_of(code), code, params, row.sheet, row.number)
    return SettledRow(
        row, verdict, (*row.messages, message), choices, values, facts, digest, standing.replaces
    )


def stored_row(batch_id: int, settled: SettledRow) -> tuple[Plain, ...]:
    row = settled.row
    return (
        batch_id,
        row.sheet,
        row.number,
        raw_text(row.parsed),
        settled.verdict.value,
        _json([_message_json(message) for message in settled.messages]) if settled.messages else "[]",
        _json([choice.value for choice in settled.choices]) if settled.choices else "[]",
        row.person_id,
        row.method,
        row.unit_code,
        row.months,
        row.period.start.isoformat() if row.period else None,
        row.period.end.isoformat() if row.period else None,
        settled.values,
        settled.facts,
        settled.digest,
        settled.replaces,
        False,
    )


def raw_text(row: ParsedRow) -> str:
    """JSON of what stands in the row; most of the time of a rehearsal would go into a general encoder here."""
    pairs = zip(_labels(row.headers), row.values, strict=False)
    parts = [
        f"{label}: {_text(value) if type(value) is str else _other(value)}" for label, value in pairs if label
    ]
    return "{" + ", ".join(parts) + "}"


@lru_cache(maxsize=64)
def _labels(headers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_text(header) if header else "" for header in headers)


@lru_cache(maxsize=8_192, typed=True)
def _other(value: CellValue) -> str:
    return _json(json_value(value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _message_json(message: Message) -> dict[str, Any]:
    return {
        "code": message.code,
        "params": dict(message.params),
        "level": message.level.value,
        "column": message.column,
    }


def values_text(values: Iterable[IndicatorValue]) -> str:
    """JSON, put together from parts that most rows share; the order is that of the indicators, never the file's."""
    return "{" + ", ".join(map(_value_text, values)) + "}"


@lru_cache(maxsize=65_536)
def _value_text(value: IndicatorValue) -> str:
    kept = {
        "value": None if value.value is None else str(value.value),
        "numerator": value.numerator,
        "denominator": value.denominator,
    }
    return f"{_json(value.indicator)}: {_json(kept)}"


def facts_text(row: ExaminedRow) -> str:
    parts = [f'"{name}": {count}' for name, count in row.facts.items()]
    parts += [f'"{name}": "{number}"' for name, number in row.kept.items()]
    return "{" + ", ".join(parts) + "}"


@dataclass(frozen=True, slots=True)
class AcceptedRow:
    """What a commit needs of a stored row; the order is that of ACCEPTED_FIELDS."""

    pk: int
    sheet: str
    number: int
    person_id: int | None
    unit_code: str
    months: int | None
    period_from: Any
    period_to: Any
    values: Mapping[str, Any]
    facts: Mapping[str, Any]
    digest: str
    replaces_id: int | None

    @property
    def owner(self) -> int:
        """Only rows that were matched with certainty are accepted, so an accepted row has its person."""
        if self.person_id is None:
            raise ValueError(f"row {self.number} was accepted without a person")
        return self.person_id

    @property
    def period(self) -> Period:
        return Period(self.period_from, self.period_to)


ACCEPTED_FIELDS = (
    "pk", "sheet", "number", "person_id", "unit_code", "months", "period_from", "period_to", "values", "facts",
    "digest", "replaces_id",
)  # fmt: skip


def record_rows(
    batch: ImportBatch, rows: Iterable[AcceptedRow], unit_ids: Mapping[str, int]
) -> Iterator[tuple[Plain, ...]]:
    for row in rows:
        start, end = row.period_from.isoformat(), row.period_to.isoformat()
        place = (
            batch.cycle_id,
            row.owner,
            unit_ids[row.unit_code],
            row.pk,
            start,
            end,
            row.months or 0,
            False,
        )
        for name, value in row.values.items():
            yield (*place, name, value["value"], value["numerator"], value["denominator"])


def adjustment_rows(
    batch: ImportBatch, rows: Iterable[AcceptedRow], items: Mapping[str, Any], status: str
) -> Iterator[tuple[Plain, ...]]:
    """A deduction printed by the centre already contains its counts; charging both would punish twice."""
    for row in rows:
        if not row.facts:
            continue
        # Two files may have the same sheet and row: the batch keeps their deeds apart.
        place = f"{batch.pk}:{row.sheet}:{row.number}"
        printed = [
            (item, sign * points, f"{place}:{fact}")
            for fact, (item, sign) in PRINTED_POINTS.items()
            if (points := Decimal(row.facts.get(fact) or 0))
        ]
        has_deduction = any(item == "IMPORTED_DEDUCTION" for item, _points, _event in printed)
        counted = [] if has_deduction else _counted(row, place, items)
        for item, points, event in [*printed, *counted]:
            yield (
                batch.cycle_id, row.owner, row.pk, item, str(points), event, "", "", batch.committed_by_id, status,
            )  # fmt: skip


def _counted(row: AcceptedRow, place: str, items: Mapping[str, Any]) -> list[tuple[str, Decimal, str]]:
    return [
        (item, Decimal(str(items.get(item, 0))), f"{place}:{fact}:{number + 1}")
        for fact, item in COUNTED_FACTS.items()
        for number in range(int(Decimal(row.facts.get(fact) or 0)))
    ]
