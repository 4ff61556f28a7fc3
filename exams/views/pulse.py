"""The page of a sitting asks now and then; like saving, it shows its token and passes no middleware."""

import json

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from exams.actions.tokens import read_token
from exams.enums import AttemptState
from exams.explanations import save_refusal
from exams.queries.pulse import pulse_of, remember_waiting

MAX_BODY = 2_000
MOST_WAITING = 10_000
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


# Exempt because the signed token in the body, which no other site can know, is the proof.
@csrf_exempt
@require_POST
def pulse(request: HttpRequest) -> HttpResponse:
    try:
        body = json.loads(request.body[:MAX_BODY])
        token = read_token(body["token"])
        seen, waiting = int(body["seen"]), min(max(int(body["waiting"]), 0), MOST_WAITING)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _answer({"state": "malformed"}, 422)
    if token is None:
        return _answer({"state": "forbidden"}, 403)
    try:
        found = pulse_of(token.attempt, seen)
        remember_waiting(token.attempt, waiting)
    except (OperationalError, InterfaceError):
        return _answer({"state": "unavailable"}, 503)
    if found is None:
        return _answer({"state": "unknown"}, 404)
    code = "" if found.state == AttemptState.IN_PROGRESS else "closed"
    if not code and found.epoch != token.epoch:
        code = "taken_over"
    return _answer(
        {
            "state": code or "open",
            "sentence": _in_her_language(request, code) if code else "",
            "now": timezone.now().isoformat(),
            "deadline": found.deadline.isoformat() if found.deadline else None,
            "announcements": found.announcements,
            "closed": found.closed_slots,
        }
    )


def _in_her_language(request: HttpRequest, code: str) -> str:
    with translation.override(translation.get_language_from_request(request)):
        return save_refusal(code)


def _answer(content: dict[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, headers=HEADERS)
