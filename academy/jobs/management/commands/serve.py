import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from academy.jobs.management.processes import end_with_parent, web_command, worker_command

STOP_WAIT_SECONDS = 15


class Command(BaseCommand):
    help = "Prepare the academy and run the site with its worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-demo", action="store_true", help="do not load the demonstration academy")

    def handle(self, *, port: int, host: str, no_demo: bool, **_options: object) -> None:
        _refuse_taken_port(host, port)
        lock = _only_one(settings.DATA_DIR / "serve.lock")
        # Links and QR codes must name the port that is really served.
        os.environ.setdefault("SITE_URL", f"http://{host}:{port}")
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("prepare_fonts", stdout=self.stdout, stderr=self.stderr)
        if not no_demo:
            call_command("load_demo", stdout=self.stdout)
        self._supervise(host, port)
        lock.close()

    def _supervise(self, host: str, port: int) -> None:
        children = [self._start(*command) for command in (web_command(host, port), worker_command())]
        signal.signal(signal.SIGTERM, _interrupt)
        self.stdout.write(
            self.style.SUCCESS(f"\n网格学院 Grid Academy: http://{host}:{port}/   (Ctrl-C stops)\n")
        )
        if host == "127.0.0.1":
            # A passkey needs a domain: browsers take localhost for one and refuse an address of digits.
            self.stdout.write(f"For passkeys open        http://localhost:{port}/\n")
        self.stdout.flush()
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.3)
        except KeyboardInterrupt:
            self.stdout.write("\nStopping …")
        finally:
            ended = [child.returncode for child in children if child.poll() is not None]
            _stop(children)
        if ended and any(ended):
            sys.exit(f"A process ended by itself with exit code {ended[0]}; is port {port} already in use?")

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches only this process, which then stops both in order.
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *command],
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  no thread exists yet
        )


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is in use by another program. Stop it, or choose another port: PORT={port + 1} make run"
            ) from error


def _only_one(path: Path) -> IO[str]:
    """Two supervisors on one data folder would run every timed task twice; the lock ends with this process."""
    lock = path.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(
            f"The academy already runs on the data in {path.parent}. Stop it first, or set DATA_DIR."
        ) from error
    return lock


def _answers(host: str, port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until the site takes connections; False when a process ended instead."""
    while all(child.poll() is None for child in children):
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_WAIT_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
