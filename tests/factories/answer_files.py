"""An answer file as the exam script seals it, for tests that need no browser."""

import base64
import json
import os

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from exams.actions import public_key_of
from exams.actions.sitting import token_of
from exams.engine.answer_file import _PADDING, FORMAT


def sealed(attempt, changes, *, exam=None, token=None) -> dict[str, object]:
    exam = exam or attempt.exam
    inside = json.dumps({"token": token_of(attempt) if token is None else token, "changes": changes}).encode()
    public = serialization.load_der_public_key(base64.b64decode(public_key_of(exam)))
    key, iv = AESGCM.generate_key(256), os.urandom(12)
    parts = {
        "key": public.encrypt(key, _PADDING),
        "iv": iv,
        "data": AESGCM(key).encrypt(iv, inside, f"{FORMAT}:{exam.pk}".encode()),
    }
    return {
        "format": FORMAT,
        "exam": exam.pk,
        **{name: base64.b64encode(value).decode() for name, value in parts.items()},
    }


def file_of(*args, **kwargs) -> bytes:
    return json.dumps(sealed(*args, **kwargs)).encode()


def row(slot, sequence, payload, device="offline-page"):
    return {
        "slot": slot, "sequence": sequence, "payload": payload, "device": device, "epoch": 1, "client_time": "",
        "attempt": 1,
    }  # fmt: skip
