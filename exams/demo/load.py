"""The demonstration bank and its exams; running it again changes nothing."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from academy.people.enums import UnitLevel
from academy.people.models import OrgUnit, Person
from courses.models import CoursePage
from exams.demo.reading import Row, content_of, key_of, read_rows
from exams.enums import ExamKind, QuestionKind, QuestionStatus
from exams.models import Exam, Question, QuestionVersion, Section

REQUIRED = ("T01", "T05", "T06", "T10", "T12", "Y01", "Y02", "Y03", "Y04", "Y05", "Y06", "Y08", "Y16")

# Kind, title, count, points: 100 points in half an hour for one subject.
COMPLETION_SECTIONS = (
    (QuestionKind.SINGLE, "一、单项选择题", 6, 5),
    (QuestionKind.MULTIPLE, "二、多项选择题", 3, 10),
    (QuestionKind.JUDGE, "三、判断题", 4, 5),
    (QuestionKind.CASE, "四、案例分析题", 1, 20),
)
YEARLY_SECTIONS = (
    (QuestionKind.SINGLE, "一、单项选择题", 30, 1),
    (QuestionKind.MULTIPLE, "二、多项选择题", 15, 2),
    (QuestionKind.JUDGE, "三、判断题", 20, 1),
    (QuestionKind.CASE, "四、案例分析题", 2, 10),
)


@transaction.atomic
def load(subjects: dict[str, CoursePage], author: Person, approver: Person, now: datetime) -> dict[str, Exam]:
    """Exams by code: one 结业考试 for each required subject, and the yearly exam."""
    for code, subject in subjects.items():
        load_questions(subject, read_rows(code), author, approver, now)
    city = OrgUnit.objects.filter(level=UnitLevel.CITY).first()
    if city is None:
        raise ValueError("the demonstration city has to be loaded before its exams")
    exams = [_completion_exam(subjects[code], city, author, now) for code in REQUIRED if code in subjects]
    exams.append(_yearly_exam(city, author, now))
    return {exam.code: exam for exam in exams}


def load_questions(
    subject: CoursePage, rows: list[Row], author: Person, approver: Person, now: datetime
) -> None:
    known = set(Question.objects.filter(subject=subject).values_list("code", flat=True))
    fresh = [row for row in rows if row["code"] not in known]
    questions = Question.objects.bulk_create(
        Question(
            code=row["code"],
            kind=row["kind"],
            subject=subject,
            difficulty=row["difficulty"],
            competencies=row["competencies"],
            status=QuestionStatus.APPROVED,
            author=author,
            approved_by=approver,
            approved_at=now,
        )
        for row in fresh
    )
    versions = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question=question,
            stem=row["stem"],
            content=content_of(row),
            key=key_of(row),
            explanation=row.get("explanation", ""),
            source=row["source"],
            created_by=author,
        )
        for question, row in zip(questions, fresh, strict=True)
    )
    for question, version in zip(questions, versions, strict=True):
        question.current = version
    Question.objects.bulk_update(questions, ["current"])


def _with_sections(exam: Exam, sections: tuple[tuple[QuestionKind, str, int, int], ...]) -> Exam:
    Section.objects.bulk_create(
        Section(exam=exam, sort_order=n, title=title, kind=kind, count=count, points=Decimal(points))
        for n, (kind, title, count, points) in enumerate(sections)
    )
    return exam


def _completion_exam(subject: CoursePage, city: OrgUnit, author: Person, now: datetime) -> Exam:
    exam, created = Exam.objects.get_or_create(
        code=f"{subject.code}-{now.year}",
        defaults={
            "name": f"《{subject.title}》结业考试",
            "kind": ExamKind.COMPLETION,
            "subject": subject,
            "unit": city,
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=365),
            "duration_minutes": 30,
            "attempts_allowed": 3,
            "published_at": now,
            "published_by": author,
        },
    )
    return _with_sections(exam, COMPLETION_SECTIONS) if created else exam


def _yearly_exam(city: OrgUnit, author: Person, now: datetime) -> Exam:
    exam, created = Exam.objects.get_or_create(
        code=f"YEARLY-{now.year}-OPEN",
        defaults={
            "name": f"{now.year}年度全市网格员统考（补充场次）",
            "kind": ExamKind.YEARLY,
            "unit": city,
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=30),
            "duration_minutes": 90,
            "release_at_once": False,
            "published_at": now,
            "published_by": author,
        },
    )
    return _with_sections(exam, YEARLY_SECTIONS) if created else exam
