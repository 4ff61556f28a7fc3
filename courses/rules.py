"""Who may read, enrol, author and run classes: predicates on (user, object)."""

from datetime import datetime

from wagtail.models import Page

from academy.people.enums import Role
from academy.people.models import OrgUnit, Person
from academy.people.queries import User
from academy.people.rules import holds, only_looks_on
from courses.models import CoursePage, LessonPage, LessonProgress


def may_see(user: User, page: Page) -> bool:
    """Lesson texts are for people who signed in; tracks and subjects are an open shop window."""
    if not page.live:
        return False
    return user.is_authenticated or not isinstance(page.specific_deferred, LessonPage)


def may_learn(user: User) -> bool:
    return isinstance(user, Person) and user.is_active and not only_looks_on(user)


def may_enrol(user: User, subject: CoursePage) -> bool:
    return may_learn(user) and subject.live


def has_read_long_enough(progress: LessonProgress, lesson: LessonPage, now: datetime) -> bool:
    return (now - progress.opened_at).total_seconds() >= lesson.min_seconds


# The office's classes, instructors and hours: who looks on, beside who runs them.
OFFICE = frozenset({Role.ACADEMY_ADMIN})
OFFICE_READERS = OFFICE | {Role.AUDITOR}


def reads_classes(user: User, unit: OrgUnit | None = None) -> bool:
    return holds(user, OFFICE_READERS, unit)


def manages_classes(user: User, unit: OrgUnit | None = None) -> bool:
    return holds(user, OFFICE, unit)


def may_verify_hours(user: User, person: Person) -> bool:
    """Nobody verifies the hours of herself."""
    return person.unit is not None and user != person and manages_classes(user, person.unit)
