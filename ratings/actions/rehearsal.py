"""The rehearsal of a batch: every row judged and kept with its verdict, nothing recorded."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.jobs.actions import Progress
from academy.people.secrets import hash_id_number
from academy.tabular.headers import Column
from academy.tabular.refusals import TableRefused
from academy.tabular.report import Level, Message
from academy.tabular.workbooks import open_table
from ratings.actions.batch_rows import (
    ROW_FIELDS,
    SettledRow,
    recorded_by_segment,
    recorded_times,
    settled_rows,
    stored_row,
)
from ratings.actions.bulk_writing import write_rows
from ratings.actions.import_roster import import_roster
from ratings.enums import BatchState, RowVerdict
from ratings.imports.collector import collector_paused
from ratings.imports.error_workbook import error_workbook
from ratings.imports.examination import Examination, SheetReading
from ratings.imports.file_messages import said_once
from ratings.imports.messages import words_of_refusal
from ratings.imports.plan import examine
from ratings.imports.roster import Period
from ratings.imports.rows import header_labels
from ratings.imports.verdicts import Decision
from ratings.models import ImportBatch, ImportRow

Recorded = dict[tuple[int, str], list[Any]]


def examination_of(batch: ImportBatch, recorded: Recorded) -> Examination:
    """Read and judge the stored file; writes nothing. Raises TableRefused."""
    cycle = batch.cycle
    with batch.file.open("rb") as handle:
        workbook = open_table(handle.read(), batch.filename)
    workbook.read_ahead()
    return examine(
        workbook,
        roster=import_roster(cycle),
        period=Period(cycle.period_from, cycle.period_to),
        county_names=[cycle.unit.name, cycle.unit.centre_name or cycle.unit.name],
        hash_id=hash_id_number,
        mapping=batch.mapping or None,
        decisions=_decisions_of(batch),
        periods={sheet: period_from_text(text) for sheet, text in batch.periods.items()},
        whole_county=batch.whole_county,
        recorded=recorded_times(recorded),
    )


def period_from_text(text: str) -> Period:
    """As an officer's choice is kept: "2025-01-01/2025-03-31"."""
    start, _slash, end = text.partition("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def period_as_text(period: Period) -> str:
    return f"{period.start.isoformat()}/{period.end.isoformat()}"


def _decisions_of(batch: ImportBatch) -> dict[tuple[str, int], Decision]:
    keys = {key: key.rpartition("!") for key in batch.decisions}
    return {(sheet, int(row)): Decision(batch.decisions[key]) for key, (sheet, _mark, row) in keys.items()}


@collector_paused()
def examine_batch(batch: ImportBatch, progress: Progress | None = None) -> ImportBatch:
    """Store every row with its verdict. Running it again replaces the rows."""
    if progress:
        progress.start(3, gettext_lazy("正在读取文件"))
    recorded = recorded_by_segment(batch.cycle)
    try:
        examination = examination_of(batch, recorded)
    except TableRefused as refusal:
        return _refuse(batch, words_of_refusal(refusal, "zh"), words_of_refusal(refusal, "en"))
    if progress:
        progress.step(2)
        progress.say(gettext_lazy("正在保存校验结果"))
    _store(batch, examination, recorded)
    return batch


@transaction.atomic
def _store(batch: ImportBatch, examination: Examination, recorded: Recorded) -> None:
    _forget_rows(batch)
    counts: Counter[str] = Counter()
    rows = settled_rows(batch, examination.rows, recorded)
    write_rows(ImportRow, ROW_FIELDS, _counted(rows, batch.pk, counts))
    batch.findings = findings_of(examination, counts)
    batch.state = BatchState.REFUSED if examination.stopped else BatchState.CHECKED
    batch.save(update_fields=["findings", "state"])


def _counted(rows: Iterable[SettledRow], batch_id: int, counts: Counter[str]) -> Iterator[Any]:
    for row in rows:
        counts[row.verdict.value] += 1
        yield stored_row(batch_id, row)


def _forget_rows(batch: ImportBatch) -> None:
    """The ORM would read all of them first to look for dependents; rows of an open batch have none."""
    table = connection.ops.quote_name(ImportRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE batch_id = %s", [batch.pk])  # noqa: S608 - our own table


def conclusion_of(batch: ImportBatch) -> str:
    """What the finished rehearsal says, in the language in force."""
    if batch.state == BatchState.REFUSED:
        language = "en" if (get_language() or "").startswith("en") else "zh"
        return _("文件被拒收。%(reason)s") % {"reason": _reason(batch, language)}
    counts = batch.findings["counts"]
    return _("可入库 %(accepted)s 行，待处理 %(held)s 行，不接收 %(rejected)s 行。") % counts


def _reason(batch: ImportBatch, language: str) -> str:
    """Why the file was refused: unread, or read and stopped by what it says."""
    if refusal := batch.findings.get("refusal"):
        return str(refusal[language])
    stopping = [_kept_message(m) for m in batch.findings["messages"] if m["level"] == Level.ERROR.value]
    return " ".join(text for _level, text in said_once(stopping, len(batch.findings["sheets"]), language))


def _kept_message(kept: dict[str, Any]) -> Message:
    return Message(Level(kept["level"]), kept["code"], kept["params"], kept["sheet"], None, kept["column"])


@transaction.atomic
def _refuse(batch: ImportBatch, sentence_zh: str, sentence_en: str) -> ImportBatch:
    _forget_rows(batch)
    batch.state = BatchState.REFUSED
    batch.findings = {"refusal": {"zh": sentence_zh, "en": sentence_en}}
    batch.save(update_fields=["findings", "state"])
    return batch


def findings_of(examination: Examination, verdicts: Counter[str]) -> dict[str, Any]:
    counts = {verdict.value: verdicts[verdict.value] for verdict in RowVerdict}
    counts[RowVerdict.IGNORED.value] = len(examination.ignored)
    return {
        "format": examination.file_format,
        "encoding": examination.encoding,
        "hidden_sheets": list(examination.hidden_sheets),
        "notes": [
            {"sheet": s.name, "row": n.row, "text": n.text} for s in examination.sheets for n in s.notes
        ],
        "columns": _columns(examination),
        "sheets": [_sheet(reading) for reading in examination.sheets if reading.header],
        "periods": [
            {"start": p.start.isoformat(), "end": p.end.isoformat(), "rows": rows}
            for p, rows in examination.periods.items()
        ],
        "partial": examination.partial,
        "counts": counts,
        "ignored": [
            {"sheet": r.sheet, "row": r.number, "reason": r.reason, "text": r.text}
            for r in examination.ignored
        ],
        "messages": [
            {
                "code": m.code,
                "params": dict(m.params),
                "level": m.level.value,
                "sheet": m.sheet,
                "column": m.column,
            }
            for m in examination.report
        ],
        "missing": [
            {
                "person": each.person_id,
                "name": each.name,
                "worker_no": each.worker_no,
                "period": str(each.period),
            }
            for each in examination.missing
        ],
    }


def _columns(examination: Examination) -> list[dict[str, Any]]:
    """Of the first sheet with a header: what each column was taken for and why."""
    first = next((sheet for sheet in examination.sheets if sheet.header), None)
    if first is None:
        return []
    return [
        {**_column(column), "evidence": asdict(evidence), "offer": "" if column.field else evidence.offer}
        for column, evidence in zip(first.columns, first.evidence, strict=True)
    ]


def _column(column: Column) -> dict[str, Any]:
    return {
        "index": column.index,
        "letter": column.letter,
        "key": column.key,
        "header": column.header,
        "path": list(column.path),
        "field": column.field or "",
        "reason": str(column.reason) if column.reason else "",
    }


def _sheet(reading: SheetReading) -> dict[str, Any]:
    """What is needed to show the sheet as it stands in the file, and the time it stands for."""
    header, coverage = reading.header, reading.coverage
    if header is None:
        return {}
    labels = header_labels(header, max((column.index for column in header.columns), default=-1) + 1)
    return {
        "name": reading.name,
        "first_row": header.first_row,
        "last_row": header.last_row,
        "columns": [{**_column(column), "label": labels[column.index]} for column in header.columns],
        "coverage": {
            "period": period_as_text(coverage.period),
            "words": str(coverage.period),
            "source": coverage.source.value,
            "evidence": coverage.evidence,
            "sure": coverage.sure,
        }
        if coverage
        else None,
    }


def errors_of(batch: ImportBatch, language: str, *, made: str = "") -> bytes:
    """The rows to correct, as a workbook in the original column order with the reason beside each."""
    recorded = recorded_by_segment(batch.cycle)
    examination = examination_of(batch, recorded)
    beside = {
        (settled.row.sheet, settled.row.number): settled
        for settled in settled_rows(batch, examination.rows, recorded)
        if settled.verdict.value in {RowVerdict.HELD, RowVerdict.REJECTED}
    }
    judged = {place: (settled.verdict, settled.messages) for place, settled in beside.items()}
    return error_workbook(examination, judged, "en" if language.startswith("en") else "zh", made)
