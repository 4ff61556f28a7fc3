"""A row beside what earlier files brought for the same person and unit: new, the same, another figure, another time."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ratings.imports.roster import Period


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """A committed row that nothing has replaced."""

    pk: int
    period: Period
    digest: str


@dataclass(frozen=True, slots=True)
class Standing:
    code: str
    """Empty for a row that stands alone."""
    replaces: int | None = None
    period: Period | None = None


ALONE = Standing("")


def figures_digest(values: str, facts: str) -> str:
    """Equal figures have equal digests; the words of the file and its row numbers do not count."""
    return hashlib.sha256(f"{values}\n{facts}".encode()).hexdigest()[:16]


def standing_of(period: Period, digest: str, earlier: Sequence[RecordedRow], replace: bool) -> Standing:
    """`replace`: somebody decided that this row takes the place of the earlier one; both are kept."""
    same = next((each for each in earlier if each.period == period), None)
    if same is not None and same.digest == digest:
        return Standing("ALREADY_RECORDED", None, same.period)
    if same is not None and not replace:
        return Standing("RECORDED_DIFFERENTLY", None, same.period)
    others = [each.period for each in earlier if each is not same and each.period.overlaps(period)]
    crossing = next((p for p in others if not p.contains(period) and not period.contains(p)), None)
    if crossing is not None:
        # Nobody can tell which part of either figure lies in the months they share.
        return Standing("PERIOD_OVERLAPS", None, crossing)
    if same is not None:
        return Standing("REPLACES_RECORDED", same.pk, same.period)
    longer = next((p for p in others if p.contains(period)), None)
    if longer is not None:
        return Standing("LONGER_RECORDED", None, longer)
    return Standing("SHORTER_RECORDED", None, others[0]) if others else ALONE


def crossing_periods(periods: Iterable[Period]) -> set[Period]:
    """Those that share months with another without lying inside it."""
    distinct = list(dict.fromkeys(periods))
    return {
        one
        for one in distinct
        for other in distinct
        if one != other and one.overlaps(other) and not one.contains(other) and not other.contains(one)
    }
