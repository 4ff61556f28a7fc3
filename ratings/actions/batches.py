"""What an officer does with a file before it is recorded: upload, map columns, say what it covers, decide rows."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.jobs.actions import enqueue, filled
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.actions.kin import refuse_kin
from ratings.actions.refusals import BatchRefusedError, SameFileError
from ratings.actions.rehearsal import examine_batch
from ratings.enums import IMPORTABLE, BatchState
from ratings.models import ImportBatch, ImportRow, MappingTemplate, RatingCycle
from ratings.rules import can_change_batch, can_import

# A file of this many rows is judged again within a second, so nobody has to watch a progress bar.
JUDGED_AT_ONCE = 1000


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
    _queue(actor, batch, "examine", gettext_lazy("校验 %(file)s"), now)
    return batch


def _queue(actor: Person, batch: ImportBatch, step: str, title: Promise, now: datetime) -> None:
    batch.job = enqueue(
        actor,
        kind=f"import.{step}",
        title=filled(title, {"file": batch.filename}),
        task=f"ratings.{step}_batch",
        arguments={"batch_id": batch.pk, "language": get_language() or "zh-hans"},
        now=now,
        result_url=f"/admin/ratings/batches/{batch.pk}/",
    )
    batch.save(update_fields=["job"])


@transaction.atomic
def map_columns(
    actor: Person, batch: ImportBatch, choices: dict[str, str], *, source: str, now: datetime
) -> ImportBatch:
    """Correct the detected columns ("" for one not to be used), remember them for the source, rehearse again."""
    require(can_change_batch(actor, batch), "may not change this batch")
    if batch.state not in {BatchState.CHECKED, BatchState.REFUSED}:
        raise BatchRefusedError(_("批次已入库或已撤销，不能再改列对应。"))
    batch.mapping, batch.source = batch.mapping | choices, source
    batch.mapped_here = sorted({*batch.mapped_here, *choices})
    batch.save(update_fields=["mapping", "mapped_here", "source"])
    if source:
        MappingTemplate.objects.update_or_create(
            unit=batch.cycle.unit,
            source=source,
            defaults={"mapping": batch.mapping, "saved_by": actor, "saved_at": now},
        )
    log_event(actor, "import.mapped", batch, unit=batch.cycle.unit, after=choices)
    _queue(actor, batch, "examine", gettext_lazy("重新校验 %(file)s"), now)
    return batch


@transaction.atomic
def confirm_coverage(
    actor: Person,
    batch: ImportBatch,
    *,
    periods: dict[str, str],
    whole_county: bool | None,
    replaces_recorded: bool,
    now: datetime,
) -> ImportBatch:
    """An officer says what the file covers; it is judged again in that light."""
    locked = note_coverage(
        actor, batch, periods=periods, whole_county=whole_county, replaces_recorded=replaces_recorded
    )
    return _judge_again(actor, locked, now)


@transaction.atomic
def note_coverage(
    actor: Person,
    batch: ImportBatch,
    *,
    periods: dict[str, str],
    whole_county: bool | None,
    replaces_recorded: bool,
) -> ImportBatch:
    """Which time each sheet stands for, whether everybody is in it, and whether it corrects what is recorded."""
    locked = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("cycle__unit").get(pk=batch.pk)
    )
    require(can_change_batch(actor, locked), "may not change this batch")
    if locked.state in {BatchState.COMMITTED, BatchState.UNDONE}:
        raise BatchRefusedError(_("批次已入库或已撤销，不能再改统计时段和范围。"))
    locked.periods, locked.whole_county = periods, whole_county
    locked.replaces_recorded, locked.coverage_confirmed = replaces_recorded, True
    locked.save(update_fields=["periods", "whole_county", "replaces_recorded", "coverage_confirmed"])
    said = {"periods": periods, "whole_county": whole_county, "replaces_recorded": replaces_recorded}
    log_event(actor, "import.coverage_confirmed", locked, unit=locked.cycle.unit, after=said)
    return locked


def _judge_again(actor: Person, batch: ImportBatch, now: datetime) -> ImportBatch:
    if batch.rows.count() <= JUDGED_AT_ONCE:
        return examine_batch(batch)
    _queue(actor, batch, "examine", gettext_lazy("重新校验 %(file)s"), now)
    return batch


def needs_confirmation(batch: ImportBatch) -> bool:
    """Nothing in the file itself says its time, or it looks like a file of corrections: somebody has to look."""
    sheets = batch.findings.get("sheets", [])
    unsure = any(sheet["coverage"] and not sheet["coverage"]["sure"] for sheet in sheets)
    return not batch.coverage_confirmed and (unsure or bool(batch.findings.get("partial")))


def require_clear_coverage(batch: ImportBatch) -> None:
    if needs_confirmation(batch):
        raise BatchRefusedError(_("请先确认文件的统计时段和范围，再入库。"))


@transaction.atomic
def decide_row(actor: Person, row: ImportRow, decision: str, *, now: datetime) -> ImportBatch:
    """Choose a held row, confirm whose it is, or leave it out; the whole file is then judged again."""
    batch = ImportBatch.objects.select_for_update().select_related("cycle__unit").get(pk=row.batch_id)
    require(can_change_batch(actor, batch), "may not decide rows of this batch")
    if batch.state != BatchState.CHECKED:
        raise BatchRefusedError(_("批次已入库或已撤销，不能再处理单行。"))
    if decision not in row.choices:
        raise BatchRefusedError(_("这一行不能这样处理：数据本身有误，请更正文件后单独上传。"))
    if row.person_id:
        _refuse_own(actor, row.person_id)
    batch.decisions = {**batch.decisions, f"{row.sheet}!{row.number}": decision}
    batch.save(update_fields=["decisions"])
    log_event(
        actor,
        "import.row_decided",
        batch,
        unit=batch.cycle.unit,
        after={"row": f"{row.sheet}!{row.number}", "decision": decision},
    )
    return _judge_again(actor, batch, now)


def _refuse_own(actor: Person, owner_id: int) -> None:
    """To choose between somebody's figures is a decision about her, made before anybody reviews it."""
    if owner_id == actor.pk:
        raise BatchRefusedError(_("不能处理本人的数据行；请由其他人办理。"))
    refuse_kin(actor, {owner_id}, BatchRefusedError)


@transaction.atomic
def request_commit(actor: Person, batch: ImportBatch, *, now: datetime) -> ImportBatch:
    require(can_change_batch(actor, batch), "may not commit this batch")
    if batch.state != BatchState.CHECKED:
        raise BatchRefusedError(_("只有校验完成的批次才能入库。"))
    require_clear_coverage(batch)
    batch.committed_by = actor
    batch.save(update_fields=["committed_by"])
    _queue(actor, batch, "commit", gettext_lazy("入库 %(file)s"), now)
    return batch
