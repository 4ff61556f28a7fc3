"""The attempt token: proof, on the save path, of who sits here — without a session or user query."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings


@dataclass(frozen=True)
class AttemptToken:
    attempt: int
    epoch: int
    slots: int


@lru_cache(maxsize=1)
def _secret() -> bytes:
    return hashlib.sha256(b"exams.attempt-token:" + settings.SECRET_KEY.encode()).digest()


def _signature(text: str) -> str:
    digest = hmac.new(_secret(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def make_token(token: AttemptToken) -> str:
    text = f"{token.attempt}.{token.epoch}.{token.slots}"
    return f"{text}.{_signature(text)}"


def read_token(text: str) -> AttemptToken | None:
    """None for anything this server did not sign."""
    body, _, signature = text.rpartition(".")
    if not body or not hmac.compare_digest(_signature(body).encode(), signature.encode()):
        return None
    attempt, epoch, slots = (int(part) for part in body.split("."))
    return AttemptToken(attempt, epoch, slots)
