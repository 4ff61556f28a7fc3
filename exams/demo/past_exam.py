"""One exam that is over, with its whole history: sat, marked, released, corrected, asked about."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.utils import timezone

from academy.people.enums import Employment, UnitLevel
from academy.people.models import OrgUnit, Person
from courses.models import CoursePage
from exams import actions
from exams.demo.aftermath import Story, tell
from exams.demo.candidates import Hall, Temper, sit
from exams.demo.load import load_questions
from exams.demo.reading import Row, content_of, key_of
from exams.enums import ExamKind
from exams.models import Candidate, Exam, Question, Section

SUBJECT = "Y07"
CODE = f"{SUBJECT}-PAST"
SEED = 7104
CANDIDATES = 42
# The last two of the list did not come.
CAME = 40
HELD_DAYS_AGO, HOUR = 9, 14
LASTS = timedelta(minutes=90)
FILE = Path(__file__).parent / "past" / f"{SUBJECT}.yaml"


def load_past_exam(subjects: dict[str, CoursePage], officers: dict[str, Person], now: datetime) -> None:
    """Part-time workers sit it, whom no rating knows; running it again changes nothing."""
    if Exam.objects.filter(code=CODE).exists():
        return
    data: Row = yaml.load(FILE.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # safe loaders
    held = timezone.localtime(now - timedelta(days=HELD_DAYS_AGO)).replace(hour=HOUR, minute=0, second=0)
    _write_bank(subjects[SUBJECT], data, officers, held - timedelta(days=20))
    exam = _plan(subjects[SUBJECT], data, officers["office"], held)
    people = _candidates(exam, officers["qs-office"])
    rng = Random(SEED)  # noqa: S311  a reproducible demonstration, not a secret
    hall = Hall(exam, held, _tempers(data), data["texts"], rng)
    actions.prepare_papers(exam, people)
    tell(Story(exam, [sit(person, hall) for person in people[:CAME]], officers, data, held, now, rng))


def _write_bank(subject: CoursePage, data: Row, officers: dict[str, Person], on: datetime) -> None:
    author, approver = officers["teacher"], officers["teacher2"]
    load_questions(subject, data["questions"], author, approver, on)
    row = data["wrong_key"]
    question = Question(
        code=row["code"],
        kind=row["kind"],
        subject=subject,
        difficulty=row["difficulty"],
        competencies=row["competencies"],
    )
    wording = {"stem": row["stem"], "content": content_of(row), "key": key_of(row)}
    wording |= {"explanation": row["explanation"], "source": row["source"]}
    actions.create_question(author, question, wording)
    actions.submit_for_review(author, question)
    actions.approve_question(approver, question, now=on)


def _plan(subject: CoursePage, data: Row, office: Person, held: datetime) -> Exam:
    exam = Exam(
        code=CODE,
        name=data["name"],
        kind=ExamKind.COMPLETION,
        subject=subject,
        unit=OrgUnit.objects.filter(level=UnitLevel.CITY)[0],
        opens_at=held,
        closes_at=held + LASTS,
        duration_minutes=60,
        by_list=True,
        release_at_once=False,
        review_days=15,
    )
    codes = dict(Question.objects.filter(subject=subject).values_list("code", "pk"))

    def save_sections() -> None:
        Section.objects.bulk_create(
            Section(
                exam=exam,
                sort_order=n,
                title=row["title"],
                kind=row["kind"],
                count=len(row["codes"]),
                points=Decimal(row["points"]),
                fixed=[codes[code] for code in row["codes"]],
            )
            for n, row in enumerate(data["sections"])
        )

    actions.write_exam(office, exam, save_sections)
    return actions.publish_exam(office, exam, now=held - timedelta(days=7))


def _candidates(exam: Exam, reader: Person) -> list[Person]:
    """Part-time workers and one who may read the bank: the door refuses her."""
    part_time = Person.objects.filter(employment=Employment.PART_TIME, is_active=True).order_by("pk")
    people = list(part_time.select_related("unit")[:CANDIDATES])
    Candidate.objects.bulk_create(Candidate(exam=exam, person=person) for person in [*people, reader])
    return people


def _tempers(data: Row) -> dict[int, Temper]:
    rows = {row["code"]: row for row in [*data["questions"], data["wrong_key"]]}
    found = Question.objects.filter(code__startswith=f"{SUBJECT}-").select_related("current")
    return {
        question.current.pk: _temper(
            rows.get(question.code), data["known"].get(question.code), question.current.key
        )
        for question in found
        if question.current
    }


def _temper(row: Row | None, known: Row | None, key: dict[str, Any]) -> Temper:
    """The key of the bank is what is right, but where it was entered wrongly."""
    right = key_of(row | {"answer": row["right"]}) if row and "right" in row else key
    facts = row or known or {}
    return Temper(facts.get("hard", 0.0), facts.get("slope", 1.0), right)
