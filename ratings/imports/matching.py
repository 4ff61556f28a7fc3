"""Whose row is it? By identity number, then by staff number and name; never by the name alone."""

from dataclasses import dataclass, field
from enum import StrEnum

from academy.tabular.idnumbers import has_shape, is_valid_id_number
from academy.tabular.values import key_text, name_key, number_key
from ratings.imports.roster import Period, RosterIndex, RosterPerson, months_by_unit
from ratings.imports.rows import ParsedRow

SHOWN_PEOPLE = 3


class Method(StrEnum):
    ID_NUMBER = "id_number"
    WORKER_NO_AND_NAME = "worker_no_and_name"
    OFFERED = "offered"
    """A person found by weaker keys; somebody has to confirm."""
    NONE = "none"


@dataclass(slots=True)
class Match:
    method: Method
    person: RosterPerson | None
    codes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    unit_code: str = ""
    unit_name: str = ""
    months: int | None = None

    @property
    def certain(self) -> bool:
        return self.person is not None and self.method in {Method.ID_NUMBER, Method.WORKER_NO_AND_NAME}


def match(row: ParsedRow, index: RosterIndex, period: Period) -> Match:
    found = match_person(row, index)
    if found.person is not None:
        found.codes += place(found, row, index, period)
    return found


def match_person(row: ParsedRow, index: RosterIndex) -> Match:
    if not (row.id_number or row.worker_no or row.name):
        return Match(Method.NONE, None, [("NO_KEYS", {})])
    fault = id_fault(row)
    if fault:
        return offered(row, index, fault)
    if not row.id_number:
        return match_without_id(row, index)
    people = index.by_id(row.id_number)
    if len(people) == 1:
        return confirmed(row, people[0], index)
    if people:
        return Match(Method.NONE, None, [("SEVERAL_PEOPLE", {})])
    return match_unknown_id(row, index)


def id_fault(row: ParsedRow) -> str:
    if not row.id_number:
        return ""
    if row.id_is_number or "E+" in row.id_number:
        return "ID_AS_NUMBER"
    if not has_shape(row.id_number):
        return "ID_SHAPE"
    return "" if is_valid_id_number(row.id_number) else "ID_CHECK_DIGIT"


def offered(row: ParsedRow, index: RosterIndex, fault: str) -> Match:
    person = by_number_and_name(row, index)
    if person is None:
        unknown = [("UNKNOWN_PERSON", {})] if is_unknown(row, index) else similar_people(row, index)
        return Match(Method.NONE, None, [(fault, {}), *unknown])
    return Match(
        Method.OFFERED,
        person,
        [(fault, {}), ("OFFERED_MATCH", {"name": person.name, "worker_no": person.worker_no})],
    )


def similar_people(row: ParsedRow, index: RosterIndex) -> list[tuple[str, dict[str, str]]]:
    """Whom the row may mean, for a person to look up; it is never matched by this."""
    numbered = index.by_worker_no(row.worker_no) if row.worker_no else []
    people = {person.person_id: person for person in (*numbered, *index.named(row.name))}
    shown = "、".join(f"{each.name}（{each.worker_no}）" for each in list(people.values())[:SHOWN_PEOPLE])
    return [("SIMILAR_PEOPLE", {"people": shown})] if shown else []


def is_unknown(row: ParsedRow, index: RosterIndex) -> bool:
    return not index.by_worker_no(row.worker_no) and not index.named(row.name)


def by_number_and_name(row: ParsedRow, index: RosterIndex) -> RosterPerson | None:
    if not row.worker_no:
        return None
    people = [p for p in index.by_worker_no(row.worker_no) if name_key(p.name) == name_key(row.name)]
    return people[0] if len(people) == 1 else None


def confirmed(row: ParsedRow, person: RosterPerson, index: RosterIndex) -> Match:
    found = Match(Method.ID_NUMBER, person)
    if row.name and row.name != person.name and name_key(row.name) != name_key(person.name):
        found.codes.append(("NAME_DIFFERS", {"name": row.name, "roster_name": person.name}))
    if not row.worker_no or row.worker_no == person.worker_no:
        return found
    if person not in (others := index.by_worker_no(row.worker_no)):
        code = "KEYS_DISAGREE" if others else "WORKER_NO_DIFFERS"
        found.codes.append((code, {"file_no": row.worker_no, "worker_no": person.worker_no}))
    else:
        found.codes += zeros_lost(row, person)
    return found


def zeros_lost(row: ParsedRow, person: RosterPerson) -> list[tuple[str, dict[str, str]]]:
    if not row.worker_no or row.worker_no in person.worker_nos:
        return []
    return [("LEADING_ZEROS", {"worker_no": person.worker_no})]


def match_without_id(row: ParsedRow, index: RosterIndex) -> Match:
    person = by_number_and_name(row, index)
    if person is not None:
        return Match(Method.WORKER_NO_AND_NAME, person, [("ID_MISSING", {}), *zeros_lost(row, person)])
    people = index.by_worker_no(row.worker_no) if row.worker_no else []
    if len(people) == 1 and not row.name:
        return Match(Method.OFFERED, people[0], [("NUMBER_ONLY", {"name": people[0].name})])
    if len(people) == 1:
        return Match(
            Method.OFFERED, people[0], [("NAME_DIFFERS", {"name": row.name, "roster_name": people[0].name})]
        )
    if people:
        return Match(Method.NONE, None, [("SEVERAL_PEOPLE", {})])
    if index.named(row.name):
        return Match(Method.NONE, None, [("NAME_ONLY", {}), *similar_people(row, index)])
    return Match(Method.NONE, None, [("UNKNOWN_PERSON", {})])


def match_unknown_id(row: ParsedRow, index: RosterIndex) -> Match:
    person = by_number_and_name(row, index)
    if person is None:
        return Match(Method.NONE, None, [("UNKNOWN_PERSON", {}), *similar_people(row, index)])
    if person.id_hash:
        return Match(Method.OFFERED, person, [("ID_NOT_IN_ROSTER", {"name": person.name})])
    return Match(Method.WORKER_NO_AND_NAME, person, [("ROSTER_LACKS_ID", {}), *zeros_lost(row, person)])


def place(
    found: Match, row: ParsedRow, index: RosterIndex, period: Period
) -> list[tuple[str, dict[str, str]]]:
    """Which of the person's posts the row belongs to, and for how many months."""
    assert found.person is not None  # noqa: S101 - the caller asked for a person first
    posts = found.person.postings_in(period)
    units = {post.unit_code: post.unit_name for post in posts}
    if not units:
        return [("NO_POSTING", {})]
    code = index.unit_code(row.street) if row.street else only_unit(row, found.person, units, period)
    if code is None:
        return [("UNIT_UNKNOWN", {"unit": row.street}) if row.street else ("UNIT_NEEDED", {})]
    if code not in units:
        return [("POSTING_DISAGREES", {"unit": row.street, "roster_unit": "、".join(units.values())})]
    found.unit_code, found.unit_name = code, units[code]
    found.months = months_by_unit(found.person, period).get(code, 0)
    return [] if found.months else [("NO_MONTHS", {"unit": found.unit_name})]


def only_unit(row: ParsedRow, person: RosterPerson, units: dict[str, str], period: Period) -> str | None:
    if len(units) == 1:
        return next(iter(units))
    key = number_key(row.worker_no)
    numbered = {
        post.unit_code
        for post in person.postings_in(period)
        if post.worker_no and number_key(key_text(post.worker_no)) == key
    }
    return numbered.pop() if len(numbered) == 1 else None
