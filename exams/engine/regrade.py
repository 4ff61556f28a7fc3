"""A wrong key: what a mark becomes under each policy."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from exams.engine.scoring import score
from exams.engine.types import Credit, Key, Slot


class Policy(StrEnum):
    EVERYONE = "everyone"
    BOTH = "both"
    NEW_ONLY = "new_only"
    LEAVE = "leave"


def remark(
    policy: Policy,
    keys: tuple[Key, Key],
    slot: Slot,
    payload: Any,
    credit: Credit,
    mark: Decimal | None,
) -> Decimal | None:
    """`keys`: the old and the new one; `mark`: the one that stands, None while a person still has to give it.

    Marking again by the same policy changes nothing any more.
    """
    if policy is Policy.EVERYONE:
        return slot.points
    if policy is Policy.LEAVE or mark is None:
        return mark
    old, new = (score(key, slot, payload, credit) for key in keys)
    if new is None:
        return mark
    return new if policy is Policy.NEW_ONLY else max(mark, old or Decimal(0), new)


def keys_that_count(key: Key, corrections: Iterable[tuple[Policy, Key]]) -> list[Key]:
    """After corrections in their order: the old key beside the new one, or the new one alone."""
    keys = [key]
    for policy, new in corrections:
        if policy in (Policy.BOTH, Policy.NEW_ONLY):
            keys = (keys if policy is Policy.BOTH else []) + [new]
    return keys
