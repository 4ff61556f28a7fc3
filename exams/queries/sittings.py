from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from academy.kept_query import KeptQuery
from academy.people.enums import EMPLOYED, Role
from academy.people.models import OrgUnit, Person
from academy.people.queries import User, scope_q
from courses.models import CoursePage
from exams.enums import COUNTED, AttemptState
from exams.models import Attempt, Candidate, Exam

# Who acts, and who may look on: a permission to act never asks for the readers.
RUNNERS = frozenset({Role.ACADEMY_ADMIN})
EXAM_READERS = RUNNERS | {Role.AUDITOR}
EXAMINERS = frozenset({Role.ACADEMY_ADMIN, Role.INSTRUCTOR})
MARKING_READERS = EXAMINERS | {Role.AUDITOR}


@dataclass
class ExamCard:
    """One exam as its candidate sees it in a list."""

    exam: Exam
    now: datetime
    attempts: list[Attempt] = field(default_factory=list)
    # She reads the keys, and sits no exam.
    barred: bool = False

    @property
    def used(self) -> int:
        return sum(attempt.state in COUNTED for attempt in self.attempts)

    @property
    def left(self) -> int:
        return max(0, self.exam.attempts_allowed - self.used)

    @property
    def running(self) -> Attempt | None:
        return next((a for a in self.attempts if a.state == AttemptState.IN_PROGRESS), None)

    @property
    def waiting(self) -> bool:
        """Handed in, result still to come."""
        hidden = {AttemptState.SUBMITTED, AttemptState.MARKING, AttemptState.GRADED}
        return any(attempt.state in hidden for attempt in self.attempts)

    @property
    def best(self) -> Attempt | None:
        released = [a for a in self.attempts if a.state == AttemptState.RELEASED and a.percent is not None]
        return max(released, key=lambda a: a.percent, default=None)  # type: ignore[arg-type,return-value]

    @property
    def passed(self) -> bool:
        return any(a.passed for a in self.attempts if a.state == AttemptState.RELEASED)

    @property
    def is_open(self) -> bool:
        return self.exam.window.is_open(self.now)

    @property
    def can_sit(self) -> bool:
        return self.is_open and not (self.barred or self.running or self.passed) and self.left > 0

    @property
    def is_coming(self) -> bool:
        return self.now < self.exam.opens_at


def _paths_above(person: Person) -> list[str]:
    """Of the person's own unit and all units above it."""
    path = person.unit.path if person.unit is not None else ""
    return [path[:end] for end in range(OrgUnit.steplen, len(path) + 1, OrgUnit.steplen)]


def _open_to(person: int, above: Collection[str]) -> QuerySet[Exam]:
    """Published exams of the person's own unit or any unit above it, or those whose list names her."""
    # Not a join: it would go through the whole list of the exam for each who asks.
    listed = Exists(Candidate.objects.filter(exam=OuterRef("pk"), person=person, listed=True))
    open_to = Q(by_list=False, unit__path__in=above) | Q(listed)
    return Exam.objects.filter(open_to, published_at__isnull=False, imported=False)


def exams_for(person: Person) -> QuerySet[Exam]:
    return _open_to(person.pk, _paths_above(person)).order_by("closes_at", "code")


@cache
def _exam_open_to(depth: int) -> KeptQuery[Exam]:
    return KeptQuery(
        lambda code, person, *above: _open_to(person, above).filter(code=code).order_by(),
        *(str, int, *[str] * depth),
    )


def exam_open_to(person: Person, code: str) -> Exam | None:
    """One of `exams_for`, asked for by everybody in the same minute."""
    above = _paths_above(person)
    return _exam_open_to(len(above)).one(code, person.pk, *above)


def cards_for(person: Person, now: datetime, *, barred: bool = False) -> list[ExamCard]:
    """All exams this person may see, with her attempts; two queries however many there are."""
    attempts: dict[int, list[Attempt]] = {}
    for attempt in attempts_of(person).filter(exam__imported=False):
        attempts.setdefault(attempt.exam_id, []).append(attempt)
    exams = exams_for(person).select_related("subject")
    return [ExamCard(exam, now, attempts.get(exam.pk, []), barred) for exam in exams]


def subject_exam_for(
    person: Person, subject: CoursePage, now: datetime, *, barred: bool = False
) -> ExamCard | None:
    """The exam of a subject that stands open, else the last one known to this person."""
    exams = list(exams_for(person).filter(subject=subject))
    if not exams:
        return None
    exam = next((e for e in exams if e.window.is_open(now)), exams[-1])
    return ExamCard(exam, now, list(attempts_of(person).filter(exam=exam)), barred)


def attempts_of(person: Person) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(person=person)
        .exclude(state=AttemptState.PREPARED)
        .select_related("exam__subject")
        .defer("paper")
        .order_by("-started_at", "-pk")
    )


