import json
import shutil
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from exams import tasks
from exams.enums import AttemptState
from exams.management.drill.invigilator import Invigilator
from exams.management.drill.judge import Promise, Verdict, judge
from exams.management.drill.rooms import come_back, furnish, send_in
from exams.management.drill.saboteur import Saboteur
from exams.management.drill.scale import FULL, SHORT, Scale
from exams.management.staging.cast import appoint
from exams.management.staging.servers import free_port
from exams.management.staging.stage import Stage, run_staged, served_web, served_worker
from exams.models import Answer, AnswerEvent, Attempt

MARKED_WITHIN = 60


class Command(BaseCommand):
    help = "The loss drill: an exam under every kind of failure; no receipt may be broken, no answer wrong or double."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--short", action="store_true", help="fewer candidates, half a minute of exam")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--longest-cut", type=int, help="seconds that a candidate's network stays away at most"
        )
        parser.add_argument("--staged", action="store_true", help="used by the command itself")

    def handle(
        self, *, short: bool, seed: int, longest_cut: int | None, staged: bool, **_options: Any
    ) -> None:
        scale = replace(SHORT if short else FULL, seed=seed)
        if longest_cut is not None:
            scale = replace(scale, longest_cut=longest_cut)
        if not staged:
            arguments = [
                *(["--short"] if short else []),
                "--seed",
                str(seed),
                "--longest-cut",
                str(scale.longest_cut),
            ]
            sys.exit(run_staged("drill_exam", arguments))
        chromium = shutil.which("chromium")
        if chromium is None:
            raise CommandError("Chromium is needed: apt-get install chromium")
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        verdict, report = self._drill(scale, chromium)
        self.stdout.write(json.dumps({**asdict(verdict), **report}))
        if not verdict.clean or any(report[name] for name in FAULTS):
            sys.exit(1)

    def _drill(self, scale: Scale, chromium: str) -> tuple[Verdict, dict[str, Any]]:
        stage, port = Stage.from_environment(), free_port()
        with served_web(stage, port) as web, served_worker(stage) as worker:
            city, rooms = furnish(scale)
            self._say(
                f"{scale.candidates} candidates and {scale.browsers} browsers, "
                f"{scale.in_parts} and {scale.browsers_in_parts} of them with parts that close; "
                f"{scale.seconds} s of exam"
            )
            crowds = [process for room in rooms for process in send_in(scale, room, port, chromium)]
            exams = [room.exam for room in rooms]
            invigilator = Invigilator(
                appoint(city), exams, timedelta(seconds=scale.granted_seconds), scale.seed
            )
            saboteur = Saboteur(web, worker, stage.postgres, invigilator, self._say)
            saboteur.work(scale)
            records = [record for process in crowds for record in come_back(process)]
            connection.close()
            self._say("Everybody is back; waiting for the clock to close the rest")
            for reason, times in Counter(why for record in records for why in record["refusals"]).most_common(
                5
            ):
                self._say(f"  refused {times}×: {reason}")
            attempts = _started([exam.pk for exam in exams])
            _wait_until_marked(scale, attempts)
            promises = _promises(records)
            closed = {record["attempt"]: record["closed"] for record in records if record["attempt"]}
            verdict = judge(attempts, promises, invigilator.granted, closed)
            return verdict, {
                "time_granted": len(invigilator.granted),
                "saved_in_granted_time": _saved_in_granted_time(attempts, invigilator.granted),
                **_report(scale, records, attempts, saboteur.dealt),
            }

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


# Counted besides the verdict; each must be 0 as well.
FAULTS = ("not_marked", "shown_wrong", "malformed", "unsent")


def _started(exams: Sequence[int]) -> list[int]:
    """Also the sittings whose candidates never learned that they had begun."""
    started = Attempt.objects.filter(exam__in=exams).exclude(state=AttemptState.PREPARED)
    return list(started.values_list("pk", flat=True))


def _promises(records: list[dict[str, Any]]) -> list[Promise]:
    """The strongest word given for a change counts: once saved, a later refusal of its copy takes nothing back."""
    promises: dict[tuple[int, str, int, int], Promise] = {}
    for record in records:
        late = {_key(change) for change in record["after_closing"]}
        for change, counts in record["receipts"]:
            promise = Promise(
                record["attempt"],
                *(change[name] for name in ("slot", "sequence", "device", "payload")),
                counts=counts,
                after_closing=_key(change) in late,
            )
            if promise.counts or promise.key not in promises:
                promises[promise.key] = promise
    return list(promises.values())


def _key(change: dict[str, Any]) -> tuple[Any, ...]:
    return (change["slot"], change["sequence"], change["device"])


def _wait_until_marked(scale: Scale, attempts: list[int]) -> None:
    """The timetable closes and marks; the short drill presses its buttons instead of waiting a minute for it."""
    until = time.monotonic() + 2 * MARKED_WITHIN
    pressed = 0.0
    while _not_marked(attempts) and time.monotonic() < until:
        if scale.seconds < MARKED_WITHIN and time.monotonic() > pressed + 5:
            pressed = time.monotonic()
            tasks.close_overdue.delay()
            tasks.grade_forgotten.delay()
        elif _nobody_sits(attempts) and time.monotonic() > pressed + 30:
            # A worker that was killed took its messages along; the timetable looks for them every five minutes.
            pressed = time.monotonic()
            tasks.grade_forgotten.delay()
        time.sleep(0.5)


def _saved_in_granted_time(attempts: list[int], granted: Mapping[int, timedelta]) -> int:
    """Answers that counted after the moment at which the sitting would have ended: its page followed the clock."""
    ends = dict(Attempt.objects.filter(pk__in=attempts).values_list("pk", "deadline"))
    taken = AnswerEvent.objects.filter(attempt__in=list(granted), applied=True)
    rows = taken.values_list("attempt_id", "received_at")
    return sum(at > ends[attempt] - granted[attempt] for attempt, at in rows)


def _nobody_sits(attempts: list[int]) -> bool:
    return not Attempt.objects.filter(pk__in=attempts, state=AttemptState.IN_PROGRESS).exists()


def _not_marked(attempts: list[int]) -> int:
    return Attempt.objects.filter(pk__in=attempts).exclude(state=AttemptState.GRADED).count()


def _report(
    scale: Scale, records: list[dict[str, Any]], attempts: list[int], dealt: list[str]
) -> dict[str, Any]:
    blows = Counter(dealt)
    return {
        "not_marked": _not_marked(attempts),
        "shown_wrong": sum(_shown_wrong(record) for record in records),
        "malformed": sum(len(record["malformed"]) for record in records),
        "unsent": sum(record["unsent"] for record in records),
        "left_on_device": sum(record["left_on_device"] for record in records),
        "handed_in": sum(record["handed_in"] for record in records),
        "never_started": sum(not record["attempt"] for record in records),
        "shut_out": sum(bool(record["refusals"]) for record in records),
        "parts_closed_in_browsers": sum(len(record["closed"]) for record in records if "shown" in record),
        "reopened": sum(record.get("reopened", 0) for record in records),
        "web_kills": blows["web"],
        "worker_kills": blows["worker"],
        "database_stops": blows["database"],
        "candidates": scale.candidates,
        "browsers": scale.browsers,
        "seed": scale.seed,
    }


def _shown_wrong(record: dict[str, Any]) -> int:
    """A page that said "saved" beside an answer that is not the stored one."""
    stored = dict(Answer.objects.filter(attempt=record["attempt"]).values_list("slot", "payload"))
    return sum(shown is not None and stored.get(slot) != shown for slot, shown in record.get("shown", []))
