import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.people.models import Person
from exams import actions
from exams.demo.load import load_questions
from exams.enums import AttemptState
from exams.management.staging.cast import BACKEND, appoint, plan_exam, raise_stage, write_bank
from exams.models import Attempt, Exam, Question, QuestionVersion

CANDIDATES = 10_411
QUESTIONS = 2_000
SLOTS = 100
REPEATS = 5
ORDERS = ("", "most_seen", "most_missed")


class _UndoneError(Exception):
    pass


class Command(BaseCommand):
    help = (
        "Measure the list of a large bank after a large exam, and the counting of its uses: seconds waited."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--candidates", type=int, default=CANDIDATES)
        parser.add_argument("--questions", type=int, default=QUESTIONS)

    def handle(self, *, candidates: int, questions: int, **_options: Any) -> None:
        if candidates < 1 or questions < SLOTS:
            raise CommandError(f"There must be a candidate and {SLOTS} questions.", returncode=2)
        result: dict[str, Any] = {"candidates": candidates, "questions": questions}
        try:
            with transaction.atomic():
                result |= measure(candidates, questions)
                # Nothing of the bank stays in the database.
                raise _UndoneError
        except _UndoneError:
            pass
        self.stdout.write(json.dumps(result))


def measure(candidates: int, questions: int) -> dict[str, float]:
    exam, officer = fill(candidates, questions)
    client = Client(headers={"host": "localhost"})
    client.force_login(officer, backend=BACKEND)
    found = {"count_s": waited(lambda: actions.count_uses(exam, now=timezone.now()), repeats=1)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    address = reverse("exam_office_questions")
    for order in ORDERS:
        page = client.get(address, {"order": order})
        if page.status_code != 200:
            raise CommandError(f"The list answered {page.status_code}.")
        name = f"list_{order or 'by_code'}_s"
        found[name] = waited(lambda order=order: client.get(address, {"order": order}))  # type: ignore[misc]
    return found


def waited(ask: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median of some, on the clock: the database's time counts too."""
    spent = []
    for _n in range(repeats):
        started = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - started)
    return round(sorted(spent)[repeats // 2], 3)


def fill(candidates: int, questions: int) -> tuple[Exam, Person]:
    """Everybody sat a paper of a hundred questions and has her result."""
    now = timezone.now()
    subject, city = raise_stage()
    write_bank(subject, city, now)
    author, approver = Person.objects.filter(username__in=["author", "approver"])
    rows = [
        {"code": f"Q{n}", "kind": "judge", "stem": f"第{n}条规定是对的。", "answer": True, "difficulty": 3}
        | {"competencies": [], "source": ""}
        for n in range(questions - Question.objects.count())
    ]
    load_questions(subject, rows, author, approver, now)
    exam = plan_exam("BANK", subject, city, opens_at=now - timedelta(days=1), lasts=timedelta(hours=3))
    persons = Person.objects.bulk_create(
        Person(username=f"BANK-{n}", worker_no=f"BANK{n:05d}", name=f"考生{n}", unit=city)
        for n in range(candidates)
    )
    Attempt.objects.bulk_create(papers(exam, persons, now), batch_size=500)
    return exam, appoint(city)


def papers(exam: Exam, persons: list[Person], now: datetime) -> Iterator[Attempt]:
    source = np.random.default_rng(1)
    versions = np.array(QuestionVersion.objects.order_by("pk").values_list("pk", flat=True))
    for person in persons:
        drawn = source.choice(versions, SLOTS, replace=False)
        right = source.random(SLOTS) < source.random()
        slots = [
            {"number": n, "version": int(version), "points": "1", "order": [], "part_orders": []}
            for n, version in enumerate(drawn, start=1)
        ]
        section = {"title": "", "kind": "judge", "credit": "half_for_subset", "slots": slots}
        yield Attempt(
            exam=exam,
            person=person,
            number=1,
            state=AttemptState.RELEASED,
            paper={"sections": [section]},
            marks={str(n): str(int(one)) for n, one in enumerate(right, start=1)},
            started_at=now,
            submitted_at=now,
        )
