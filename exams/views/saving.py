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
from exams.actions.received import MalformedError, read_body, read_change
from exams.actions.saving import SaveResult, SaveState
from exams.actions.tokens import AttemptToken, read_token
from exams.enums import IncidentKind
from exams.explanations import save_refusal

# A hundred essays of the paper's longest length fit; anything larger is not an exam page.
MAX_BODY = 2 * 1024 * 1024
MAX_CHANGES = 300
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
STATUS = {
    SaveState.SAVED: 200,
    SaveState.LATE: 409,
    SaveState.TAKEN_OVER: 409,
    SaveState.SECTION_CLOSED: 409,
    SaveState.CLOSED: 410,
    SaveState.UNKNOWN: 404,
}
NOTED = {
    SaveState.LATE: IncidentKind.LATE_SAVE,
    SaveState.TAKEN_OVER: IncidentKind.STALE_SAVE,
    SaveState.SECTION_CLOSED: IncidentKind.SECTION_CLOSED,
}


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
        changes = [read_change(row, token) for row in body["changes"]]
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
            # Those of them that are in the log only.
            "aside": [[change.slot, change.sequence, change.device] for change in saved.aside],
            "now": now.isoformat(),
            "deadline": saved.deadline.isoformat() if saved.deadline else None,
        },
        STATUS[saved.state],
    )


def _note(token: AttemptToken, saved: SaveResult, left: int, now: datetime) -> None:
    if left and saved.state in (SaveState.SAVED, SaveState.SECTION_CLOSED):
        actions.note_incident(token.attempt, IncidentKind.LEFT_PAGE, now=now, detail=str(left))
    if saved.aside:
        slots = ", ".join(str(change.slot) for change in saved.aside)
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
    return _answer(
        {"state": code, "sentence": _in_her_language(request, code), "receipts": [], "aside": []}, status
    )


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MAX_BODY:
        raise MalformedError
    return read_body(request.body, MAX_CHANGES)
