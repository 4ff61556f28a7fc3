"""From an uploaded file to accepted records, and back: upload → examine → commit → undo."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from academy.jobs.actions import Progress, enqueue
from academy.people.actions import log_event
from academy.people.models import OrgUnit, Person
from academy.people.rules import require
from academy.people.secrets import hash_id_number
from academy.tabular.refusals import TableRefused
from academy.tabular.workbooks import open_table
from ratings.actions.batch_rows import import_rows_of, records_of, settle_with_recorded
from ratings.actions.import_roster import import_roster
from ratings.enums import IMPORTABLE, BatchState, RowVerdict
from ratings.imports.error_workbook import error_workbook
from ratings.imports.messages import words_of_refusal
from ratings.imports.plan import Examination, examine
from ratings.imports.roster import Period
from ratings.imports.verdicts import Decision
from ratings.models import Adjustment, ImportBatch, ImportRow, MappingTemplate, PerformanceRecord, RatingCycle
from ratings.rules import can_change_batch, can_import

WRITE_CHUNK = 2000
# A file of this many rows is judged again within a second, so nobody has to watch a progress bar.
JUDGED_AT_ONCE = 1000


class BatchRefusedError(Exception):
    """A sentence for the person who tried; nothing was written."""


class SameFileError(BatchRefusedError):
    def __init__(self, first: ImportBatch) -> None:
        super().__init__(_("这个文件已经上传过，请查看第一次上传的批次。"))
        self.first = first


@transaction.atomic
def receive(
    actor: Person, cycle: RatingCycle, data: bytes, filename: str, *, now: datetime, source: str = ""
) -> ImportBatch:
    """Keep the file as a batch. Raises SameFileError, BatchRefusedError."""
    require(can_import(actor, cycle.unit), "may not import for this unit")
    if cycle.state not in IMPORTABLE:
        raise BatchRefusedError(_("本周期已锁定，不能再导入。如需更正，请先把周期退回数据采集。"))
    sha256 = hashlib.sha256(data).hexdigest()
    same = (
        cycle.batches.filter(sha256=sha256).exclude(state__in=[BatchState.UNDONE, BatchState.REFUSED]).first()
    )
    if same:
        raise SameFileError(same)
    template = MappingTemplate.objects.filter(unit=cycle.unit, source=source).first() if source else None
    batch = ImportBatch(
        cycle=cycle,
        filename=filename[:200],
        sha256=sha256,
        source=source,
        mapping=template.mapping if template else {},
        uploaded_by=actor,
        uploaded_at=now,
    )
    batch.file.save(f"{sha256[:16]}{Path(filename).suffix.lower()[:8]}", ContentFile(data), save=False)
    batch.save()
    log_event(actor, "import.uploaded", batch, unit=cycle.unit, after={"sha256": sha256})
    return batch


@transaction.atomic
def upload(
    actor: Person, cycle: RatingCycle, file: UploadedFile, *, now: datetime, source: str = ""
) -> ImportBatch:
    """Receive the file and queue its examination. Raises SameFileError, BatchRefusedError."""
    batch = receive(actor, cycle, file.read(), str(file.name), now=now, source=source)
    _queue(actor, batch, "examine", _("校验 %(file)s"), now)
    return batch


def _queue(actor: Person, batch: ImportBatch, step: str, title: str, now: datetime) -> None:
    batch.job = enqueue(
        actor,
        kind=f"import.{step}",
        title=title % {"file": batch.filename},
        task=f"ratings.{step}_batch",
        arguments={"batch_id": batch.pk, "language": get_language() or "zh-hans"},
        now=now,
        result_url=f"/admin/ratings/batches/{batch.pk}/",
    )
    batch.save(update_fields=["job"])


def examination_of(batch: ImportBatch) -> Examination:
    """Read and judge the stored file; writes nothing. Raises TableRefused."""
    cycle = batch.cycle
    with batch.file.open("rb") as handle:
        workbook = open_table(handle.read(), batch.filename)
    return examine(
        workbook,
        roster=import_roster(cycle),
        period=Period(cycle.period_from, cycle.period_to),
        county_names=[cycle.unit.name, cycle.unit.centre_name or cycle.unit.name],
        hash_id=hash_id_number,
        mapping=batch.mapping or None,
        decisions=_decisions_of(batch),
    )


def _decisions_of(batch: ImportBatch) -> dict[tuple[str, int], Decision]:
    keys = {key: key.rpartition("!") for key in batch.decisions}
    return {(sheet, int(row)): Decision(batch.decisions[key]) for key, (sheet, _mark, row) in keys.items()}


def examine_batch(batch: ImportBatch, progress: Progress | None = None) -> ImportBatch:
    """The rehearsal: store every row with its verdict. Running it again replaces the rows."""
    if progress:
        progress.start(3, _("正在读取文件"))
    try:
        examination = examination_of(batch)
    except TableRefused as refusal:
        return _refuse(batch, words_of_refusal(refusal, "zh"), words_of_refusal(refusal, "en"))
    if progress:
        progress.step()
        progress.say(_("正在核对已入库数据"))
    rows = import_rows_of(batch, examination)
    settle_with_recorded(batch, rows)
    if progress:
        progress.step()
        progress.say(_("正在保存校验结果"))
    _store(batch, examination, rows)
    return batch


@transaction.atomic
def _store(batch: ImportBatch, examination: Examination, rows: list[ImportRow]) -> None:
    batch.rows.all().delete()
    ImportRow.objects.bulk_create(rows, batch_size=WRITE_CHUNK)
    batch.findings = findings_of(examination, rows)
    batch.state = BatchState.REFUSED if examination.stopped else BatchState.CHECKED
    batch.save(update_fields=["findings", "state"])


def conclusion_of(batch: ImportBatch, language: str) -> str:
    """What the finished rehearsal says in one line."""
    if batch.state == BatchState.REFUSED:
        refusal = batch.findings.get("refusal", {})
        said = refusal.get("en" if language.startswith("en") else "zh", "")
        return _("文件被拒收。%(reason)s") % {"reason": said}
    counts = batch.findings["counts"]
    return _("可入库 %(accepted)s 行，待处理 %(held)s 行，不接收 %(rejected)s 行。") % counts


@transaction.atomic
def _refuse(batch: ImportBatch, sentence_zh: str, sentence_en: str) -> ImportBatch:
    batch.state = BatchState.REFUSED
    batch.findings = {"refusal": {"zh": sentence_zh, "en": sentence_en}}
    batch.save(update_fields=["findings", "state"])
    return batch


def findings_of(examination: Examination, rows: list[ImportRow]) -> dict[str, Any]:
    counts = {verdict.value: 0 for verdict in RowVerdict}
    counts[RowVerdict.IGNORED.value] = len(examination.ignored)
    for row in rows:
        counts[row.verdict] += 1
    return {
        "format": examination.file_format,
        "encoding": examination.encoding,
        "hidden_sheets": list(examination.hidden_sheets),
        "notes": [{"sheet": s.name, "text": n.text} for s in examination.sheets for n in s.notes],
        "columns": [
            {
                "letter": c.letter,
                "key": c.key,
                "header": c.header,
                "field": c.field or "",
                "reason": str(c.reason) if c.reason else "",
            }
            for c in examination.columns
        ],
        "counts": counts,
        "ignored": [{"sheet": r.sheet, "row": r.number, "text": r.text} for r in examination.ignored],
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
            {"person": p.person_id, "name": p.name, "worker_no": p.worker_no} for p in examination.missing
        ],
    }


@transaction.atomic
def map_columns(
    actor: Person, batch: ImportBatch, mapping: dict[str, str], *, source: str, now: datetime
) -> ImportBatch:
    """Correct the detected columns, remember them for the source, and rehearse again."""
    require(can_change_batch(actor, batch), "may not change this batch")
    if batch.state not in {BatchState.CHECKED, BatchState.REFUSED}:
        raise BatchRefusedError(_("批次已入库或已撤销，不能再改列对应。"))
    batch.mapping, batch.source = mapping, source
    batch.save(update_fields=["mapping", "source"])
    if source:
        MappingTemplate.objects.update_or_create(
            unit=batch.cycle.unit,
            source=source,
            defaults={"mapping": mapping, "saved_by": actor, "saved_at": now},
        )
    log_event(actor, "import.mapped", batch, unit=batch.cycle.unit, after=mapping)
    _queue(actor, batch, "examine", _("重新校验 %(file)s"), now)
    return batch


@transaction.atomic
def decide_row(actor: Person, row: ImportRow, decision: str, *, now: datetime) -> ImportBatch:
    """Choose a held row, confirm whose it is, or leave it out; the whole file is then judged again."""
    batch = ImportBatch.objects.select_for_update().select_related("cycle__unit").get(pk=row.batch_id)
    require(can_change_batch(actor, batch), "may not decide rows of this batch")
    if batch.state != BatchState.CHECKED:
        raise BatchRefusedError(_("批次已入库或已撤销，不能再处理单行。"))
    if decision not in row.choices:
        raise BatchRefusedError(_("这一行不能这样处理：数据本身有误，请更正文件后单独上传。"))
    batch.decisions = {**batch.decisions, f"{row.sheet}!{row.number}": decision}
    batch.save(update_fields=["decisions"])
    log_event(
        actor,
        "import.row_decided",
        batch,
        unit=batch.cycle.unit,
        after={"row": f"{row.sheet}!{row.number}", "decision": decision},
    )
    if batch.rows.count() <= JUDGED_AT_ONCE:
        return examine_batch(batch)
    _queue(actor, batch, "examine", _("重新校验 %(file)s"), now)
    return batch


@transaction.atomic
def request_commit(actor: Person, batch: ImportBatch, *, now: datetime) -> ImportBatch:
    require(can_change_batch(actor, batch), "may not commit this batch")
    if batch.state != BatchState.CHECKED:
        raise BatchRefusedError(_("只有校验完成的批次才能入库。"))
    batch.committed_by = actor
    batch.save(update_fields=["committed_by"])
    _queue(actor, batch, "commit", _("入库 %(file)s"), now)
    return batch


def commit_batch(batch: ImportBatch, *, now: datetime, progress: Progress | None = None) -> ImportBatch:
    """Write the accepted rows as records in one transaction; a second run changes nothing."""
    if progress:
        progress.start(batch.rows.filter(verdict=RowVerdict.ACCEPTED).count() or 1, _("正在准备数据"))
    rows = list(batch.rows.filter(verdict=RowVerdict.ACCEPTED).order_by("id"))
    units = {unit.code: unit for unit in OrgUnit.objects.filter(path__startswith=batch.cycle.unit.path)}
    records, adjustments = records_of(batch, rows, units, progress)
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().select_related("cycle__unit").get(pk=batch.pk)
        if locked.state != BatchState.CHECKED:
            return locked
        if locked.cycle.state not in IMPORTABLE:
            raise BatchRefusedError(_("本周期已锁定，不能入库。"))
        if settle_with_recorded(locked, rows):
            raise BatchRefusedError(_("校验之后又有其他批次入库了相同人员的数据，请重新校验后再入库。"))
        PerformanceRecord.objects.bulk_create(records, batch_size=WRITE_CHUNK)
        Adjustment.objects.bulk_create(adjustments, batch_size=WRITE_CHUNK)
        locked.state, locked.committed_at = BatchState.COMMITTED, now
        locked.save(update_fields=["state", "committed_at"])
        log_event(
            locked.committed_by, "import.committed", locked, unit=locked.cycle.unit, after={"rows": len(rows)}
        )
    return locked


@transaction.atomic
def undo_batch(actor: Person, batch: ImportBatch, *, now: datetime, reason: str) -> ImportBatch:
    """Take every record of the batch back; the rows and the file stay as history."""
    require(can_change_batch(actor, batch), "may not undo this batch")
    locked = ImportBatch.objects.select_for_update().select_related("cycle__unit").get(pk=batch.pk)
    if locked.state == BatchState.UNDONE:
        return locked
    records, _details = PerformanceRecord.objects.filter(row__batch=locked).delete()
    Adjustment.objects.filter(row__batch=locked).delete()
    locked.state, locked.undone_at = BatchState.UNDONE, now
    locked.save(update_fields=["state", "undone_at"])
    log_event(
        actor, "import.undone", locked, unit=locked.cycle.unit, before={"records": records}, reason=reason
    )
    return locked


def errors_of(batch: ImportBatch, language: str) -> bytes:
    """The rows to correct, as a workbook in the original column order with the reason beside each."""
    return error_workbook(examination_of(batch), "en" if language.startswith("en") else "zh")
