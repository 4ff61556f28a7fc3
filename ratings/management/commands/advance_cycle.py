import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from academy.people.models import Person
from academy.people.queries import today
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import CycleRefusedError
from ratings.enums import CycleState
from ratings.management.operators import cycle_by_code, operator, refusals
from ratings.models import RatingCycle

# Steps that another command takes, with what it is called.
OTHER_COMMANDS = {
    CycleState.COLLECTING: "rate",
    CycleState.FROZEN: "rate",
    CycleState.FINAL: "issue_certificates",
}


class Command(BaseCommand):
    help = (
        "Take a calculated cycle through its next step: reviews, public notice, appeals, final result. "
        "Exit codes: 0 done, 1 refused and nothing written, 2 usage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cycle", required=True)
        parser.add_argument("--notice-from", type=date.fromisoformat, help="first day of the public notice")
        parser.add_argument("--contact", default="", help="telephone or place that receives objections")
        parser.add_argument(
            "--posted", default="", help="where and by which document an earlier notice was posted"
        )
        parser.add_argument(
            "--reason",
            default="",
            help="why the street review ends although people are left without an opinion",
        )
        parser.add_argument("--as", dest="login", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        with refusals(options["json"], self.stdout):
            self._run(**options)

    def _run(self, *, cycle: str, login: str, **options: Any) -> None:
        found, actor = cycle_by_code(cycle), operator(login)
        with translation.override("en"):
            try:
                self._step(actor, found, options)
            except (CycleRefusedError, NotAllowedError) as refusal:
                raise CommandError(str(refusal)) from refusal
        found.refresh_from_db()
        report = {"cycle": found.code, "state": found.state}
        self.stdout.write(json.dumps(report) if options["json"] else f"{found.code}: {found.state}")

    def _step(self, actor: Person, found: RatingCycle, options: dict[str, Any]) -> None:
        if found.state == CycleState.CITY_REVIEW:
            if not options["contact"]:
                raise CommandError("A public notice needs --contact.")
            # The command acts with the city's authority or is refused.
            actions.confirm_five_stars(actor, found, now=timezone.now())
            actions.publish_notice(
                actor,
                found,
                starts_on=options["notice_from"] or today(),
                contact=options["contact"],
                today=today(),
                earlier_posting=options["posted"],
            )
        elif found.state == CycleState.APPEAL:
            actions.finalise(actor, found, decided_on=today())
        elif found.state in OTHER_COMMANDS:
            command = OTHER_COMMANDS[CycleState(found.state)]
            raise CommandError(
                f"{found.code} is {found.state}; the next step is: {command} --cycle {found.code}"
            )
        else:
            actions.advance(actor, found, reason=options["reason"])
