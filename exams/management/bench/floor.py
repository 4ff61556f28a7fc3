"""The floor: what a save costs without Django, a session or a log — token checked, one row written.

Run by the same web server against the same database, so that the ratio to the real address means something.
"""

import hashlib
import hmac
import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

TABLE = "CREATE TABLE bench_floor (attempt bigint, slot int, payload text, PRIMARY KEY (attempt, slot))"
UPSERT = (
    "INSERT INTO bench_floor VALUES (%s, %s, %s) "
    "ON CONFLICT (attempt, slot) DO UPDATE SET payload = excluded.payload"
)
_local = threading.local()


def sign(text: str) -> str:
    return hmac.new(os.environ["SECRET_KEY"].encode(), text.encode(), hashlib.sha256).hexdigest()


def _connection() -> "psycopg.Connection[Any]":
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0)
    found: psycopg.Connection[Any] = _local.connection
    return found


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = json.loads(environ["wsgi.input"].read())
    attempt, _, signature = body["token"].partition(".")
    if not hmac.compare_digest(sign(attempt), signature):
        start_response("403 Forbidden", [("Content-Length", "0")])
        return [b""]
    change = body["changes"][0]
    _connection().execute(UPSERT, (int(attempt), change["slot"], json.dumps(change["payload"])))
    answer = json.dumps({"receipts": [[change["slot"], change["sequence"], change["device"]]]}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
