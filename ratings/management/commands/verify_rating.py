import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ratings.actions.verifying import Verification, verify
from ratings.engine.digest import ENGINE_VERSION
from ratings.engine.facts import RosterError
from ratings.management.operators import refusals
from ratings.models import CalculationRun

# A list of thousands of numbers helps nobody; --json has them all.
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Recompute a stored run and compare inputs, result and every person with what was stored. "
        "Exit codes: 0 equal, 1 different, 2 usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="number of the run, as the cycle's page shows it")
        parser.add_argument("--json", action="store_true", help="print the result for machines")

    def handle(self, *, run: int, **options: Any) -> None:
        with refusals(options["json"], self.stdout):
            self._run(run, **options)

    def _run(self, run: int, **options: Any) -> None:
        found = CalculationRun.objects.select_related("cycle__unit", "version").filter(pk=run).first()
        if found is None:
            raise CommandError(f"There is no run {run}.", returncode=2)
        try:
            verified = verify(found)
        except RosterError as error:
            raise CommandError(f"The stored data can no longer be rated: {str(error)[:300]}") from error
        if options["json"]:
            report = {"run": found.pk, "cycle": found.cycle.code, "agrees": verified.agrees}
            self.stdout.write(json.dumps(report | asdict(verified), ensure_ascii=False))
        else:
            self.describe(found, verified)
        if not verified.agrees:
            raise SystemExit(1)

    def describe(self, run: CalculationRun, verified: Verification) -> None:
        if verified.agrees:
            self.stdout.write(
                f"Run {run.pk} of {run.cycle.code} agrees: {verified.people} people, "
                f"inputs {verified.input_digest[:16]}, result {verified.result_digest[:16]}"
            )
            return
        self.stdout.write(f"Run {run.pk} of {run.cycle.code} does not agree.")
        if not verified.same_engine:
            self.stdout.write(f"It was calculated by engine {run.code_version}; this is {ENGINE_VERSION}.")
        if not verified.same_inputs:
            self.stdout.write(
                "The inputs have changed since: records, adjustments, vetoes or participants "
                "were added, undone or edited after the run."
            )
        if not verified.same_results:
            self.stdout.write(
                f"The result is another: stored {run.result_digest[:16]}, now {verified.result_digest[:16]}."
            )
        shown = ", ".join(verified.differing[:SHOWN])
        more = len(verified.differing) - SHOWN
        self.stdout.write(
            f"{len(verified.differing)} people differ: {shown}" + (f" and {more} more" if more > 0 else "")
            if verified.differing
            else "No single person's result differs."
        )
