"""Which versions of an answer a person has to decide about: kept in the log, but not what counts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Version:
    """One change in the log. `epoch` is the turn of devices in which it was made."""

    id: int
    slot: int
    epoch: int
    sequence: int
    payload: Any
    received_at: datetime
    applied: bool


def undecided(
    versions: Iterable[Version], current: Mapping[int, Any], decided: Collection[int] = ()
) -> list[Version]:
    """The last version of each device and slot that came too late or from a replaced device, and differs.

    `current` is the answer that counts, by slot. What she changed again on the same device, and that was taken over,
    is her own earlier word and needs nobody's decision.
    """
    turns: dict[tuple[int, int], list[Version]] = defaultdict(list)
    by_slot: dict[int, list[Version]] = defaultdict(list)
    for version in versions:
        turns[version.slot, version.epoch].append(version)
        by_slot[version.slot].append(version)
    waiting = []
    for (slot, _epoch), made in sorted(turns.items()):
        last = max(made, key=lambda version: (version.sequence, version.id))
        aside = not last.applied or _overtaken(last, by_slot[slot])
        if aside and last.id not in decided and last.payload != current.get(slot):
            waiting.append(last)
    return waiting


def _overtaken(version: Version, others: Iterable[Version]) -> bool:
    """Logged after a later device's answer had been taken over, so that it never became the answer."""
    return any(
        other.applied and other.epoch > version.epoch and other.received_at < version.received_at
        for other in others
    )
