"""Marks: one function per kind. Answers use the order shown; keys use the question's own order.

A malformed answer earns nothing and never raises: what a browser sent must not stop the marking.
"""

import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from exams.engine.types import Credit, Key, Kind, Slot

CENT = Decimal("0.01")
ZERO = Decimal(0)
ONE = Decimal(1)
HALF = Decimal("0.5")


def score(key: Key, slot: Slot, payload: Any, credit: Credit) -> Decimal | None:
    """Points for one slot, two places; None when a person has to mark it."""
    if key.is_manual:
        return None
    return (fraction(key, slot.order, slot.part_orders, payload, credit) * slot.points).quantize(
        CENT, ROUND_HALF_UP
    )


def fraction(
    key: Key,
    order: tuple[int, ...],
    part_orders: tuple[tuple[int, ...], ...],
    payload: Any,
    credit: Credit,
) -> Decimal:
    """The earned part of the points, from 0 to 1."""
    if payload is None:
        return ZERO
    if key.kind is Kind.CASE:
        return _case(key, part_orders, payload, credit)
    return _SCORERS[key.kind](key, order, payload, credit)


def part_fractions(key: Key, slot: Slot, payload: Any, credit: Credit) -> list[Decimal | None]:
    """Of each part of a case, the earned share of its points; None where a person has to mark it."""
    given = payload if isinstance(payload, list) else []
    return [
        None if part.is_manual else fraction(part, order, (), given[n] if n < len(given) else None, credit)
        for n, (part, order) in enumerate(zip(key.parts, slot.part_orders, strict=False))
    ]


def _original(order: tuple[int, ...], place: Any) -> int | None:
    """The option behind a place shown, or None for anything that is no place of this question."""
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(order):
        return None
    return order[place]


def _single(key: Key, order: tuple[int, ...], payload: Any, credit: Credit) -> Decimal:
    return ONE if _original(order, payload) in key.right else ZERO


def _multiple(key: Key, order: tuple[int, ...], payload: Any, credit: Credit) -> Decimal:
    if not isinstance(payload, list):
        return ZERO
    originals = [_original(order, place) for place in payload]
    chosen = {option for option in originals if option is not None}
    if len(chosen) != len(originals):
        return ZERO
    return _CREDITS[credit](chosen, set(key.right), key.options)


def _all_or_nothing(chosen: set[int], right: set[int], options: int) -> Decimal:
    return ONE if chosen == right else ZERO


def _half_for_subset(chosen: set[int], right: set[int], options: int) -> Decimal:
    if chosen == right:
        return ONE
    return HALF if chosen and chosen < right else ZERO


def _proportional(chosen: set[int], right: set[int], options: int) -> Decimal:
    """Each right choice earns its share, each wrong one takes the share of one wrong option away."""
    wrong = options - len(right)
    earned = Decimal(len(chosen & right)) / len(right) if right else ZERO
    lost = Decimal(len(chosen - right)) / wrong if wrong else ZERO
    return max(ZERO, earned - lost)


_CREDITS: dict[Credit, Callable[[set[int], set[int], int], Decimal]] = {
    Credit.ALL_OR_NOTHING: _all_or_nothing,
    Credit.HALF_FOR_SUBSET: _half_for_subset,
    Credit.PROPORTIONAL: _proportional,
}


def _judge(key: Key, order: tuple[int, ...], payload: Any, credit: Credit) -> Decimal:
    return ONE if isinstance(payload, bool) and payload is key.verdict else ZERO


def plain(text: str) -> str:
    """Full-width, case and spaces do not make an answer wrong."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _fill(key: Key, order: tuple[int, ...], payload: Any, credit: Credit) -> Decimal:
    if not isinstance(payload, list):
        return ZERO
    hits = sum(
        isinstance(given, str) and plain(given) in {plain(text) for text in accepted}
        for given, accepted in zip(payload, key.accepted, strict=False)
    )
    return _by_share(hits, len(key.accepted), credit)


def _ordering(key: Key, order: tuple[int, ...], payload: Any, credit: Credit) -> Decimal:
    """Payload: for each item shown, the place it was given; the options are stored in the right order."""
    return _by_share(_hits(order, payload), len(order), credit)


def _matching(key: Key, order: tuple[int, ...], payload: Any, credit: Credit) -> Decimal:
    """Payload: for each left item, the place of the right item shown; pairs are stored side by side."""
    if not isinstance(payload, list) or len(payload) != len(order):
        return ZERO
    hits = sum(_original(order, place) == left for left, place in enumerate(payload))
    return _by_share(hits, len(order), credit)


def _hits(order: tuple[int, ...], payload: Any) -> int:
    if not isinstance(payload, list) or len(payload) != len(order):
        return 0
    return sum(given is not None and given == right for given, right in zip(payload, order, strict=True))


def _by_share(hits: int, total: int, credit: Credit) -> Decimal:
    if not total:
        return ZERO
    if credit is Credit.ALL_OR_NOTHING:
        return ONE if hits == total else ZERO
    return Decimal(hits) / total


def _case(key: Key, part_orders: tuple[tuple[int, ...], ...], payload: Any, credit: Credit) -> Decimal:
    """Each sub-question is scored by its own kind and weighs its share of the case."""
    if not isinstance(payload, list):
        return ZERO
    shares = key.shares or (ONE,) * len(key.parts)
    earned = sum(
        (
            fraction(part, order, (), given, credit) * share
            for part, order, given, share in zip(key.parts, part_orders, payload, shares, strict=False)
        ),
        ZERO,
    )
    return earned / sum(shares, ZERO)


_SCORERS: dict[Kind, Callable[[Key, tuple[int, ...], Any, Credit], Decimal]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.JUDGE: _judge,
    Kind.FILL: _fill,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}


def is_answered(payload: Any) -> bool:
    """Anything chosen or written at all; an emptied field counts as unanswered."""
    if payload is None or payload == "":
        return False
    if isinstance(payload, list):
        return any(is_answered(part) for part in payload)
    return not isinstance(payload, str) or bool(payload.strip())
