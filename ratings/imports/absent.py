"""Who should stand in the file and does not, for each time the file covers."""

from collections.abc import Iterable, Mapping, Sequence

from academy.tabular.report import Level
from ratings.imports import columns
from ratings.imports.examination import Examination, MissingPerson
from ratings.imports.roster import Period, RosterIndex

Known = Mapping[int, Sequence[Period]]


def find_missing(result: Examination, index: RosterIndex, whole_county: bool | None, recorded: Known) -> None:
    """A file of corrections lists few people; the others are missing only if nothing is known of them."""
    absent = absent_people(result, index)
    waiting = [each for each in absent if not is_known(each.person_id, each.period, recorded)]
    result.partial = reason_for_part(result, whole_county, len(absent), len(waiting))
    if result.partial:
        result.report.add(Level.INFO, "PARTIAL_FILE", rows=len(result.rows))
    if whole_county is False or (result.partial and whole_county is None):
        return
    result.missing = tuple(waiting)
    if waiting:
        people = {each.person_id for each in waiting}
        result.report.add(Level.WARNING, "PEOPLE_MISSING", count=len(people))


def absent_people(result: Examination, index: RosterIndex) -> list[MissingPerson]:
    present: dict[Period, set[int | None]] = {period: set() for period in result.periods}
    for row in result.rows:
        if row.period is not None:
            present[row.period].add(row.person_id)
    return [
        MissingPerson(person, period)
        for period, people in present.items()
        for person in index.people
        if person.person_id not in people and person.rated(period)
    ]


def is_known(person_id: int, period: Period, recorded: Known) -> bool:
    return covers(recorded.get(person_id, ()), period)


def covers(known: Iterable[Period], period: Period) -> bool:
    return any(each.contains(period) for each in known)


def reason_for_part(result: Examination, whole_county: bool | None, absent: int, waiting: int) -> str:
    if whole_county is not None:
        return "" if whole_county else "chosen"
    if any(column.field == columns.ERROR_REASON for column in result.columns):
        return "reason_column"
    # Most of those who are not in the file have their figures: it brings late or corrected rows.
    return "recorded" if absent and waiting * 2 < absent else ""
