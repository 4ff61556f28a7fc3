import json
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from ratings.actions.calculation import calculate
from ratings.engine.codes import Method
from ratings.engine.exact import MISSING, VALUE_SCALE
from ratings.engine.roster import Roster
from ratings.engine.samples import MEASURED, sample_roster, twelve_indicator_scheme
from ratings.engine.scheme import Scheme
from ratings.engine.stars import rate
from ratings.management.bench_city import build_cycle
from ratings.management.measuring import forget_peak, peak_mb

DEFAULT_SIZES = (10_411, 100_000, 1_000_000)
# Beyond this size a function call per group takes minutes and shows nothing new.
PANDAS_LIMIT = 100_000
KINDS = ("engine", "pandas", "numpy", "job")
ENGINE_REPEATS = 3


class Command(BaseCommand):
    help = "Measure the star rating: CPU seconds and peak memory per size, each in a process of its own."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sizes", nargs="*", type=int, default=list(DEFAULT_SIZES))
        parser.add_argument("--child", choices=KINDS, help="measure one thing here and print it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if any(size < 1 for size in options["sizes"]):
            raise CommandError("A size must be a positive number of workers.", returncode=2)
        if options["child"]:
            self.stdout.write(json.dumps(measure(options["child"], options["sizes"][0])))
            return
        self.stdout.write(
            f"{'workers':>10} {'engine CPU s':>13} {'peak MB':>8} {'pandas apply CPU s':>19} {'numpy floor CPU s':>18}"
            f" {'job wall s':>11} {'job CPU s':>10} {'job peak MB':>12}"
        )
        runs = [self.run(size) for size in options["sizes"]]
        self.stdout.write(json.dumps({"runs": runs}))

    def run(self, size: int) -> dict[str, float | int | None]:
        engine = in_child("engine", size)
        floor = in_child("numpy", size)
        applied = f"{in_child('pandas', size)['cpu_s']:.3f}" if size <= PANDAS_LIMIT else "-"
        job = in_child("job", size) if _tables_exist() else {}
        self.stdout.write(
            f"{size:>10} {engine['cpu_s']:>13.4f} {engine['peak_mb']:>8.0f} {applied:>19} {floor['cpu_s']:>18.4f}"
            f" {job.get('wall_s', '-'):>11} {job.get('cpu_s', '-'):>10} {job.get('peak_mb', '-'):>12}"
        )
        return {
            "workers": size,
            "engine_cpu_s": engine["cpu_s"],
            "peak_mb": engine["peak_mb"],
            "job_wall_s": job.get("wall_s"),
            "job_cpu_s": job.get("cpu_s"),
            "job_peak_mb": job.get("peak_mb"),
        }


def in_child(kind: str, size: int) -> dict[str, float]:
    manage = Path(sys.argv[0]).resolve()
    command = [sys.executable, str(manage), "bench_rating", str(size), "--child", kind]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise CommandError(f"Measuring {kind} with {size} workers failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _tables_exist() -> bool:
    """Without a migrated database only the engine is measured."""
    try:
        return "ratings_ratingcycle" in connection.introspection.table_names()
    except OperationalError:
        return False


class _UndoneError(Exception):
    pass


def measure_job(workers: int) -> dict[str, float]:
    """Read, compute and write one cycle; everything is undone afterwards. The database's own CPU is not in it."""
    try:
        with transaction.atomic():
            cycle = build_cycle(workers)
            learn_statistics()
            forget_peak()
            started, cpu = time.perf_counter(), time.process_time()
            calculate(None, cycle, now=timezone.now())
            wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
            raise _UndoneError
    except _UndoneError:
        return {"wall_s": round(wall_s, 2), "cpu_s": round(cpu_s, 2), "peak_mb": peak_mb()}


def learn_statistics() -> None:
    """As the server does by itself for data that were not written a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(kind: str, size: int) -> dict[str, float]:
    if kind == "job":
        return measure_job(size)
    roster, scheme = sample_roster(size), twelve_indicator_scheme()
    work: dict[str, Callable[[], object]] = {
        "engine": lambda: rate(roster, scheme),
        "numpy": lambda: numpy_floor(roster, scheme),
        "pandas": pandas_scoring(roster, scheme) if kind == "pandas" else lambda: None,
    }
    seconds = []
    for _ in range(ENGINE_REPEATS if kind == "engine" else 1):
        started = time.process_time()
        work[kind]()
        seconds.append(time.process_time() - started)
    return {"cpu_s": round(sorted(seconds)[len(seconds) // 2], 4), "peak_mb": peak_mb()}


def numpy_floor(roster: Roster, scheme: Scheme) -> object:
    """The least that could be done: one pass over dense values, one weighting, one sort by unit and score."""
    first = np.searchsorted(roster.segments.worker, np.arange(roster.size))
    dense = np.stack([roster.segments.columns[name].value[first] for name in MEASURED]) / VALUE_SCALE
    score = np.clip((dense - 60) * 2.5, 0, 100).mean(axis=0)
    return np.lexsort((-score, roster.unit))


def pandas_scoring(roster: Roster, scheme: Scheme) -> Callable[[], object]:
    """Only the scoring, in binary floats, the way a notebook would do it: one function call per worker."""
    frame = pd.DataFrame({"worker": roster.segments.worker, "months": roster.segments.months})
    for name in MEASURED:
        column = roster.segments.columns[name]
        frame[name] = np.where(column.value == MISSING, np.nan, column.value / VALUE_SCALE)
        if column.numerator is not None and column.denominator is not None:
            known = column.numerator != MISSING
            frame[name] = np.where(known, 100 * column.numerator / column.denominator, frame[name])

    def score(rows: pd.DataFrame) -> float:
        scores = [one_score(rows, name, scheme) for name in MEASURED]
        return float(np.nanmean(scores))

    return lambda: frame.groupby("worker")[["months", *MEASURED]].apply(score)


def one_score(rows: pd.DataFrame, name: str, scheme: Scheme) -> float:
    values, months = rows[name].to_numpy(), rows["months"].to_numpy()
    present = ~np.isnan(values)
    if not present.any():
        return float("nan")
    value = float((values * months)[present].sum() / months[present].sum())
    rule = scheme.normalise[name]
    if rule.method is Method.BANDS:
        return next(float(score) for bound, score in rule.bands if bound <= value)
    zero, full = float(rule.zero_at), float(rule.full_at)
    return min(max((value - zero) / (full - zero) * 100, 0.0), 100.0)
