"""The two exams of a drill and who sits them: an open paper, and one whose parts close behind the candidate."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from academy.people.models import OrgUnit
from exams.management.drill.scale import Scale, has_extra_time
from exams.management.staging.cast import Seat, admit, plan_exam, raise_stage, write_bank
from exams.models import Candidate, Exam

SECTIONS = (("single", 6, 1), ("multiple", 4, 1), ("judge", 4, 1), ("fill", 16, 1))
# Of the sections above: three parts, two of which close.
CLOSING = (0, 2)


@dataclass(frozen=True)
class Room:
    exam: Exam
    seats: list[Seat]
    browsers: list[Seat]


def furnish(scale: Scale) -> tuple[OrgUnit, list[Room]]:
    subject, city = raise_stage()
    now = timezone.now()
    write_bank(subject, city, now)
    lasts = timedelta(seconds=scale.seconds + 2)
    whole, parts = (
        plan_exam(code, subject, city, opens_at=now, lasts=lasts, sections=SECTIONS, no_way_back=closing)
        for code, closing in (("DRILL", ()), ("PARTS", CLOSING))
    )
    rooms = [
        _seat(whole, scale, scale.candidates - scale.in_parts, scale.browsers - scale.browsers_in_parts),
        _seat(parts, scale, scale.in_parts, scale.browsers_in_parts),
    ]
    # The window counts from now: drawing the papers took its time.
    _open([room.exam for room in rooms], timezone.now(), lasts)
    return city, rooms


def _seat(exam: Exam, scale: Scale, candidates: int, browsers: int) -> Room:
    seats = admit(exam, exam.unit, candidates + browsers)
    for number, seat in enumerate(seats):
        if has_extra_time(number):
            Candidate.objects.filter(exam=exam, person=seat.person).update(extra_seconds=scale.extra_seconds)
    return Room(exam, seats[:candidates], seats[candidates:])


def _open(exams: Sequence[Exam], now: datetime, lasts: timedelta) -> None:
    for exam in exams:
        exam.opens_at, exam.closes_at = now, now + lasts
        exam.save(update_fields=["opens_at", "closes_at"])


def send_in(
    scale: Scale, room: Room, port: int, chromium: str
) -> tuple["subprocess.Popen[str]", "subprocess.Popen[str]"]:
    plan = {
        **scale.to_json(),
        "port": port,
        "site": f"http://127.0.0.1:{port}",
        "exam": room.exam.code,
        "chromium": chromium,
        # Seconds between two changes of a candidate, in the mean.
        "pause": scale.seconds / 30,
    }
    return (
        _process("exams.management.drill.crowd", plan, room.seats),
        _process("exams.management.drill.browsers", plan, room.browsers),
    )


def _process(module: str, plan: dict[str, Any], seats: Sequence[Seat]) -> "subprocess.Popen[str]":
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None  # noqa: S101
    process.stdin.write(json.dumps({**plan, "sessions": [seat.session for seat in seats]}))
    process.stdin.close()
    process.stdin = None
    return process


def come_back(process: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    out, _ = process.communicate()
    if process.returncode:
        raise CommandError(f"The candidates' process ended with exit code {process.returncode}.")
    found: list[dict[str, Any]] = json.loads(out)
    return found
