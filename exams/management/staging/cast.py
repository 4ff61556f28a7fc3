"""An exam and its candidates for a bench or a drill: signed in, their papers prepared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from wagtail.models import Page, Site

from academy.pages.models import HomePage
from academy.people.enums import Employment, PersonStatus, Role, UnitLevel
from academy.people.models import OrgUnit, Person, RoleAssignment
from courses.enums import Assessment, TrackCode, TrainingMode
from courses.models import CoursePage, TrackPage
from exams import actions
from exams.demo.load import load_questions
from exams.models import Exam, Section

BACKEND = "academy.people.backends.PersonBackend"
# A paper of a hundred questions from a bank of twice as many.
SECTIONS = (("single", 50, 1), ("multiple", 20, 1), ("judge", 20, 1), ("fill", 10, 1))


@dataclass(frozen=True)
class Seat:
    """What a candidate's browser knows before the exam."""

    person: int
    session: str


def raise_stage() -> tuple[CoursePage, OrgUnit]:
    city = OrgUnit.add_root(code="C", name="云川市", level=UnitLevel.CITY, valid_from=date(2015, 1, 1))
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="网格学院", title_en="Grid Academy", slug="academy")
    )
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "hostname": "127.0.0.1", "site_name": "网格学院"}
    )
    track = home.add_child(
        instance=TrackPage(code=TrackCode.THEORY, title="理论", title_en="Theory", slug="t", intro="…")
    )
    subject = track.add_child(
        instance=CoursePage(
            code="T05",
            slug="t05",
            title="网格员职责",
            title_en="Duties",
            hours=Decimal(3),
            mode_default=TrainingMode.CLUSTERED,
            assessment=Assessment.EXAM,
            needs_exam=True,
        )
    )
    return subject, city


def appoint(city: OrgUnit) -> Person:
    """An exam officer for the whole city."""
    person = Person.objects.create(
        username="officer", name="考务", unit=city, employment=Employment.NONE, status=PersonStatus.STAFF
    )
    RoleAssignment.objects.create(
        person=person, role=Role.ACADEMY_ADMIN, unit=city, valid_from=date(2015, 1, 1)
    )
    return person


def write_bank(subject: CoursePage, city: OrgUnit, now: datetime) -> None:
    author, approver = (
        Person.objects.create(
            username=name, name=name, unit=city, employment=Employment.NONE, status=PersonStatus.STAFF
        )
        for name in ("author", "approver")
    )
    common = {"difficulty": 3, "competencies": [], "source": "依据", "explanation": "解析"}
    options = [f"走访登记后按流程上报第{n}项" for n in range(4)]
    rows = [
        {**common, "code": f"S{n}", "kind": "single", "stem": f"巡查发现第{n}种情况时先做什么？"}
        | {"options": options, "answer": "A"}
        for n in range(100)
    ]
    rows += [
        {**common, "code": f"M{n}", "kind": "multiple", "stem": f"下列哪些属于第{n}类事项？"}
        | {"options": options, "answer": "AB"}
        for n in range(40)
    ]
    rows += [
        {**common, "code": f"J{n}", "kind": "judge", "stem": f"第{n}条说法正确。", "answer": True}
        for n in range(40)
    ]
    rows += [
        {**common, "code": f"F{n}", "kind": "fill", "stem": f"第{n}项由____受理。", "answer": [["街道"]]}
        for n in range(20)
    ]
    load_questions(subject, rows, author, approver, now)


def plan_exam(
    code: str,
    subject: CoursePage,
    city: OrgUnit,
    *,
    opens_at: datetime,
    lasts: timedelta,
    sections: Sequence[tuple[str, int, int]] = SECTIONS,
    no_way_back: Collection[int] = (),
) -> Exam:
    exam = Exam.objects.create(
        code=code,
        name="统一考试",
        subject=subject,
        unit=city,
        opens_at=opens_at,
        closes_at=opens_at + lasts,
        duration_minutes=2 * (lasts // timedelta(minutes=1) + 1),
        by_list=True,
        published_at=opens_at,
        release_at_once=False,
    )
    for order, (kind, count, points) in enumerate(sections):
        Section.objects.create(
            exam=exam,
            sort_order=order,
            title=kind,
            kind=kind,
            count=count,
            points=Decimal(points),
            no_way_back=order in no_way_back,
        )
    return exam


def admit(exam: Exam, city: OrgUnit, count: int, *, called: str = "") -> list[Seat]:
    """People on the list of the exam, signed in, with their papers drawn. `called` tells one group from another."""
    persons = Person.objects.bulk_create(
        Person(
            username=f"{exam.code}{called}-{n}",
            worker_no=f"{exam.code}{called}{n:05d}",
            name=f"考生{n}",
            unit=city,
            employment=Employment.FULL_TIME,
            status=PersonStatus.IN_POST,
        )
        for n in range(count)
    )
    exam.candidates.model.objects.bulk_create(
        exam.candidates.model(exam=exam, person=person) for person in persons
    )
    actions.prepare_papers(exam, persons)
    return _sign_in(persons)


def _sign_in(persons: Sequence[Person]) -> list[Seat]:
    seats = []
    for person in persons:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        seats.append(Seat(person.pk, str(session.session_key)))
    return seats
