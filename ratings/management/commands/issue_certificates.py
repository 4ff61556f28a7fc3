import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.management.operators import cycle_by_code, operator, refusals


class Command(BaseCommand):
    help = (
        "Issue the star certificates of a final cycle; people who have theirs are passed over. "
        "Exit codes: 0 done, 1 refused and nothing written, 2 usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cycle", required=True, help="code of the cycle, e.g. QS-2025")
        parser.add_argument("--as", dest="login", default="", help="login of the person who issues")
        parser.add_argument("--json", action="store_true", help="print the result for machines")

    def handle(self, **options: Any) -> None:
        with refusals(options["json"], self.stdout):
            self._run(**options)

    def _run(self, *, cycle: str, login: str, **options: Any) -> None:
        found, actor = cycle_by_code(cycle), operator(login)
        with translation.override("en"):
            before = found.finals.filter(certificate__isnull=False).count()
            try:
                count = actions.issue_star_certificates(
                    actor, found, issued_on=timezone.localdate(), now=timezone.now()
                )
            except (CycleRefusedError, NotAllowedError) as refusal:
                raise CommandError(str(refusal)) from refusal
        report = {"cycle": found.code, "certificates": count, "new": count - before}
        self.stdout.write(
            json.dumps(report)
            if options["json"]
            else f"{found.code}: {count} certificates, {count - before} of them new"
        )
