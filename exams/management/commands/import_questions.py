import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from academy.people.models import Person
from academy.tabular.refusals import TableRefused
from courses.models import CoursePage
from exams import actions
from exams.actions.file_refusals import file_refusal
from exams.actions.notes import note_words, place_words
from exams.explanations import refusal


class Command(BaseCommand):
    help = "Rehearse a question file, and take its sound questions into the bank as drafts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--subject", required=True, help="code of the subject for questions that name none"
        )
        parser.add_argument("--actor", help="user name of the author; needed unless --dry-run")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        subject = CoursePage.objects.filter(code=options["subject"]).first()
        if subject is None:
            raise CommandError(f"There is no subject {options['subject']}.")
        try:
            data = options["file"].read_bytes()
            started = time.perf_counter()
            run = actions.examine_questions(data, options["file"].name, subject)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        except TableRefused as error:
            raise CommandError(file_refusal(error.code, error.params)) from error
        figures: dict[str, Any] = {
            "seconds": round(time.perf_counter() - started, 3),
            "sound": len(run.proposals),
            "returned": len(run.returned),
            "known": len(run.known),
            "similar": sum(bool(one.similar) for one in run.proposals),
            "imported": 0,
        }
        notes = [note for outcome in run.returned for note in outcome.notes]
        notes += [note for one in run.proposals for note in one.notes]
        messages = [f"{place_words(note)}: {note_words(note)}" for note in notes]
        if not options["dry_run"]:
            figures["imported"] = self._import(data, subject, options)
        if options["json"]:
            self.stdout.write(json.dumps({**figures, "messages": messages}, ensure_ascii=False))
            return
        for line in [*messages, *(f"{name}: {value}" for name, value in figures.items())]:
            self.stdout.write(line)

    def _import(self, data: bytes, subject: CoursePage, options: dict[str, Any]) -> int:
        actor = Person.objects.filter(username=options["actor"]).first()
        if actor is None:
            raise CommandError("Name the author with --actor.")
        now = timezone.now()
        try:
            with transaction.atomic():
                received = actions.receive_questions(actor, subject, data, options["file"].name, now=now)
                return actions.import_questions(actor, received, now=now)
        except actions.ExamRefusedError as error:
            raise CommandError(refusal(error.code)) from error
