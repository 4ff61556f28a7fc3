import json
import resource
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from academy.people.models import OrgUnit
from exams.management.bench import floor
from exams.management.bench.runs import Hall, Run, start_and_page, table_head
from exams.management.staging.cast import admit, plan_exam, raise_stage, write_bank
from exams.management.staging.servers import free_port
from exams.management.staging.stage import Stage, run_staged, served_web
from exams.models import Exam

LEVELS = (20, 100, 200, 1000)
# The first candidates of each exam: a process has drawn none of its questions yet.
FIRST = 20
SAVES = 6000
# Candidates and seconds between two saves of each: a county, and the whole city of the specification.
PACES = ((3_000, 15), (10_411, 20))
LASTS = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Measure start, first page, saving and handing in under load, on a private PostgreSQL and web server."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quick", action="store_true", help="fewer candidates, shorter runs")
        parser.add_argument("--staged", action="store_true", help="used by the command itself")

    def handle(self, *, quick: bool, staged: bool, **_options: Any) -> None:
        if not staged:
            sys.exit(run_staged("bench_exam", ["--quick"] if quick else []))
        _allow_many_connections()
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        runs = self._measure(Stage.from_environment(), quick)
        both = start_and_page(runs)
        for found in both:
            self.stdout.write(
                f"{found['state']:<5} start + page, {found['requests']} candidates: "
                f"web {found['web_cpu_ms']:.2f} + database {found['database_cpu_ms']:.2f} ms of CPU"
            )
        self.stdout.write(json.dumps({"runs": [run.to_json() for run in runs], "start_and_page": both}))

    def _measure(self, stage: Stage, quick: bool) -> list[Run]:
        now = timezone.now()
        subject, city = raise_stage()
        write_bank(subject, city, now)
        runs: list[Run] = []
        self.stdout.write(table_head())

        def note(run: Run) -> None:
            runs.append(run)
            self.stdout.write(run.line())
            self.stdout.flush()

        saves = SAVES // 6 if quick else SAVES
        port = free_port()
        with served_web(stage, port) as web:
            hall = Hall(stage, web.pid, port)
            for level in LEVELS[:2] if quick else LEVELS:
                exam = plan_exam(f"L{level}", subject, city, opens_at=timezone.now(), lasts=LASTS)
                self._open(hall, exam, city, note)
                candidates = hall.seat(exam.code, admit(exam, city, level))
                for step, each in (("start", 1), ("page", 1), ("save", saves // level), ("hand_in", 1)):
                    note(hall.rush(step, candidates, connections=level, each=each))
            for size, period in PACES[:1] if quick else PACES:
                exam = plan_exam(f"P{size}", subject, city, opens_at=timezone.now(), lasts=LASTS)
                self._open(hall, exam, city, note)
                candidates = hall.seat(exam.code, admit(exam, city, size // 10 if quick else size))
                note(hall.rush("start", candidates, connections=200, each=1))
                note(hall.rush("page", candidates, connections=200, each=1))
                note(hall.pace(candidates, period=period, seconds=period * (1 if quick else 3)))
        self._floor(stage, note, saves)
        return runs

    def _open(self, hall: Hall, exam: Exam, city: OrgUnit, note: Callable[[Run], None]) -> None:
        """The first to come; the rest then find the questions drawn."""
        first = hall.seat(exam.code, admit(exam, city, FIRST, called="first"))
        for step in ("start", "page"):
            note(hall.rush(step, first, connections=FIRST, each=1, name=f"{step}, cold"))

    def _floor(self, stage: Stage, note: Any, saves: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(floor.TABLE)
        port = free_port()
        with served_web(stage, port, "exams.management.bench.floor:application") as web:
            hall = Hall(stage, web.pid, port)
            candidates = [{"session": "", "token": f"{n}.{floor.sign(str(n))}"} for n in range(200)]
            note(hall.rush("save", ("floor", candidates), connections=200, each=saves // 200, name="floor"))


def _allow_many_connections() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
