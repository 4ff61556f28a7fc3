from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from academy.certificates.models import Academy
from academy.people.models import OrgUnit, Person
from courses.engine.completion import Progress, progress_of
from courses.models import CoursePage, HourRecord, LessonPage, LessonProgress


@dataclass(frozen=True, slots=True)
class HourFact:
    record_id: int
    subject: str
    mode: str
    hours: Decimal
    earned_on: date
    source: str


def verified_hours(unit: OrgUnit, start: date, end: date) -> dict[int, list[HourFact]]:
    """person id → verified hours earned from `start` to `end`, for everybody below `unit`."""
    below = Q(person__unit__path__startswith=unit.path) | Q(person__county__path__startswith=unit.path)
    rows = (
        HourRecord.objects.filter(below, verified_at__isnull=False, earned_on__range=(start, end))
        .order_by("earned_on", "pk")
        .values_list("person_id", "pk", "subject__title", "mode", "hours", "earned_on", "source")
    )
    facts: dict[int, list[HourFact]] = {}
    for person_id, *fields in rows:
        facts.setdefault(person_id, []).append(HourFact(*fields))
    return facts


def lesson_ids(subject: CoursePage) -> list[int]:
    """The published lessons in reading order."""
    return list(LessonPage.objects.child_of(subject).live().order_by("path").values_list("pk", flat=True))


def done_lesson_ids(person: Person, lessons: Iterable[int]) -> set[int]:
    done = LessonProgress.objects.filter(person=person, lesson_id__in=lessons, done_at__isnull=False)
    return set(done.values_list("lesson_id", flat=True))


def subject_progress(person: Person, subject: CoursePage) -> Progress:
    lessons = lesson_ids(subject)
    return progress_of(lessons, done_lesson_ids(person, lessons))


def subject_of(lesson: LessonPage) -> CoursePage:
    return CoursePage.objects.parent_of(lesson).get()


def academy_for(person: Person) -> Academy | None:
    """Who issues this person's papers: the academy of the county, else the nearest one above it."""
    unit = person.county or person.unit
    academies = Academy.objects.select_related("unit").order_by("-unit__depth")
    if unit is None:
        # People from outside are guests of the highest academy.
        return academies.last()
    return next((academy for academy in academies if academy.unit.contains(unit)), None)
