"""The hot path: log every change, keep the newest answer, give receipts.

One prepared statement on PostgreSQL. The sitting's row is locked FOR SHARE, so that handing in waits for saves
under way and a receipt is never given for an answer that marking did not see.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from exams.actions.tokens import AttemptToken
from exams.engine.clock import Phase, phase
from exams.enums import AttemptState
from exams.models import AnswerEvent


class SaveState(StrEnum):
    SAVED = "saved"
    # Kept in the log for the officer, not taken over.
    LATE = "late"
    TAKEN_OVER = "taken_over"
    # At least one of them belongs to a section she has left for good; the others are saved.
    SECTION_CLOSED = "section_closed"
    # Not kept.
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Change:
    slot: int
    sequence: int
    payload: Any
    device: str
    client_time: str = ""
    # The turn of devices in which it was made; None: the token's own. A change that waited on a device while
    # another one took over must not overwrite what was answered there, whoever sends it in the end.
    epoch: int | None = None

    def made_in(self, token: AttemptToken) -> int:
        return token.epoch if self.epoch is None else min(self.epoch, token.epoch)


@dataclass(frozen=True)
class SaveResult:
    state: SaveState
    deadline: datetime | None
    # What is in the log now; the browser may drop exactly these from its queue.
    kept: tuple[Change, ...] = ()
    # Those of them that are in the log only.
    aside: tuple[Change, ...] = ()


_COLUMNS = "attempt_id, slot, sequence, device, epoch, payload, client_time, received_at, applied"
_UPSERT = """
    ON CONFLICT (attempt_id, slot) DO UPDATE SET
        epoch = excluded.epoch, sequence = excluded.sequence, device = excluded.device,
        payload = excluded.payload, received_at = excluded.received_at, late = excluded.late
    WHERE (exams_answer.epoch, exams_answer.sequence) < (excluded.epoch, excluded.sequence)
"""
_LOG = f"INSERT INTO exams_answerevent ({_COLUMNS}) VALUES "  # noqa: S608  # constant text only
_LOG_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s)"
# A repeated change stays as it is, unless it was only kept aside then and is taken over now.
_LOG_END = """
    ON CONFLICT (attempt_id, device, sequence, slot) DO UPDATE SET applied = true
    WHERE excluded.applied AND NOT exams_answerevent.applied
"""
_STORE = (
    "INSERT INTO exams_answer (attempt_id, slot, epoch, sequence, device, payload, received_at, late) VALUES "
)
_STORE_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"
_SEAT = """
    SELECT attempt.state, attempt.epoch, attempt.deadline, exam.grace_minutes, attempt.closed_slots
    FROM exams_attempt attempt JOIN exams_exam exam ON exam.id = attempt.exam_id
    WHERE attempt.id = %s
