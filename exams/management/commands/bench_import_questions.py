import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.models import CoursePage
from exams.actions import examine_questions
from exams.management.sample_files import sample_files


class Command(BaseCommand):
    help = "Measure the dry run of question files of every format, clean and dirty; writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, default=2000, help="questions in each file")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        subject = CoursePage.objects.order_by("code").first()
        if subject is None:
            raise CommandError("There is no subject yet: load the demonstration first.")
        for name, make in sample_files(options["count"]).items():
            data = make()
            wall, own = time.perf_counter(), time.process_time()
            run = examine_questions(data, "sample", subject)
            figures = {
                "file": name,
                "megabytes": round(len(data) / 2**20, 2),
                "seconds": round(time.perf_counter() - wall, 2),
                "cpu_seconds": round(time.process_time() - own, 2),
                "sound": len(run.proposals),
                "known": len(run.known),
                "returned": len(run.returned),
                "skipped": len(run.skipped),
            }
            self.stdout.write(json.dumps(figures) if options["json"] else self._line(figures))

    def _line(self, figures: dict[str, Any]) -> str:
        rest = ", ".join(f"{value} {name}" for name, value in figures.items() if name != "file")
        return f"{figures['file']:28}{rest}"
