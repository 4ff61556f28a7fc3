"""What only shows when all rows of a person are seen: doubles, conflicts, transfers."""

from collections import defaultdict
from collections.abc import Iterable

from ratings.imports import columns
from ratings.imports.recorded import crossing_periods
from ratings.imports.roster import Period, RosterPerson
from ratings.imports.subjects import Subject
from ratings.imports.verdicts import Verdict


def check_together(subjects: Iterable[Subject]) -> None:
    people: dict[int, tuple[RosterPerson, list[Subject]]] = {}
    for subject in subjects:
        person = subject.match.person
        if subject.belongs and subject.period_known and person is not None:
            people.setdefault(person.person_id, (person, []))[1].append(subject)
    for person, rows in people.values():
        if len(rows) == len(person.postings) == 1:
            continue
        segments: dict[tuple[str, Period], list[Subject]] = defaultdict(list)
        times: dict[Period, list[Subject]] = defaultdict(list)
        for subject in rows:
            segments[(subject.match.unit_code, subject.period)].append(subject)
            times[subject.period].append(subject)
        for same_time in times.values():
            check_units_of(person, same_time)
        check_times(rows, crossing_periods(times))
        for same_segment in segments.values():
            check_doubles(same_segment)


def check_times(rows: list[Subject], crossing: set[Period]) -> None:
    for subject in rows:
        if subject.period in crossing:
            others = "、".join(
                str(period) for period in sorted(crossing, key=str) if period != subject.period
            )
            subject.say("PERIOD_OVERLAPS", "", {"period": str(subject.period), "other": others})


def check_doubles(rows: list[Subject]) -> None:
    rows = [subject for subject in rows if subject.verdict in {Verdict.ACCEPTED, Verdict.HELD}]
    if len(rows) < 2:
        return
    first = rows[0]
    figures = first.row.figures
    if all(subject.row.figures == figures for subject in rows):
        for subject in rows[1:]:
            subject.say("DUPLICATE_SAME", "", {"row": str(first.row.number), "sheet": first.row.sheet})
        return
    chosen = [subject for subject in rows if subject.confirmed]
    if len(chosen) == 1:
        for subject in rows:
            if subject is not chosen[0]:
                subject.say("NOT_CHOSEN", "", {"row": str(chosen[0].row.number)})
        return
    for subject in rows:
        # Two chosen rows are no choice.
        subject.decision = None
        subject.say("CONFLICT", "", {"rows": "、".join(str(each.row.number) for each in rows)})


def check_units_of(person: RosterPerson, rows: list[Subject]) -> None:
    reported = {subject.match.unit_code for subject in rows if subject.match.unit_code}
    posts = {post.unit_code: post.unit_name for post in person.postings_in(rows[0].period)}
    lacking = "、".join(name for code, name in posts.items() if code not in reported)
    for subject in rows:
        if len(reported) > 1 and subject.match.unit_code:
            params = {"unit": subject.match.unit_name, "months": str(subject.match.months)}
            subject.say("TRANSFER_SEGMENT", columns.STREET, params)
        elif lacking and reported:
            subject.say("OTHER_UNIT_MISSING", columns.STREET, {"unit": lacking})
