"""Training of past years: classes that people attended, as verified hours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from academy.people.models import Person, Posting
from courses.engine.hours import Span, months_in_post, required_hours
from courses.enums import HourSource, TrainingMode
from courses.models import CoursePage, HourRecord
from courses.queries.hours import DEFAULT_YEARLY_HOURS

# So many of a hundred reach what the year asks of them.
REACHING = 0.85
# First days of the four classes of a year, as month and day; each class lasts up to five days.
CLASS_STARTS = ((3, 18), (5, 20), (9, 16), (10, 21))
CLASS_DAYS = 5


@dataclass(frozen=True, slots=True)
class Year:
    number: int
    subjects: tuple[CoursePage, ...]
    days: tuple[date, ...]
    now: datetime


def load_history(persons: list[Person], year: int, rng: Random, now: datetime) -> None:
    """About what the year asks of each, in class hours; people who have their hours are left alone."""
    subjects = CoursePage.objects.exclude(mode_default=TrainingMode.SELF_STUDY).defer("aims", "outline")
    this = Year(year, tuple(subjects.order_by("code")), _class_days(year, now.date()), now)
    have = set(
        HourRecord.objects.filter(source_key__startswith=f"history:{year}:").values_list(
            "person_id", flat=True
        )
    )
    postings = _postings([person.pk for person in persons])
    records = [
        record
        for person in persons
        if person.pk not in have
        for record in _year_of(person, this, postings.get(person.pk, []), rng)
    ]
    HourRecord.objects.bulk_create(records, batch_size=500)


def _class_days(year: int, today: date) -> tuple[date, ...]:
    starts = [date(year, month, day) for month, day in CLASS_STARTS]
    days = [start + timedelta(days=n) for start in starts for n in range(CLASS_DAYS)]
    return tuple(day for day in days if day <= today)


def _postings(person_ids: list[int]) -> dict[int, list[Span]]:
    rows = Posting.objects.filter(person_id__in=person_ids, is_primary=True)
    found: dict[int, list[Span]] = {}
    for person_id, start, end in rows.values_list("person_id", "valid_from", "valid_to"):
        found.setdefault(person_id, []).append((start, end))
    return found


def _year_of(person: Person, year: Year, postings: list[Span], rng: Random) -> list[HourRecord]:
    days = [d for d in year.days if any(start <= d and (end is None or d <= end) for start, end in postings)]
    if not days:
        return []
    asked = required_hours(DEFAULT_YEARLY_HOURS, months_in_post(year.number, postings, []))
    reaches = rng.random() < REACHING
    wanted = asked if reaches else asked * rng.randint(40, 90) / 100
    records: list[HourRecord] = []
    earned = Decimal(0)
    for subject in rng.sample(year.subjects, len(year.subjects)):
        if earned >= wanted:
            break
        # Those who fall short must not be lifted over the line by the last class.
        if reaches or earned + subject.hours < asked:
            earned += subject.hours
            records.append(_record(person, subject, year, rng.choice(days)))
    return records


def _record(person: Person, subject: CoursePage, year: Year, day: date) -> HourRecord:
    return HourRecord(
        person=person,
        subject=subject,
        subject_version=subject.version,
        mode=subject.mode_default,
        hours=subject.hours,
        earned_on=day,
        source=HourSource.CLASS,
        source_key=f"history:{year.number}:{subject.pk}:{person.pk}",
        evidence=f"{year.number}年网格员轮训班签到表",
        verified_at=year.now,
    )
