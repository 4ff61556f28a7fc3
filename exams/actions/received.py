"""Reading what the exam script sends: the body of a save, or the inside of an answer file."""

import json
from typing import Any

from exams.actions.saving import Change
from exams.actions.tokens import AttemptToken

# Characters as written: a case of several written parts, each of the page's 6,000.
MAX_PAYLOAD = 60_000


class MalformedError(Exception):
    """This is not what the exam script sends."""


def read_body(content: bytes, most_changes: int) -> dict[str, Any]:
    body = json.loads(content, parse_constant=_no_number)
    if b"\\u" in content:
        body = _storable(body)
    if not isinstance(body, dict) or len(body["changes"]) > most_changes:
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


def read_change(row: dict[str, Any], token: AttemptToken) -> Change:
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
