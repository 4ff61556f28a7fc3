"""Results of earlier years: released attempts without papers, marked as imported."""

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from academy.people.enums import UnitLevel
from academy.people.models import OrgUnit, Person
from exams.enums import AttemptState, ExamKind
from exams.models import Attempt, Exam

PASS_MARK = Decimal(60)
EXAM_MONTH, EXAM_DAY = 11, 15


def _sitting(person: Person, exam: Exam, score: Decimal, at: datetime) -> Attempt:
    return Attempt(
        exam=exam,
        person=person,
        number=1,
        state=AttemptState.RELEASED,
        started_at=at - timedelta(minutes=80),
        deadline=at + timedelta(minutes=10),
        submitted_at=at,
        objective=score,
        subjective=Decimal(0),
        total=score,
        maximum=Decimal(100),
        percent=score,
        passed=score >= exam.pass_mark,
        graded_at=at,
        released_at=at,
        imported=True,
    )


def record_result(person: Person, exam: Exam, score: Decimal, on: date) -> Attempt:
    """One result that came from outside; the exam must itself be marked as imported."""
    at = timezone.make_aware(datetime.combine(on, time(11)))
    attempt = _sitting(person, exam, score, at)
    Attempt.objects.bulk_create([attempt], ignore_conflicts=True)
    return Attempt.objects.get(person=person, exam=exam, number=1)


def _score(rng: random.Random) -> Decimal:
    """45 to 98, most between 70 and 92."""
    drawn = rng.triangular(70, 92, 82) if rng.random() < 0.8 else rng.triangular(45, 98, 74)
    return Decimal(str(round(min(98.0, max(45.0, drawn)) * 2) / 2)).quantize(Decimal("0.01"))


@transaction.atomic
def load_history(persons: Iterable[Person], year: int, rng: random.Random, now: datetime) -> Exam:
    """The yearly exam of that year with one released result for each person."""
    day = min(date(year, EXAM_MONTH, EXAM_DAY), timezone.localtime(now).date() - timedelta(days=1))
    opens = timezone.make_aware(datetime.combine(day, time(9)))
    exam, _created = Exam.objects.get_or_create(
        code=f"YEARLY-{year}",
        defaults={
            "name": f"{year}年度全市网格员统考",
            "kind": ExamKind.YEARLY,
            "unit": OrgUnit.objects.filter(level=UnitLevel.CITY)[0],
            "opens_at": opens,
            "closes_at": opens + timedelta(hours=3),
            "pass_mark": PASS_MARK,
            "imported": True,
            "published_at": opens,
        },
    )
    known = set(exam.attempts.values_list("person_id", flat=True))
    Attempt.objects.bulk_create(
        (
            _sitting(person, exam, score, opens + timedelta(minutes=80))
            for person in persons
            if (score := _score(rng)) and person.pk not in known
        ),
        batch_size=500,
    )
    return exam