"""

# A save that waits longer for its row is refused and sent again: somebody hangs with the sitting locked, and the
# few threads of the web process are there for all candidates.
LOCK_WAIT = "3s"

# Everything above in one round trip. `verdict` decides once for all rows of the batch; the limit on waiting holds
# for this statement's own transaction.
_POSTGRES = f"""
WITH seat AS (
    {_SEAT} AND set_config('lock_timeout', '{LOCK_WAIT}', true) IS NOT NULL FOR SHARE OF attempt
), change AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
        AS c(slot smallint, sequence bigint, device text, epoch integer, payload jsonb, client_time text)
), verdict AS (
    SELECT seat.*,
        state = 'in_progress' AND epoch = %s AND deadline >= %s AS applies,
        state <> 'void' AND deadline + make_interval(mins => grace_minutes) >= %s AS keeps
    FROM seat
), logged AS (
    INSERT INTO exams_answerevent ({_COLUMNS})
    SELECT %s, c.slot, c.sequence, c.device, c.epoch, c.payload, c.client_time, %s,
        v.applies AND c.slot > v.closed_slots
    FROM change c, verdict v WHERE v.applies OR v.keeps
    {_LOG_END}
), stored AS (
    INSERT INTO exams_answer (attempt_id, slot, epoch, sequence, device, payload, received_at, late)
    SELECT DISTINCT ON (c.slot) %s, c.slot, c.epoch, c.sequence, c.device, c.payload, %s::timestamptz, false
    FROM change c, verdict v WHERE v.applies AND c.slot > v.closed_slots
    ORDER BY c.slot, c.epoch DESC, c.sequence DESC
    {_UPSERT}
)
SELECT state, epoch, deadline, grace_minutes, closed_slots FROM verdict
"""  # noqa: S608  # constant text only


def save_answers(token: AttemptToken, changes: Sequence[Change], *, now: datetime) -> SaveResult:
    """Repeating a call changes nothing; an older change never replaces a newer one."""
    # The same change twice in one batch is one change; one statement cannot touch a row twice.
    changes = list({(change.slot, change.sequence, change.device): change for change in changes}.values())
    if connection.vendor == "postgresql":
        row = _save_in_one(_parameters(token, changes, now))
        result = _result(row, _decide(row, token, changes, now), changes)
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            result = _save_in_steps(cursor, token, changes, now)
    return _without_repeated(token, result) if result.state is SaveState.SECTION_CLOSED else result


def _without_repeated(token: AttemptToken, result: SaveResult) -> SaveResult:
    """What counted before its section was closed, and is only sent again because its receipt was lost, is saved."""
    counted = set(
        AnswerEvent.objects.filter(attempt=token.attempt, applied=True).values_list(
            "slot", "sequence", "device"
        )
    )
    aside = tuple(c for c in result.aside if (c.slot, c.sequence, c.device) not in counted)
    state = SaveState.SECTION_CLOSED if aside else SaveState.SAVED
    return SaveResult(state, result.deadline, result.kept, aside)


def _decide(
    row: tuple[Any, ...] | None, token: AttemptToken, changes: Sequence[Change], now: datetime
) -> SaveState:
    if row is None:
        return SaveState.UNKNOWN
    state, epoch, deadline, grace_minutes, closed_slots = row
    if deadline is None:
        return SaveState.CLOSED
    reach = phase(deadline, now, timedelta(minutes=grace_minutes))
    if state == AttemptState.VOID or reach is Phase.OVER:
        return SaveState.CLOSED
    if epoch != token.epoch:
        return SaveState.TAKEN_OVER
    if state != AttemptState.IN_PROGRESS or reach is not Phase.RUNNING:
        return SaveState.LATE
    return SaveState.SECTION_CLOSED if _in_closed(changes, closed_slots) else SaveState.SAVED


def _in_closed(changes: Sequence[Change], closed_slots: int) -> tuple[Change, ...]:
    return tuple(change for change in changes if change.slot <= closed_slots)


def _result(row: tuple[Any, ...] | None, state: SaveState, changes: Sequence[Change]) -> SaveResult:
    if row is None or state in (SaveState.CLOSED, SaveState.UNKNOWN):
        return SaveResult(state, row[2] if row else None)
    kept = tuple(changes)
    aside = _in_closed(kept, row[4]) if state in (SaveState.SAVED, SaveState.SECTION_CLOSED) else kept
    return SaveResult(state, row[2], kept, aside)


def _parameters(token: AttemptToken, changes: Sequence[Change], now: datetime) -> list[Any]:
    batch = json.dumps(
        [
            {
                "slot": change.slot,
                "sequence": change.sequence,
                "device": change.device,
                "epoch": change.made_in(token),
                "payload": change.payload,
                "client_time": change.client_time,
            }
            for change in changes
        ]
    )
    return [token.attempt, batch, token.epoch, now, now, token.attempt, now, token.attempt, now]


def _save_in_one(parameters: list[Any]) -> tuple[Any, ...] | None:
    try:
        return _execute_prepared(parameters)
    except OperationalError:
        if connection.in_atomic_block or connection.is_usable():
            raise
        # The database was restarted since the last request; a repeated save changes nothing.
        connection.close()
        return _execute_prepared(parameters)


def _execute_prepared(parameters: list[Any]) -> tuple[Any, ...] | None:
    """Planned once per connection: Django's own cursor sends the text anew, and planning costs more than saving."""
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.Database.Cursor(connection.connection) as cursor:  # type: ignore[attr-defined]
        row: tuple[Any, ...] | None = cursor.execute(_POSTGRES, parameters, prepare=True).fetchone()
    return row


def _save_in_steps(
    cursor: CursorWrapper, token: AttemptToken, changes: Sequence[Change], now: datetime
) -> SaveResult:
    """SQLite: the connection's IMMEDIATE transaction is the lock."""
    cursor.execute(_SEAT, [token.attempt])
    row = cursor.fetchone()
    if row is not None:
        adapt = connection.ops.adapt_datetimefield_value
        row = (row[0], row[1], _aware(row[2]), *row[3:])
        result = _result(row, _decide(row, token, changes, now), changes)
        if result.kept:
            _write(cursor, token, result, adapt(now))
        return result
    return _result(None, SaveState.UNKNOWN, changes)


def _aware(value: datetime | None) -> datetime | None:
    """SQLite stores UTC without saying so."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _write(cursor: CursorWrapper, token: AttemptToken, result: SaveResult, now: Any) -> None:
    aside = set(map(id, result.aside))
    applied = [c for c in result.kept if id(c) not in aside]
    rows = [
        (token.attempt, c.slot, c.sequence, c.device, c.made_in(token), json.dumps(c.payload), c.client_time)
        for c in result.kept
    ]
    cursor.execute(
        _LOG + ", ".join([_LOG_ROW] * len(rows)) + _LOG_END,
        [
            value
            for row, c in zip(rows, result.kept, strict=True)
            for value in (*row, now, id(c) not in aside)
        ],
    )
    if not applied:
        return
    newest = {c.slot: c for c in sorted(applied, key=lambda c: (c.made_in(token), c.sequence))}
    cursor.execute(
        _STORE + ", ".join([_STORE_ROW] * len(newest)) + _UPSERT,
        [
            value
            for c in newest.values()
            for value in (
                *(token.attempt, c.slot, c.made_in(token), c.sequence, c.device),
                *(json.dumps(c.payload), now, False),
            )
        ],
    )
