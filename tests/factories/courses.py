from datetime import date
from decimal import Decimal

from wagtail.models import Page, Site

from academy.certificates.models import Academy
from academy.pages.models import HomePage
from academy.people.models import OrgUnit, Person
from courses.enums import Assessment, HourSource, RequiredFor, TrackCode, TrainingMode
from courses.models import CoursePage, HourRecord, LessonPage, TrackPage


def make_home() -> HomePage:
    home = HomePage.objects.first()
    if home is not None:
        return home
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="网格学院", title_en="Grid Academy", slug="academy")
    )
    Site.objects.update_or_create(
        is_default_site=True, defaults={"root_page": home, "hostname": "testserver", "site_name": "网格学院"}
    )
    return home


def make_track(code: TrackCode = TrackCode.THEORY) -> TrackPage:
    found = TrackPage.objects.filter(code=code).first()
    if found is not None:
        return found
    page = TrackPage(code=code, title="理论型课程", title_en="Theory", slug=code.lower(), intro="先弄懂。")
    return make_home().add_child(instance=page)


def make_subject(code: str = "T05", *, lessons: int = 2, needs_exam: bool = False, **fields) -> CoursePage:
    values = {
        "title": "网格员职责清单与权限边界",
        "title_en": "Duties and limits",
        "summary": "弄清该做什么。",
        "summary_en": "What to do.",
        "hours": Decimal("3.0"),
        "mode_default": TrainingMode.CLUSTERED,
        "assessment": Assessment.EXAM,
        "required_for": RequiredFor.PRE_POST,
        **fields,
    }
    subject = CoursePage(code=code, slug=code.lower(), needs_exam=needs_exam, **values)
    make_track().add_child(instance=subject)
    for number in range(1, lessons + 1):
        make_lesson(subject, number)
    return subject


def make_lesson(subject: CoursePage, number: int = 1, **fields) -> LessonPage:
    values = {
        "title": f"第{number}课 门口的对话",
        "body": [{"type": "paragraph", "value": "先问好，再说来意。"}],
        **fields,
    }
    return subject.add_child(instance=LessonPage(slug=f"lesson-{number}", **values))


def lessons_of(subject: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.child_of(subject).order_by("path"))


def make_academy(unit: OrgUnit) -> Academy:
    return Academy.objects.create(
        name=f"{unit.name}网格学院", unit=unit, number_prefix=unit.name[:2], code_prefix=unit.code[:6]
    )


def make_hours(person: Person, subject: CoursePage, key: str, **fields) -> HourRecord:
    values = {
        "mode": TrainingMode.CLUSTERED,
        "hours": Decimal("3.0"),
        "earned_on": date(2025, 5, 6),
        "source": HourSource.CLASS,
        **fields,
    }
    return HourRecord.objects.create(person=person, subject=subject, source_key=key, **values)
