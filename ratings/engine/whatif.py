from dataclasses import dataclass

import numpy as np

from ratings.engine.changes import Correction, corrected
from ratings.engine.codes import AppealMode
from ratings.engine.exact import NO_STAR, Ints
from ratings.engine.outcome import Outcome
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme
from ratings.engine.stars import rate


@dataclass(frozen=True, slots=True)
class Touched:
    key: str
    unit: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class AppealEffect:
    """`over_quota` means the appellant's star is an extra seat; `touched` are all whose star changes."""

    mode: AppealMode
    appellant: str
    before: int | None
    after: int | None
    over_quota: bool
    touched: tuple[Touched, ...]


def touched_people(before: Outcome, after: Outcome) -> tuple[Touched, ...]:
    """Whose star differs between two ratings of the same people, by key."""
    place = {str(key): index for index, key in enumerate(after.roster.keys)}
    there = np.array([place[str(key)] for key in before.roster.keys], dtype=np.int64)
    return tuple(
        Touched(
            key=str(before.roster.keys[index]),
            unit=str(before.roster.units[before.roster.unit[index]]),
            before=known_star(before.star, int(index)),
            after=known_star(after.star, int(there[index])),
        )
        for index in np.flatnonzero(before.star != after.star[there])
    )


def known_star(star: Ints, index: int) -> int | None:
    return None if star[index] == NO_STAR else int(star[index])


def appeal_effect(
    roster: Roster, scheme: Scheme, *corrections: Correction, mode: AppealMode | None = None
) -> AppealEffect:
    """What granting an appeal does; the corrections must all be about the appellant."""
    appellants = {correction.worker for correction in corrections}
    if len(appellants) != 1:
        raise ValueError("an appeal is about one person")
    mode = scheme.appeal.effect if mode is None else AppealMode(mode)
    before, after = rate(roster, scheme), rate(corrected(roster, *corrections), scheme)
    touched = touched_people(before, after)
    index = roster.index(appellants.pop())
    old, new = known_star(before.star, index), known_star(after.star, index)
    others = tuple(entry for entry in touched if entry.key != str(roster.keys[index]))
    if mode is AppealMode.EXTRA_SEAT:
        raised = new is not None and (old is None or new > old)
        granted = new if raised else old
        over = raised and displaces_someone(others)
        touched = tuple(
            Touched(entry.key, entry.unit, old, granted)
            for entry in touched
            if raised and entry.key == str(roster.keys[index])
        )
        return AppealEffect(mode, str(roster.keys[index]), old, granted, over, touched)
    return AppealEffect(mode, str(roster.keys[index]), old, new, False, touched)


def displaces_someone(others: tuple[Touched, ...]) -> bool:
    return any((entry.after or 0) < (entry.before or 0) for entry in others)
