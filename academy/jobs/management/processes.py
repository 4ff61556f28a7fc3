"""How the academy's two processes are started, wherever they are started from."""

import ctypes
import os
import signal
import sys

from django.db import connection

PR_SET_PDEATHSIG = 1


def web_command(host: str, port: int, application: str = "academy.wsgi:application") -> tuple[str, ...]:
    # On SQLite one process with a few threads is fastest: there is one writer at a time anyway.
    processes = 1 if connection.vendor == "sqlite" else os.cpu_count() or 1
    return (
        "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes),
        # Each waiting browser keeps a connection open; the default of 1,024 let the others wait half a minute.
        "--backlog", "4096", "--backpressure", "16384",
        "--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning", application,
    )  # fmt: skip


def worker_command() -> tuple[str, ...]:
    # The timetable is kept in memory: a schedule file cut short by a power failure would stop it for good.
    return (
        "celery", "--quiet", "-A", "academy", "worker", "--beat", "--scheduler", "celery.beat:Scheduler",
        "--concurrency", "2", "--loglevel", "WARNING",
    )  # fmt: skip


def end_with_parent() -> None:
    """On Linux the kernel ends a child whose parent was killed; else the port would stay taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
