"""One measured run: what the crowd saw, and what the processes of the academy spent on it."""

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from exams.management.staging.cast import Seat
from exams.management.staging.cpu import cpu_seconds
from exams.management.staging.stage import Stage

# Exam code and what the crowd knows of its candidates; each run hands it on to the next.
Candidates = tuple[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Run:
    step: str
    clients: int
    requests: int
    failed: int
    per_second: float
    web_cpu_ms: float
    database_cpu_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    failures: tuple[str, ...] = ()

    def line(self) -> str:
        return (
            f"{self.step:<22} {self.clients:>7} {self.requests:>8} {self.failed:>6} {self.per_second:>9.0f} "
            f"{self.web_cpu_ms:>10.2f} {self.database_cpu_ms:>9.2f} {self.p50_ms:>8.1f} {self.p95_ms:>8.1f} "
            f"{self.p99_ms:>8.1f}" + (f"   {self.failures[0]}" if self.failures else "")
        )

    def to_json(self) -> dict[str, Any]:
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


def table_head() -> str:
    return (
        f"{'operation':<22} {'clients':>7} {'requests':>8} {'failed':>6} {'per s':>9} {'web CPU ms':>10} "
        f"{'DB CPU ms':>9} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}"
    )


def percentile(ordered: Sequence[float], share: int) -> float:
    """The smallest value that this share (in percent) of all values does not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)] if ordered else math.nan


def start_and_page(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """What the start of one candidate costs with the first page, for each start that a page follows."""
    found = []
    for start, page in pairwise(runs):
        step, _, cold = start.step.partition(", ")
        if step == "start" and page.step == start.step.replace("start", "page"):
            found.append(
                {
                    "state": cold or "warm",
                    "requests": page.requests,
                    "web_cpu_ms": round(start.web_cpu_ms + page.web_cpu_ms, 3),
                    "database_cpu_ms": round(start.database_cpu_ms + page.database_cpu_ms, 3),
                }
            )
    return found


class Hall:
    def __init__(self, stage: Stage, web_pid: int, port: int) -> None:
        self.stage, self.web_pid, self.port = stage, web_pid, port

    def seat(self, code: str, seats: Sequence[Seat]) -> Candidates:
        return code, [{"session": seat.session} for seat in seats]

    def rush(self, step: str, candidates: Candidates, *, connections: int, each: int, name: str = "") -> Run:
        plan = {"step": step, "connections": min(connections, len(candidates[1])), "each": each}
        return self._run(name or step, candidates, plan)

    def pace(self, candidates: Candidates, *, period: int, seconds: int) -> Run:
        plan = {"period": period, "seconds": seconds, "seed": 1}
        return self._run(f"save every {period} s", candidates, plan)

    def _run(self, name: str, candidates: Candidates, plan: dict[str, Any]) -> Run:
        code, people = candidates
        plan = {"port": self.port, "exam": code, "candidates": people, **plan}
        before = self._spent()
        found = _in_crowd(plan)
        web, database = (after - early for after, early in zip(self._spent(), before, strict=True))
        people[:] = found["candidates"]
        times = sorted(found["times"])
        done = max(1, len(times) + found["failed"])
        p50, p95, p99 = (1000 * percentile(times, share) for share in (50, 95, 99))
        return Run(
            step=name,
            clients=plan.get("connections", len(people)),
            requests=len(times) + found["failed"],
            failed=found["failed"],
            per_second=len(times) / found["seconds"],
            web_cpu_ms=1000 * web / done,
            database_cpu_ms=1000 * database / done,
            p50_ms=p50,
            p95_ms=p95,
            p99_ms=p99,
            failures=tuple(found["failures"][:1]),
        )

    def _spent(self) -> tuple[float, float]:
        database = cpu_seconds(self.stage.postgres.pid) + cpu_seconds(self.stage.redis_pid)
        return cpu_seconds(self.web_pid), database


def _in_crowd(plan: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "exams.management.bench.crowd"],
        input=json.dumps(plan), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the crowd ended with an error:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
