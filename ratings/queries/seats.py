"""Is there a seat for one more person of a unit? Pools share theirs; a cumulative seat holds a star and all above."""

from collections.abc import Collection

from academy.people.models import OrgUnit
from ratings.engine.codes import Counting
from ratings.engine.scheme import Scheme
from ratings.models import CalculationRun, QuotaSeat


def shared_seats(run: CalculationRun, unit: OrgUnit) -> dict[int, QuotaSeat]:
    """Star → the seats that the unit shares, whoever carries them."""
    return {seat.star: seat for seat in run.seats.all() if unit.code in seat.members}


def sharing_units(seats: dict[int, QuotaSeat], unit: OrgUnit) -> set[str]:
    return {code for seat in seats.values() for code in seat.members} or {unit.code}


def is_full(
    scheme: Scheme,
    seats: dict[int, QuotaSeat],
    others: Collection[int | None],
    star: int,
    before: int | None,
) -> bool:
    """`others`: the stars of everybody else who shares the seats; `before`: the star that she leaves."""
    if scheme.quota.counting is Counting.CUMULATIVE:
        # She counts already wherever her star of now counts.
        newly = [level for level in seats if (before or 0) < level <= star]
        return any(_is_taken(seats[level], sum((one or 0) >= level for one in others)) for level in newly)
    return star in seats and _is_taken(seats[star], sum(one == star for one in others))


def _is_taken(seat: QuotaSeat, holders: int) -> bool:
    return seat.seats is not None and holders >= seat.seats
