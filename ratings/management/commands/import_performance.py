import json
import sys
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from academy.people.models import Person
from academy.people.rules import NotAllowedError
from ratings.actions import (
    BatchRefusedError,
    SameFileError,
    batches,
    commit_batch,
    errors_of,
    examine_batch,
    needs_confirmation,
)
from ratings.actions.rehearsal import period_as_text
from ratings.enums import BatchState, RowVerdict
from ratings.explanations.imports import message_words, refusal_words
from ratings.imports.error_workbook import made_line
from ratings.imports.plan import EVERY_SHEET
from ratings.imports.roster import Period
from ratings.management.operators import cycle_by_code, operator, refusals
from ratings.models import ImportBatch
from ratings.queries.gaps import next_month

# Rows were taken, others need correction: a script must be able to tell that from full success.
EXIT_ROWS_NEED_CORRECTION = 3


UNSURE = (
    "The file does not say for sure which months it covers, or looks like rows of some people only. "
    "Say it with --period and --scope."
)


def period_argument(text: str) -> str:
    """2025-03 or 2025-01/2025-03, as the batch keeps it."""
    first, _slash, last = text.partition("/")
    try:
        start = date.fromisoformat(f"{first}-01")
        end = next_month(date.fromisoformat(f"{last or first}-01")) - timedelta(days=1)
        return period_as_text(Period(start, end))
    except ValueError as error:
        raise CommandError(f"{text} is no period; write 2025-03 or 2025-01/2025-03.", returncode=2) from error


class Command(BaseCommand):
    help = (
        "Import a performance file into a rating cycle. Exit codes: 0 every row taken or rightly skipped, "
        "1 refused and nothing written, 2 usage, 3 written but some rows need correction."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--cycle", required=True, help="code of the cycle, e.g. QS-2025")
        parser.add_argument("--dry-run", action="store_true", help="judge every row, write nothing")
        parser.add_argument("--errors", type=Path, help="write the rows to correct to this workbook")
        parser.add_argument("--source", default="", help="source system, whose saved column mapping is used")
        parser.add_argument(
            "--period", default="", help="months the file covers, e.g. 2025-03 or 2025-01/2025-03"
        )
        parser.add_argument(
            "--scope", choices=["whole", "part"], help="does the file list everybody, or some people"
        )
        parser.add_argument(
            "--replace", action="store_true", help="its rows replace what is recorded for their time"
        )
        parser.add_argument("--as", dest="login", default="", help="login of the person who imports")
        parser.add_argument("--json", action="store_true", help="print the result for machines")

    def handle(self, **options: Any) -> None:
        with refusals(options["json"], self.stdout):
            self._run(**options)

    def _run(self, *, file: Path, cycle: str, dry_run: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        found = cycle_by_code(cycle)
        actor = operator(options["login"])
        with translation.override("en"):
            try:
                with transaction.atomic():
                    batch = batches.receive(
                        actor,
                        found,
                        file.read_bytes(),
                        file.name,
                        now=timezone.now(),
                        source=options["source"],
                    )
                    if options["period"] or options["scope"] or options["replace"]:
                        batch = self._note_coverage(actor, batch, options)
                    examine_batch(batch)
                    if not dry_run and needs_confirmation(batch):
                        batch.file.delete(save=False)
                        raise BatchRefusedError(UNSURE)
                    errors = self._errors(batch, options["errors"])
                    if dry_run:
                        report = self._report(batch, dry_run)
                        batch.file.delete(save=False)
                        transaction.set_rollback(True)
                if not dry_run:
                    report = self._commit(batch)
            except SameFileError as same:
                raise CommandError(f"This very file was imported before as batch {same.first.pk}.") from same
            except (BatchRefusedError, NotAllowedError) as refusal:
                raise CommandError(str(refusal)) from refusal
        if errors is not None:
            options["errors"].write_bytes(errors)
        self._print(report, as_json=options["json"])
        sys.exit(self._exit_code(report))

    def _note_coverage(self, actor: Person, batch: ImportBatch, options: dict[str, Any]) -> ImportBatch:
        return batches.note_coverage(
            actor,
            batch,
            periods={EVERY_SHEET: period_argument(options["period"])} if options["period"] else {},
            whole_county={"whole": True, "part": False}.get(options["scope"]),
            replaces_recorded=options["replace"],
        )

    def _errors(self, batch: ImportBatch, wanted: Path | None) -> bytes | None:
        if not wanted or batch.state != BatchState.CHECKED:
            return None
        return errors_of(batch, "zh", made=made_line(batch.uploaded_by.name, timezone.localtime()))

    def _commit(self, batch: ImportBatch) -> dict[str, Any]:
        if batch.state == BatchState.CHECKED:
            batch.committed_by = batch.uploaded_by
            batch.save(update_fields=["committed_by"])
            batch = commit_batch(batch, now=timezone.now())
        return self._report(batch, dry_run=False)

    def _report(self, batch: ImportBatch, dry_run: bool) -> dict[str, Any]:
        findings = batch.findings
        counts = findings.get("counts", {verdict.value: 0 for verdict in RowVerdict})
        return {
            "batch": None if dry_run else batch.pk,
            "file": batch.filename,
            "state": "rehearsed" if dry_run and batch.state == BatchState.CHECKED else batch.state,
            "counts": counts,
            "refusal": refusal_words(batch),
            "messages": [message_words(m, batch)["text"] for m in findings.get("messages", [])],
            "missing": findings.get("missing", []),
            "rows": [
                {
                    "sheet": row.sheet,
                    "row": row.number,
                    "verdict": row.verdict,
                    "person": row.person.worker_no if row.person else None,
                    "codes": [m["code"] for m in row.messages],
                    "messages": [message_words(m, batch, row)["text"] for m in row.messages],
                }
                for row in batch.rows.select_related("person")
            ],
        }

    def _print(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(f"{report['file']}: {report['state']}")
        if report["refusal"]:
            self.stdout.write(report["refusal"])
        for text in report["messages"]:
            self.stdout.write(f"  {text}")
        for row in report["rows"]:
            texts = " ".join(row["messages"])
            self.stdout.write(f"  {row['sheet']}:{row['row']} {row['verdict']} {row['person'] or ''} {texts}")
        self.stdout.write(", ".join(f"{name} {count}" for name, count in report["counts"].items()))

    def _exit_code(self, report: dict[str, Any]) -> int:
        if report["state"] == BatchState.REFUSED:
            return 1
        counts = report["counts"]
        return EXIT_ROWS_NEED_CORRECTION if counts["held"] or counts["rejected"] else 0
