"""What leaves the house with a notice: name, unit and star; of namesakes in one unit a mark that tells them apart."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from academy.people.models import Person
from ratings.models import RatingResult

# Fewer digits might be read as a rank.
FEWEST_DIGITS = 2


def public_list(entries: Sequence[tuple[RatingResult, int]]) -> list[dict[str, Any]]:
    namesakes: dict[tuple[str, int], list[Person]] = defaultdict(list)
    for result, _star in entries:
        namesakes[result.participant.person.name, result.participant.unit_id].append(
            result.participant.person
        )
    found = []
    for result, star in entries:
        person, unit = result.participant.person, result.participant.unit
        entry: dict[str, Any] = {"name": person.name, "unit": unit.name, "star": star}
        alike = namesakes[person.name, unit.pk]
        if len(alike) > 1:
            entry |= mark_of(person, alike)
        found.append(entry)
    return found


def mark_of(person: Person, alike: Sequence[Person]) -> dict[str, str]:
    """The last digits of the worker number, as few as suffice; the community when numbers cannot tell."""
    numbers = [one.worker_no for one in alike]
    for length in range(FEWEST_DIGITS, max(map(len, numbers)) + 1):
        tails = {number[-length:] for number in numbers}
        if len(tails) == len(alike) and all(len(tail) == length for tail in tails):
            return {"number_tail": person.worker_no[-length:]}
    return {"community": person.unit.name} if person.unit else {}
