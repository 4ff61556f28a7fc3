"""Where the exam script sends answers. No session, no user, one statement: the token is the proof."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from exams import actions
from exams.actions.saving import Change, SaveState
from exams.actions.tokens import AttemptToken, read_token
from exams.enums import IncidentKind
from exams.explanations import save_refusal

# A whole paper of long answers fits; anything larger is not an exam page.
MAX_BODY = 512 * 1024
MAX_CHANGES = 300
MAX_PAYLOAD = 20_000
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
            return _refused("forbidden", 403)
        changes = [_change(row, token) for row in body["changes"]]
        left = int(body.get("left", 0))
    except (MalformedError, KeyError, TypeError, ValueError):
        return _refused("malformed", 422)
    saved = actions.save_answers(token, changes, now=now)
    if left and saved.state is SaveState.SAVED:
        actions.note_incident(token.attempt, IncidentKind.LEFT_PAGE, now=now, detail=str(left))
    if saved.kept and saved.state in NOTED:
        slots = ", ".join(str(change.slot) for change in saved.kept)
        actions.note_incident(token.attempt, NOTED[saved.state], now=now, detail=slots)
    return JsonResponse(
        {
            "state": saved.state,
            "sentence": "" if saved.state is SaveState.SAVED else save_refusal(saved.state),
            "receipts": [[change.slot, change.sequence, change.device] for change in saved.kept],
            "now": now.isoformat(),
            "deadline": saved.deadline.isoformat() if saved.deadline else None,
        },
        status=STATUS[saved.state],
    )


def _refused(code: str, status: int) -> JsonResponse:
    return JsonResponse({"state": code, "sentence": save_refusal(code), "receipts": []}, status=status)


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MAX_BODY:
        raise MalformedError
    # PostgreSQL cannot store the NUL character in JSON.
    body = json.loads(request.body.replace(b"\\u0000", b""))
    if not isinstance(body, dict) or len(body["changes"]) > MAX_CHANGES:
        raise MalformedError
    return body


def _change(row: dict[str, Any], token: AttemptToken) -> Change:
    slot, sequence, payload = row["slot"], row["sequence"], row["payload"]
    if type(slot) is not int or type(sequence) is not int or not 0 < sequence < 2**62:
        raise MalformedError
    if not 1 <= slot <= token.slots or len(json.dumps(payload)) > MAX_PAYLOAD:
        raise MalformedError
    return Change(slot, sequence, payload, str(row["device"])[:40], str(row.get("client_time", ""))[:40])
