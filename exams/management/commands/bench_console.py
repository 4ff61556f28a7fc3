import json
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.people.models import Person
from exams.enums import AttemptState, IncidentKind
from exams.management.staging.cast import BACKEND, admit, appoint, plan_exam, raise_stage, write_bank
from exams.models import Answer, Attempt, Exam, Incident

CANDIDATES = 500
ANSWERS = 60
REPEATS = 5
SECTIONS = (("single", 50, 1), ("judge", 20, 1))


class _UndoneError(Exception):
    pass


class Command(BaseCommand):
    help = "Measure the invigilator's console for a whole hall: CPU ms and bytes, changed and unchanged."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--candidates", type=int, default=CANDIDATES)

    def handle(self, *, candidates: int, **_options: Any) -> None:
        if candidates < 1:
            raise CommandError("There must be a candidate.", returncode=2)
        result: dict[str, Any] = {"candidates": candidates}
        try:
            with transaction.atomic():
                result |= measure(candidates)
                # Nothing of the hall stays in the database.
                raise _UndoneError
        except _UndoneError:
            pass
        self.stdout.write(json.dumps(result))


def measure(candidates: int) -> dict[str, float]:
    exam, officer = fill_hall(candidates)
    client = Client(headers={"host": "localhost"})
    client.force_login(officer, backend=BACKEND)
    address = reverse("exam_office_console", args=[exam.pk])
    page = client.get(address)
    rows = client.get(address, {"rows": "1"})
    unchanged = {"If-None-Match": rows["ETag"]}
    if (page.status_code, rows.status_code) != (200, 200):
        raise CommandError(f"The console answered {page.status_code} and {rows.status_code}.")
    return {
        "page_ms": cpu_ms(lambda: client.get(address)),
        "page_bytes": len(page.content),
        "rows_ms": cpu_ms(lambda: client.get(address, {"rows": "1"})),
        "rows_bytes": len(rows.content),
        "unchanged_ms": cpu_ms(lambda: client.get(address, {"rows": "1"}, headers=unchanged)),
        "unchanged_bytes": len(client.get(address, {"rows": "1"}, headers=unchanged).content),
    }


def cpu_ms(ask: Any) -> float:
    """The median of some, in milliseconds of this process (without a database server of its own)."""
    spent = []
    for _n in range(REPEATS):
        started = time.process_time()
        ask()
        spent.append((time.process_time() - started) * 1000)
    return round(sorted(spent)[REPEATS // 2], 1)


def fill_hall(candidates: int) -> tuple[Exam, Person]:
    """Everybody sits, most questions are answered, one in ten has left the page."""
    now = timezone.now()
    subject, city = raise_stage()
    write_bank(subject, city, now)
    exam = plan_exam("HALL", subject, city, opens_at=now, lasts=timedelta(hours=2), sections=SECTIONS)
    admit(exam, city, candidates)
    Attempt.objects.filter(exam=exam).update(
        state=AttemptState.IN_PROGRESS, started_at=now, deadline=now + timedelta(hours=1), epoch=1
    )
    sitting = list(Attempt.objects.filter(exam=exam).values_list("pk", flat=True))
    Answer.objects.bulk_create(
        (
            Answer(
                attempt_id=attempt, slot=slot, epoch=1, sequence=slot, device="d", payload=0, received_at=now
            )
            for attempt in sitting
            for slot in range(1, ANSWERS + 1)
        ),
        batch_size=1000,
    )
    Incident.objects.bulk_create(
        Incident(attempt_id=attempt, kind=IncidentKind.LEFT_PAGE, at=now) for attempt in sitting[::10]
    )
    return exam, appoint(city)
