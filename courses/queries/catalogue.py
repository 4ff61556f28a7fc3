from dataclasses import dataclass

from django.db.models import Q, QuerySet

from academy.people.models import Person
from courses.enums import Competency, RequiredFor
from courses.models import CoursePage, TrackPage


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    text: str = ""
    track: str = ""
    mode: str = ""
    required: str = ""


def tracks() -> list[TrackPage]:
    return list(TrackPage.objects.live().order_by("path"))


def subjects_matching(wanted: CatalogueFilter) -> QuerySet[CoursePage]:
    found: QuerySet[CoursePage] = CoursePage.objects.live().order_by("path")
    for word in wanted.text.split():
        found = found.filter(_mentions(word))
    if wanted.track:
        paths = TrackPage.objects.filter(code=wanted.track).values_list("path", flat=True)
        found = found.filter(path__startswith=paths[0]) if paths else found.none()
    if wanted.mode:
        found = found.filter(mode_default=wanted.mode)
    if wanted.required:
        found = found.filter(required_for=wanted.required)
    return found


def _mentions(word: str) -> Q:
    # "xf" finds 消防: initials are kept in lower case beside the title.
    return (
        Q(title__icontains=word)
        | Q(title_en__icontains=word)
        | Q(summary__icontains=word)
        | Q(summary_en__icontains=word)
        | Q(code__iexact=word)
        | Q(pinyin_initials__contains=word.lower())
    )


def subjects_in(track: TrackPage) -> list[CoursePage]:
    return list(CoursePage.objects.child_of(track).live().order_by("path"))


def subjects_tagged(competency: Competency) -> list[CoursePage]:
    """In the order of the catalogue. Read in Python: SQLite cannot search a JSON list, and subjects are few."""
    subjects = CoursePage.objects.live().defer("aims", "outline").order_by("path")
    return [subject for subject in subjects if competency in subject.competencies]


def track_of(subject: CoursePage) -> TrackPage:
    track: TrackPage = TrackPage.objects.parent_of(subject).get()
    return track


def required_subjects_ahead(person: Person) -> list[CoursePage]:
    """Subjects required before starting the post that she has not begun."""
    begun = person.enrolments.filter(subject__isnull=False).values("subject_id")
    required = CoursePage.objects.live().filter(required_for=RequiredFor.PRE_POST)
    return list(required.exclude(pk__in=begun).order_by("path"))
