from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from academy.certificates import queries as certificates
from academy.certificates.models import Academy
from academy.people.models import Person
from academy.people.queries import User
from courses.engine.completion import CompletionState, Progress, completion_state, progress_of
from courses.enums import LEARNING
from courses.models import CoursePage, Enrolment, LessonPage, LessonProgress, SubjectCompletion


@dataclass(frozen=True, slots=True)
class SubjectOutline:
    """A subject with its lessons as one person sees them."""

    subject: CoursePage
    lessons: tuple[LessonPage, ...]
    done: frozenset[int]
    completion: SubjectCompletion | None

    @property
    def progress(self) -> Progress:
        return progress_of([lesson.pk for lesson in self.lessons], self.done)

    @property
    def state(self) -> CompletionState:
        passed = self.completion is not None and self.completion.exam_passed_on is not None
        return completion_state(self.progress, needs_exam=self.subject.needs_exam, exam_passed=passed)

    @property
    def next_lesson(self) -> LessonPage | None:
        return next((lesson for lesson in self.lessons if lesson.pk not in self.done), None)

    @property
    def is_complete(self) -> bool:
        return self.completion is not None and self.completion.completed_on is not None

    @property
    def awaits_exam(self) -> bool:
        return not self.is_complete and self.state is CompletionState.EXAM_OPEN


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
    subject: CoursePage = CoursePage.objects.parent_of(lesson).get()
    return subject


def outlines(user: User, subjects: Sequence[CoursePage]) -> list[SubjectOutline]:
    """Three queries, however many subjects: lessons, what is done, what is complete."""
    lessons = _lessons_by_subject(subjects)
    done: frozenset[int] = frozenset()
    completions: dict[int, SubjectCompletion] = {}
    if isinstance(user, Person):
        done = frozenset(done_lesson_ids(user, [page.pk for pages in lessons.values() for page in pages]))
        rows = user.completions.filter(subject__in=subjects)
        completions = {row.subject_id: row for row in rows}
    return [
        SubjectOutline(
            subject,
            pages := tuple(lessons.get(subject.path, ())),
            done & {page.pk for page in pages},
            completions.get(subject.pk),
        )
        for subject in subjects
    ]


def _lessons_by_subject(subjects: Sequence[CoursePage]) -> dict[str, list[LessonPage]]:
    wanted = {subject.path for subject in subjects}
    if not wanted:
        return {}
    # The text of the lessons is long and nobody reads it in a list.
    pages = LessonPage.objects.live().defer("body").order_by("path")
    if len(wanted) == 1:
        pages = pages.filter(path__startswith=next(iter(wanted)))
    found: dict[str, list[LessonPage]] = {}
    for page in pages:
        parent = page.path[: -page.steplen]
        if parent in wanted:
            found.setdefault(parent, []).append(page)
    return found


def outline(user: User, subject: CoursePage) -> SubjectOutline:
    return outlines(user, [subject])[0]


def enrolment_of(user: User, subject: CoursePage) -> Enrolment | None:
    if not isinstance(user, Person):
        return None
    return user.enrolments.filter(subject=subject, status__in=LEARNING).first()


def learning_of(person: Person) -> list[SubjectOutline]:
    """The subjects she takes, last begun first."""
    taken = person.enrolments.filter(subject__isnull=False, status__in=LEARNING)
    rows = taken.select_related("subject").order_by("-enrolled_at", "-pk")
    return outlines(person, [row.subject for row in rows if row.subject is not None])


def academy_for(person: Person) -> Academy | None:
    """Who issues this person's papers: the academy of the county, else the nearest one above it."""
    unit = person.county or person.unit
    if unit is None:
        # People from outside are guests of the highest academy.
        return Academy.objects.order_by("unit__depth").first()
    return certificates.academy_for(unit)
