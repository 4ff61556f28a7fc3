"""Where the exam script sends answers. No session, no user, one statement: the token is the proof.

The address stands in settings.BARE_ADDRESSES: no middleware runs before or after it.
"""

import json
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from exams import actions
from exams.actions.saving import Change, SaveResult, SaveState
from exams.actions.tokens import AttemptToken, read_token
from exams.enums import IncidentKind
from exams.explanations import save_refusal

# A hundred essays of the paper's longest length fit; anything larger is not an exam page.
MAX_BODY = 2 * 1024 * 1024
MAX_CHANGES = 300
# Characters as written: a case of several written parts, each of the page's 6,000.
MAX_PAYLOAD = 60_000
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
STATUS = {
    SaveState.SAVED: 200,
    SaveState.LATE: 409,
    SaveState.TAKEN_OVER: 409,
    SaveState.CLOSED: 410,
    SaveState.UNKNOWN: 404,
}
NOTED = {SaveState.LATE: IncidentKind.LATE_SAVE, SaveState.TAKEN_OVER: IncidentKind.STALE_SAVE}


class MalformedError(Exception):
    """The body is not what the exam script sends."""


# Exempt because the signed token in the body, which no other site can know, is the proof.
@csrf_exempt
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    try:
        body = _body(request)
        token = read_token(body["token"])
        if token is None:
            return _refused(request, "forbidden", 403)
        changes = [_change(row, token) for row in body["changes"]]
        left = int(body.get("left", 0))
    except (MalformedError, KeyError, TypeError, ValueError):
        return _refused(request, "malformed", 422)
    try:
        saved = actions.save_answers(token, changes, now=now)
        _note(token, saved, left, now)
    except (OperationalError, InterfaceError):
        # Down, restarting, or the sitting is locked by somebody who hangs: the browser keeps all and tries again.
        return _refused(request, "unavailable", 503)
    return _answer(
        {
            "state": saved.state,
            "sentence": "" if saved.state is SaveState.SAVED else _in_her_language(request, saved.state),
            "receipts": [[change.slot, change.sequence, change.device] for change in saved.kept],
            "now": now.isoformat(),
            "deadline": saved.deadline.isoformat() if saved.deadline else None,
        },
        STATUS[saved.state],
    )


def _note(token: AttemptToken, saved: SaveResult, left: int, now: datetime) -> None:
    if left and saved.state is SaveState.SAVED:
        actions.note_incident(token.attempt, IncidentKind.LEFT_PAGE, now=now, detail=str(left))
    if saved.kept and saved.state in NOTED:
        slots = ", ".join(str(change.slot) for change in saved.kept)
        actions.note_once(token.attempt, NOTED[saved.state], now=now, detail=slots)


def _answer(content: dict[str, Any], status: int) -> HttpResponse:
    body = json.dumps(content).encode()
    headers = {**HEADERS, "Content-Length": str(len(body))}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def _in_her_language(request: HttpRequest, code: str) -> str:
    """No middleware has looked at the language, and only a refusal is worth the look."""
    with translation.override(translation.get_language_from_request(request)):
        return save_refusal(code)


def _refused(request: HttpRequest, code: str, status: int) -> HttpResponse:
    return _answer({"state": code, "sentence": _in_her_language(request, code), "receipts": []}, status)


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MAX_BODY:
        raise MalformedError
    body = json.loads(request.body, parse_constant=_no_number)
    if b"\\u" in request.body:
        body = _storable(body)
    if not isinstance(body, dict) or len(body["changes"]) > MAX_CHANGES:
        raise MalformedError
    return body


def _no_number(name: str) -> None:
    raise MalformedError(name)


def _storable(value: Any) -> Any:
    """Without what PostgreSQL cannot keep in JSON: NUL and halves of a character. One of them would stop them all."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value


def _change(row: dict[str, Any], token: AttemptToken) -> Change:
    slot, sequence, payload = row["slot"], row["sequence"], row["payload"]
    epoch = row.get("epoch", token.epoch)
    if type(slot) is not int or type(sequence) is not int or type(epoch) is not int:
        raise MalformedError
    if not 1 <= slot <= token.slots or not 0 < sequence < 2**62 or not 1 <= epoch <= token.epoch:
        raise MalformedError
    if len(json.dumps(payload, ensure_ascii=False)) > MAX_PAYLOAD:
        raise MalformedError
    return Change(
        slot, sequence, payload, str(row["device"])[:40], str(row.get("client_time", ""))[:40], epoch
    )
