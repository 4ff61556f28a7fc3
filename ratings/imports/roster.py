from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from academy.tabular.values import key_text, name_key, number_key

DAYS_FOR_A_MONTH = 15
"""A calendar month counts when the worker was in post on at least this many days."""


class Employment(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"


class Status(StrEnum):
    PROBATION = "probation"
    ACTIVE = "active"
    LONG_LEAVE = "long_leave"
    DEPARTED = "departed"


@dataclass(frozen=True, slots=True)
class Period:
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends before it starts")

    def __str__(self) -> str:
        """2025, 2025-03 or 2025-01—2025-03, as short as it can be said."""
        first, last = f"{self.start:%Y-%m}", f"{self.end:%Y-%m}"
        if not self.whole_months:
            return f"{self.start}—{self.end}"
        if (self.start.month, self.end.month, self.start.year) == (1, 12, self.end.year):
            return f"{self.start:%Y}"
        return first if first == last else f"{first}—{last}"

    @property
    def whole_months(self) -> bool:
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1

    def contains(self, other: "Period") -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class RosterPosting:
    unit_code: str
    unit_name: str
    start: date
    end: date | None
    worker_no: str = ""
    role: str = "worker"

    def overlaps(self, period: Period) -> bool:
        return self.start <= period.end and (self.end is None or self.end >= period.start)

    def covers(self, period: Period) -> bool:
        return self.start <= period.start and (self.end is None or self.end >= period.end)

    def days_within(self, first: date, last: date) -> int:
        start, end = max(self.start, first), min(self.end or last, last)
        return max((end - start).days + 1, 0)


@dataclass(frozen=True, slots=True)
class RosterPerson:
    person_id: int
    name: str
    id_hash: str
    id_last4: str
    worker_no: str
    county_code: str
    employment: str
    status: str
    postings: tuple[RosterPosting, ...]
    departed_on: date | None = None
    former_worker_nos: tuple[str, ...] = ()

    def departed_by(self, period: Period) -> bool:
        if self.departed_on is not None:
            return self.departed_on <= period.end
        return self.status == Status.DEPARTED

    def rated(self, period: Period) -> bool:
        """Should stand in the file: full-time, still here at the end, with a post in the period."""
        return (
            self.employment == Employment.FULL_TIME
            and not self.departed_by(period)
            and not self.only_heads(period)
            and bool(self.postings_in(period))
        )

    def only_heads(self, period: Period) -> bool:
        roles = {posting.role for posting in self.postings_in(period)}
        return bool(roles) and "worker" not in roles

    def postings_in(self, period: Period) -> tuple[RosterPosting, ...]:
        return tuple(posting for posting in self.postings if posting.overlaps(period))

    @property
    def worker_nos(self) -> set[str]:
        numbers = (self.worker_no, *self.former_worker_nos, *(post.worker_no for post in self.postings))
        return {key_text(number) for number in numbers if number}


def months_by_unit(person: RosterPerson, period: Period) -> dict[str, int]:
    """Months in post per unit; a month split by a transfer belongs to the unit with more of its days."""
    posts = person.postings_in(period)
    if len(posts) == 1 and posts[0].covers(period):
        return {posts[0].unit_code: full_months(period)}
    months: dict[str, int] = defaultdict(int)
    for first, last in calendar_months(period):
        days: dict[str, int] = defaultdict(int)
        for posting in sorted(posts, key=lambda posting: posting.start):
            days[posting.unit_code] += posting.days_within(first, last)
        if sum(days.values()) >= DAYS_FOR_A_MONTH:
            months[max(days, key=lambda unit: days[unit])] += 1
    return dict(months)


@lru_cache(maxsize=64)
def full_months(period: Period) -> int:
    return sum((last - first).days + 1 >= DAYS_FOR_A_MONTH for first, last in calendar_months(period))


@lru_cache(maxsize=64)
def calendar_months(period: Period) -> tuple[tuple[date, date], ...]:
    months, first = [], period.start
    while first <= period.end:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        months.append((first, min(following - timedelta(days=1), period.end)))
        first = following
    return tuple(months)


@dataclass(slots=True)
class RosterIndex:
    people: tuple[RosterPerson, ...]
    hash_id: Callable[[str], str]
    by_hash: dict[str, Sequence[RosterPerson]] = field(init=False)
    by_number: dict[str, Sequence[RosterPerson]] = field(init=False)
    by_name: dict[str, Sequence[RosterPerson]] = field(init=False)
    unit_codes: dict[str, str] = field(init=False)
    unit_names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.people = tuple(sorted(self.people, key=lambda person: person.person_id))
        # The three indexes share one tuple per person: hardly any key belongs to two.
        alone = [(person,) for person in self.people]
        self.by_hash = grouped((each[0].id_hash, each) for each in alone if each[0].id_hash)
        self.by_name = grouped((name_key(each[0].name), each) for each in alone)
        self.by_number = grouped(
            (number_key(number), each) for each in alone for number in sorted(each[0].worker_nos)
        )
        posts = [posting for person in self.people for posting in person.postings]
        self.unit_codes = {name_key(posting.unit_name): posting.unit_code for posting in posts}
        self.unit_names = tuple(sorted({posting.unit_name for posting in posts}))

    def by_id(self, id_number: str) -> Sequence[RosterPerson]:
        return self.by_hash.get(self.hash_id(id_number), ())

    def by_worker_no(self, worker_no: str) -> Sequence[RosterPerson]:
        """Whoever has exactly this number; otherwise those who have it but for leading zeros."""
        alike = self.by_number.get(number_key(worker_no), ())
        exact = [person for person in alike if worker_no in person.worker_nos] if len(alike) > 1 else []
        return exact or alike

    def named(self, name: str) -> Sequence[RosterPerson]:
        return self.by_name.get(name_key(name), ())

    def unit_code(self, name: str) -> str | None:
        """The street by its name, also when the county stands before it."""
        key = name_key(name)
        if key in self.unit_codes:
            return self.unit_codes[key]
        longer = {code for known, code in self.unit_codes.items() if key.endswith(known)}
        return longer.pop() if len(longer) == 1 else None


def grouped(pairs: Iterable[tuple[str, tuple[RosterPerson]]]) -> dict[str, Sequence[RosterPerson]]:
    groups: dict[str, Sequence[RosterPerson]] = {}
    for key, alone in pairs:
        known = groups.setdefault(key, alone)
        # One person's keys come one after the other, so only the last of a group can be the same person.
        if known[-1] is not alone[0]:
            groups[key] = (*known, *alone)
    return groups
