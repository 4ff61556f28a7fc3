"""Between the importer's rows and the tables."""

from decimal import Decimal
from typing import Any

from academy.jobs.actions import Progress
from academy.people.models import OrgUnit
from ratings.enums import RowVerdict
from ratings.imports.plan import Examination, ExaminedRow
from ratings.models import Adjustment, ImportBatch, ImportRow, PerformanceRecord
from ratings.queries import recorded_values

# What the file counts → the scheme's adjustment item that one count stands for.
COUNTED_FACTS = {"valid_complaints": "D_COMPLAINT", "late_responses": "D_LATE5MIN"}
# Points printed by the grid centre, taken as they stand; the scheme's cap still applies.
PRINTED_POINTS = {"bonus": ("IMPORTED_BONUS", 1), "deduction": ("IMPORTED_DEDUCTION", -1)}


def import_rows_of(batch: ImportBatch, examination: Examination) -> list[ImportRow]:
    return [_import_row(batch, row) for row in examination.rows]


def _import_row(batch: ImportBatch, row: ExaminedRow) -> ImportRow:
    return ImportRow(
        batch=batch,
        sheet=row.sheet,
        number=row.number,
        raw=row.raw,
        verdict=row.verdict.value,
        messages=[
            {"code": m.code, "params": dict(m.params), "level": m.level.value, "column": m.column}
            for m in row.messages
        ],
        choices=[choice.value for choice in row.choices],
        person_id=row.person_id,
        method=row.method,
        unit_code=row.unit_code,
        months=row.months,
        values={v.indicator: _value_json(v) for v in row.values},
        facts={**row.facts, **{name: str(number) for name, number in row.kept.items()}},
    )


def _value_json(value: Any) -> dict[str, Any]:
    return {
        "value": None if value.value is None else str(value.value),
        "numerator": value.numerator,
        "denominator": value.denominator,
    }


def settle_with_recorded(batch: ImportBatch, rows: list[ImportRow]) -> int:
    """Compare accepted rows with what other batches already brought; returns how many verdicts changed.

    The same figures again are skipped, other figures for the same person and unit are held.
    """
    recorded = recorded_values(batch.cycle)
    changed = 0
    for row in rows:
        earlier = recorded.get((row.person_id or 0, row.unit_code))
        if row.verdict != RowVerdict.ACCEPTED or earlier is None:
            continue
        same = all(_decimal(v["value"]) == earlier.get(name) for name, v in row.values.items())
        row.verdict = RowVerdict.SKIPPED if same else RowVerdict.HELD
        row.messages = [
            *row.messages,
            {
                "code": "ALREADY_RECORDED" if same else "RECORDED_DIFFERENTLY",
                "params": {},
                "level": "info" if same else "error",
                "column": None,
            },
        ]
        changed += 1
    return changed


def owner_of(row: ImportRow) -> int:
    """Only rows that were matched with certainty are accepted, so an accepted row has its person."""
    if row.person_id is None:
        raise ValueError(f"row {row.number} was accepted without a person")
    return row.person_id


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def records_of(
    batch: ImportBatch, rows: list[ImportRow], units: dict[str, OrgUnit], progress: Progress | None
) -> tuple[list[PerformanceRecord], list[Adjustment]]:
    records: list[PerformanceRecord] = []
    adjustments: list[Adjustment] = []
    for row in rows:
        records += _records(batch, row, units)
        adjustments += _adjustments(batch, row)
        if progress:
            progress.step()
    return records, adjustments


def _records(batch: ImportBatch, row: ImportRow, units: dict[str, OrgUnit]) -> list[PerformanceRecord]:
    return [
        PerformanceRecord(
            cycle=batch.cycle,
            person_id=owner_of(row),
            indicator=name,
            segment_unit=units[row.unit_code],
            months=row.months or 0,
            value=_decimal(value["value"]),
            numerator=value["numerator"],
            denominator=value["denominator"],
            row=row,
        )
        for name, value in row.values.items()
    ]


def _adjustments(batch: ImportBatch, row: ImportRow) -> list[Adjustment]:
    """A deduction printed by the centre already contains its counts; charging both would punish twice."""
    printed = [
        (item, sign * points, f"{row.sheet}:{row.number}:{fact}")
        for fact, (item, sign) in PRINTED_POINTS.items()
        if (points := Decimal(row.facts.get(fact) or 0))
    ]
    has_deduction = any(item == "IMPORTED_DEDUCTION" for item, _points, _event in printed)
    counted = [] if has_deduction else _counted(batch, row)
    return [
        Adjustment(
            cycle=batch.cycle,
            person_id=owner_of(row),
            item=item,
            points=points,
            event=event,
            row=row,
            decided_by=batch.committed_by,
        )
        for item, points, event in [*printed, *counted]
    ]


def _counted(batch: ImportBatch, row: ImportRow) -> list[tuple[str, Decimal, str]]:
    items = batch.cycle.version.rules["adjust"]["items"]
    return [
        (item, Decimal(str(items.get(item, 0))), f"{row.sheet}:{row.number}:{fact}:{number + 1}")
        for fact, item in COUNTED_FACTS.items()
        for number in range(int(Decimal(row.facts.get(fact) or 0)))
    ]
