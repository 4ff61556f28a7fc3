"""The candidates of a bench, in a process of their own: `python -m exams.management.bench.crowd < plan`.

Reads one plan as JSON, prints one line of JSON: how long each request took, how many failed.
"""

import asyncio
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from exams.management.staging.wire import Reply, Wire

CSRF = "c" * 32
TOKEN = re.compile(rb'data-token="([^"]+)"')


@dataclass
class Outcome:
    times: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {"times": self.times, "failures": self.failures[:20], "failed": len(self.failures)}


@dataclass
class Candidate:
    session: str
    device: str = ""
    sitting: str = ""
    token: str = ""
    sequence: int = 1

    @property
    def headers(self) -> dict[str, str]:
        cookies = f"sessionid={self.session}; csrftoken={CSRF}; exam_device={self.device}"
        return {"Cookie": cookies, "X-CSRFToken": CSRF}

    def change(self) -> bytes:
        self.sequence += 1
        change = {
            "slot": 1 + self.sequence % 60,
            "sequence": self.sequence,
            "payload": self.sequence % 4,
            "device": "bench",
            "client_time": "2026-01-01T08:00:00.000Z",
        }
        return json.dumps({"token": self.token, "changes": [change], "left": 0}).encode()


async def start(wire: Wire, candidate: Candidate, exam: str) -> Reply:
    reply = await wire.send("POST", f"/exams/{exam}/start/", candidate.headers)
    if reply.status == 302 and "sittings" in reply.headers["location"]:
        candidate.sitting = reply.headers["location"]
        candidate.device = reply.headers["set-cookie"].partition("exam_device=")[2].partition(";")[0]
    return reply


async def open_paper(wire: Wire, candidate: Candidate, exam: str) -> Reply:
    reply = await wire.send("GET", candidate.sitting, candidate.headers)
    found = TOKEN.search(reply.body)
    if found:
        candidate.token = found[1].decode()
    return reply


async def save(wire: Wire, candidate: Candidate, exam: str) -> Reply:
    return await wire.send("POST", "/exams/save/", {"Content-Type": "application/json"}, candidate.change())


async def hand_in(wire: Wire, candidate: Candidate, exam: str) -> Reply:
    return await wire.send("POST", f"{candidate.sitting}hand-in/", candidate.headers)


STEPS = {"start": (start, 302), "page": (open_paper, 200), "save": (save, 200), "hand_in": (hand_in, 302)}


async def timed(step: str, wire: Wire, candidate: Candidate, plan: dict[str, Any], outcome: Outcome) -> None:
    act, wanted = STEPS[step]
    began = time.perf_counter()
    try:
        reply = await act(wire, candidate, plan["exam"])
    except (OSError, asyncio.IncompleteReadError) as error:
        outcome.failures.append(repr(error))
        return
    if reply.status != wanted:
        outcome.failures.append(f"{step}: {reply.status}")
        return
    outcome.times.append(time.perf_counter() - began)


async def as_fast_as_possible(plan: dict[str, Any], candidates: list[Candidate]) -> dict[str, Any]:
    """Each connection serves its share of the candidates, one request after the other."""
    outcome = Outcome()
    queue = iter([candidate for _ in range(plan["each"]) for candidate in candidates])

    async def connection() -> None:
        wire = Wire(plan["port"])
        for candidate in queue:
            await timed(plan["step"], wire, candidate, plan, outcome)
        wire.close()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(plan["connections"])))
    return outcome.to_json() | {"seconds": time.perf_counter() - began}


async def at_their_pace(plan: dict[str, Any], candidates: list[Candidate]) -> dict[str, Any]:
    """Every candidate saves once per period from an own connection, at moments spread over the period."""
    outcome, chance = Outcome(), random.Random(plan["seed"])  # noqa: S311 - replayable
    began = time.perf_counter() + 1

    async def sit(candidate: Candidate, first: float) -> None:
        wire, moment = Wire(plan["port"]), began + first
        while moment < began + plan["seconds"]:
            await asyncio.sleep(max(0, moment - time.perf_counter()))
            await timed("save", wire, candidate, plan, outcome)
            moment += plan["period"]
        wire.close()

    await asyncio.gather(*(sit(each, chance.uniform(0, plan["period"])) for each in candidates))
    return outcome.to_json() | {"seconds": time.perf_counter() - began}


def main() -> None:
    plan = json.load(sys.stdin)
    candidates = [Candidate(**row) for row in plan["candidates"]]
    run = at_their_pace if plan.get("period") else as_fast_as_possible
    result = asyncio.run(run(plan, candidates))
    result["candidates"] = [vars(candidate) for candidate in candidates]
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
