import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from ratings.actions import commit_batch, examine_batch
from ratings.actions.batches import receive
from ratings.management.bench_file import HEADER, add_officer, build_roster, performance_file
from ratings.management.measuring import KB, forget_peak, peak_mb

DEFAULT_SIZES = (10_411, 100_000)


class _UndoneError(Exception):
    pass


class Command(BaseCommand):
    help = (
        "Measure the import of a performance file: rehearsal and commit of so many rows, each size in a process of "
        "its own, on the configured database; everything is undone."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sizes", nargs="*", type=int, default=list(DEFAULT_SIZES))
        parser.add_argument(
            "--child", action="store_true", help="measure the one size here and print it as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if any(size < 1 for size in options["sizes"]):
            raise CommandError("A size must be a positive number of rows.", returncode=2)
        if options["child"]:
            self.stdout.write(json.dumps(measure(options["sizes"][0])))
            return
        self.stdout.write(f"{connection.vendor}, {len(HEADER)} columns")
        self.stdout.write(
            f"{'rows':>8} {'step':>9} {'wall s':>8} {'CPU s':>8} {'DB CPU s':>9} {'peak MB':>8}"
        )
        runs = [self.run(size) for size in options["sizes"]]
        self.stdout.write(json.dumps({"database": connection.vendor, "columns": len(HEADER), "runs": runs}))

    def run(self, size: int) -> dict[str, Any]:
        found = in_child(size)
        for step in ("rehearsal", "commit"):
            figures = found[step]
            self.stdout.write(
                f"{size:>8} {step:>9} {figures['wall_s']:>8.2f} {figures['cpu_s']:>8.2f} "
                f"{figures['database_cpu_s']:>9.2f} {figures['peak_mb']:>8.0f}"
            )
        return found


def in_child(size: int) -> dict[str, Any]:
    manage = Path(sys.argv[0]).resolve()
    command = [sys.executable, str(manage), "bench_import", str(size), "--child"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise CommandError(f"Measuring {size} rows failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(size: int) -> dict[str, Any]:
    data = performance_file(size)
    found: dict[str, Any] = {"rows": size, "file_mb": round(len(data) / KB / KB, 1)}
    try:
        with transaction.atomic():
            cycle = build_roster(size)
            batch = receive(add_officer(), cycle, data, "bench.xlsx", now=timezone.now())
            del data
            learn_statistics()
            try:
                found["rehearsal"] = measured(lambda: examine_batch(batch))
                found["counts"] = batch.findings["counts"]
                batch.committed_by = batch.uploaded_by
                batch.save(update_fields=["committed_by"])
                found["commit"] = measured(lambda: commit_batch(batch, now=timezone.now()))
            finally:
                batch.file.delete(save=False)
            raise _UndoneError
    except _UndoneError:
        return found


def learn_statistics() -> None:
    """As the server does by itself for data that were not written a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(work: Callable[[], object]) -> dict[str, float]:
    """Foreign keys are checked at the end of a transaction, so the check belongs to the work."""
    forget_peak()
    wall, cpu, database = time.perf_counter(), time.process_time(), database_cpu()
    work()
    connection.check_constraints()
    return {
        "wall_s": round(time.perf_counter() - wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
        "database_cpu_s": round(database_cpu() - database, 2),
        "peak_mb": peak_mb(),
    }


def database_cpu() -> float:
    """Of the server process that works for this connection, when it runs on this machine."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists() or "(postgres)" not in stat.read_text():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
