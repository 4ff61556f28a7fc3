import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.enums import CycleState
from ratings.management.operators import cycle_by_code, operator, refusals
from ratings.queries import roster_people_missing, star_distribution, stars_by_unit


class Command(BaseCommand):
    help = (
        "Calculate the stars of a cycle; freezes its data first when it is still collecting. "
        "Exit codes: 0 done, 1 refused and nothing written, 2 usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cycle", required=True, help="code of the cycle, e.g. QS-2025")
        parser.add_argument(
            "--missing", default="", help="reason to record for every roster person without performance data"
        )
        parser.add_argument("--as", dest="login", default="", help="login of the person who calculates")
        parser.add_argument("--json", action="store_true", help="print the result for machines")

    def handle(self, **options: Any) -> None:
        with refusals(options["json"], self.stdout):
            self._run(**options)

    def _run(self, *, cycle: str, missing: str, login: str, **options: Any) -> None:
        found, actor, now = cycle_by_code(cycle), operator(login), timezone.now()
        with translation.override("en"):
            try:
                if found.state == CycleState.COLLECTING:
                    for person in roster_people_missing(found) if missing else ():
                        actions.decide_missing(actor, found, person, reason=missing, now=now)
                    actions.freeze(actor, found)
                run = actions.calculate(actor, found, now=now)
            except (CycleRefusedError, NotAllowedError) as refusal:
                raise CommandError(str(refusal)) from refusal
        report = {
            "cycle": found.code,
            "run": run.pk,
            "participants": run.results.count(),
            "distribution": star_distribution(run),
            "input_digest": run.input_digest,
            "result_digest": run.result_digest,
            "units": [
                {
                    "unit": unit.unit_name,
                    "base": unit.base,
                    "stars": unit.counts,
                    "seats": {star: seat.seats for star, seat in unit.seats.items()},
                }
                for unit in stars_by_unit(run)
            ],
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        stars = ", ".join(f"{star} stars: {count}" for star, count in sorted(report["distribution"].items()))
        self.stdout.write(f"{found.code}: run {run.pk}, {report['participants']} participants; {stars}")