_OWN_ATTEMPT = KeptQuery(
    lambda pk, person: Attempt.objects.filter(pk=pk, person=person).select_related("exam").order_by(),
    *(int, int),
)


def own_attempt(person: Person, pk: int) -> Attempt | None:
    """A sitting of this person, with its exam."""
    found = _OWN_ATTEMPT.one(pk, person.pk)
    if found is not None:
        found.person = person
    return found


def open_attempt_of(person: Person, exam: Exam) -> Attempt | None:
    return Attempt.objects.filter(person=person, exam=exam, state=AttemptState.IN_PROGRESS).first()


_SITTINGS_OF = KeptQuery(
    # The paper is long, and nothing of it is needed to start.
    lambda exam, person: Attempt.objects.filter(exam=exam, person=person).defer("paper").order_by(),
    *(int, int),
)


def sittings_of(person: Person, exam: Exam) -> list[Attempt]:
    """Prepared ones too; without their papers."""
    return _SITTINGS_OF.all(exam.pk, person.pk)


def states_of(person: Person, exam: Exam) -> list[str]:
    """How far each of her sittings of this exam has come."""
    return list(Attempt.objects.filter(person=person, exam=exam).order_by().values_list("state", flat=True))


def sits_now(user: User) -> Exists:
    """Whoever sits an exam reads no key meanwhile, whatever office she holds or is given."""
    return Exists(Attempt.objects.filter(person=user.pk, state=AttemptState.IN_PROGRESS))


def exams_run_by(user: User) -> QuerySet[Exam]:
    return Exam.objects.filter(~sits_now(user), scope_q(user, RUNNERS, "unit")).select_related(
        "subject", "unit"
    )


def exams_read_by(user: User) -> QuerySet[Exam]:
    return Exam.objects.filter(~sits_now(user), scope_q(user, EXAM_READERS, "unit")).select_related(
        "subject", "unit"
    )


def attempts_visible_to(user: User) -> QuerySet[Attempt]:
    """Sittings of the people below the reader's units."""
    return _attempts_below(user, EXAM_READERS)


def attempts_invigilated_by(user: User) -> QuerySet[Attempt]:
    return _attempts_below(user, RUNNERS)


def _attempts_below(user: User, roles: frozenset[Role]) -> QuerySet[Attempt]:
    return Attempt.objects.filter(scope_q(user, roles, "person__unit")).select_related("exam", "person__unit")


def exams_watched_by(user: User) -> QuerySet[Exam]:
    """Exams of the reader's own units, and city exams that her people sit."""
    return _own_or_sat(exams_read_by(user), attempts_visible_to(user))


def exams_supervised_by(user: User) -> QuerySet[Exam]:
    """Those where somebody is hers to supervise."""
    return _own_or_sat(exams_run_by(user), attempts_invigilated_by(user))


def _own_or_sat(own: QuerySet[Exam], sittings: QuerySet[Attempt]) -> QuerySet[Exam]:
    sat = sittings.order_by().values("exam")
    return Exam.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=sat))


def attempts_to_mark(user: User) -> QuerySet[Attempt]:
    return _attempts_in_marking(user, EXAMINERS)


def attempts_in_marking(user: User) -> QuerySet[Attempt]:
    return _attempts_in_marking(user, MARKING_READERS)


def _attempts_in_marking(user: User, roles: frozenset[Role]) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(
            ~sits_now(user), scope_q(user, roles, "person__unit"), state=AttemptState.MARKING
        )
        .select_related("exam")
        .order_by("submitted_at")
    )


def states_by_exam(exams: list[Exam]) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = {}
    for exam_id, state in Attempt.objects.filter(exam__in=exams).values_list("exam_id", "state"):
        counts.setdefault(exam_id, Counter())[state] += 1
    return counts


def exams_opening(start: datetime, end: datetime) -> QuerySet[Exam]:
    """Published exams whose door opens in this time."""
    return Exam.objects.filter(
        published_at__isnull=False, imported=False, opens_at__gt=start, opens_at__lte=end
    ).select_related("unit")


def admitted_to(exam: Exam) -> QuerySet[Person]:
    """Who may come to an exam: the list, or with an open exam everybody of the unit."""
    admitted = Q(candidacies__exam=exam, candidacies__listed=True)
    if not exam.by_list:
        admitted |= Q(unit__path__startswith=exam.unit.path, is_active=True, status__in=EMPLOYED)
    return Person.objects.filter(admitted).distinct()


def candidates_without_paper(exam: Exam) -> QuerySet[Person]:
    return admitted_to(exam).exclude(attempts__exam=exam)


def people_who_sat() -> set[int]:
    return set(
        Attempt.objects.filter(state__in=COUNTED, imported=False)
        .values_list("person_id", flat=True)
        .distinct()
    )
