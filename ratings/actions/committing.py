"""A rehearsed batch becomes records in one transaction; an undone one takes them back, and what it replaced returns."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from academy.jobs.actions import Progress
from academy.people.actions import log_event
from academy.people.models import OrgUnit, Person
from academy.people.rules import require
from ratings.actions.batch_rows import (
    ACCEPTED_FIELDS,
    ADJUSTMENT_FIELDS,
    RECORD_FIELDS,
    AcceptedRow,
    adjustment_rows,
    record_rows,
    recorded_by_segment,
)
from ratings.actions.bulk_writing import write_rows
from ratings.actions.refusals import BatchRefusedError
from ratings.enums import IMPORTABLE, BatchState, DecisionStatus, RowVerdict
from ratings.imports.recorded import RecordedRow, standing_of
from ratings.imports.verdicts import CONSEQUENCES
from ratings.models import Adjustment, ImportBatch, ImportRow, PerformanceRecord, RatingCycle
from ratings.rules import can_change_batch

# So many rows are held in memory at once; each becomes about four records.
ROWS_AT_ONCE = 10_000


def commit_batch(batch: ImportBatch, *, now: datetime, progress: Progress | None = None) -> ImportBatch:
    """Write the accepted rows as records in one transaction; a second run changes nothing."""
    if progress:
        progress.start(batch.rows.filter(verdict=RowVerdict.ACCEPTED).count() or 1, gettext_lazy("正在入库"))
    with transaction.atomic():
        locked = _locked(batch)
        if locked.state != BatchState.CHECKED:
            return locked
        if locked.cycle.state not in IMPORTABLE:
            raise BatchRefusedError(gettext_lazy("本周期已锁定，不能入库。"))
        written = _write(locked, progress)
        locked.state, locked.committed_at = BatchState.COMMITTED, now
        locked.save(update_fields=["state", "committed_at"])
        log_event(
            locked.committed_by, "import.committed", locked, unit=locked.cycle.unit, after={"rows": written}
        )
    return locked


def _locked(batch: ImportBatch) -> ImportBatch:
    """The cycle is locked too: two files that commit at once would not see each other's rows."""
    RatingCycle.objects.select_for_update().get(pk=batch.cycle_id)
    return (
        ImportBatch.objects.select_for_update(of=("self",))
        .select_related("cycle__unit", "cycle__version")
        .get(pk=batch.pk)
    )


def _write(batch: ImportBatch, progress: Progress | None) -> int:
    recorded = recorded_by_segment(batch.cycle)
    unit_ids = dict(OrgUnit.objects.filter(path__startswith=batch.cycle.unit.path).values_list("code", "id"))
    items = batch.cycle.version.rules["adjust"]["items"]
    written = 0
    for rows in _accepted(batch):
        for row in rows:
            _check_still_stands(row, recorded.get((row.owner, row.unit_code), []))
        _mark_replaced([row.replaces_id for row in rows if row.replaces_id], replaced=True)
        write_rows(PerformanceRecord, RECORD_FIELDS, record_rows(batch, rows, unit_ids))
        write_rows(
            Adjustment, ADJUSTMENT_FIELDS, adjustment_rows(batch, rows, items, DecisionStatus.CONFIRMED.value)
        )
        written += len(rows)
        if progress:
            progress.step(len(rows))
    return written


def _accepted(batch: ImportBatch) -> Iterator[list[AcceptedRow]]:
    """By parts, each read whole: a COPY needs the connection for itself."""
    accepted = batch.rows.filter(verdict=RowVerdict.ACCEPTED).order_by("pk").values_list(*ACCEPTED_FIELDS)
    last = 0
    while rows := [AcceptedRow(*values) for values in accepted.filter(pk__gt=last)[:ROWS_AT_ONCE]]:
        yield rows
        last = rows[-1].pk


def _check_still_stands(row: AcceptedRow, earlier: Sequence[RecordedRow]) -> None:
    standing = standing_of(row.period, row.digest, earlier, replace=row.replaces_id is not None)
    if standing.code in CONSEQUENCES or standing.replaces != row.replaces_id:
        raise BatchRefusedError(
            gettext_lazy("校验之后又有其他批次入库了相同人员的数据，请重新校验后再入库。")
        )


def _mark_replaced(row_ids: list[int], *, replaced: bool) -> None:
    if row_ids:
        ImportRow.objects.filter(pk__in=row_ids).update(replaced=replaced)
        PerformanceRecord.objects.filter(row__in=row_ids).update(replaced=replaced)


@transaction.atomic
def undo_batch(actor: Person, batch: ImportBatch, *, now: datetime, reason: str) -> ImportBatch:
    """Take every record of the batch back; the rows and the file stay as history."""
    require(can_change_batch(actor, batch), "may not undo this batch")
    locked = _locked(batch)
    if locked.state == BatchState.UNDONE:
        return locked
    records, _details = PerformanceRecord.objects.filter(row__batch=locked).delete()
    Adjustment.objects.filter(row__batch=locked).delete()
    restored = _restore_replaced(locked)
    locked.state, locked.undone_at = BatchState.UNDONE, now
    locked.save(update_fields=["state", "undone_at"])
    log_event(
        actor,
        "import.undone",
        locked,
        unit=locked.cycle.unit,
        before={"records": records, "restored_rows": restored},
        reason=reason,
    )
    return locked


def _restore_replaced(batch: ImportBatch) -> int:
    """What this batch corrected counts again, unless a later correction stands above both."""
    corrected = dict(
        batch.rows.filter(replaces__isnull=False, verdict=RowVerdict.ACCEPTED).values_list("pk", "replaces")
    )
    later = ImportRow.objects.filter(replaces__batch=batch)
    for row in later:
        row.replaces_id = corrected.pop(row.replaces_id or 0, None)
    ImportRow.objects.bulk_update(later, ["replaces"], batch_size=ROWS_AT_ONCE)
    batch.rows.filter(replaced=True).update(replaced=False)
    _mark_replaced([pk for pk in corrected.values() if pk], replaced=False)
    return len(corrected)
