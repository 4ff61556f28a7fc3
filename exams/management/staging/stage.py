"""The whole academy for one bench or drill: databases, web process, worker, and a folder for their data."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from academy.jobs.management.processes import end_with_parent, web_command, worker_command
from exams.management.staging.servers import (
    PrivatePostgres,
    ServersMissingError,
    free_port,
    private_redis,
    wait_for_port,
)

FOLDER, PG_PORT, REDIS_PID = "STAGE_FOLDER", "STAGE_PG_PORT", "STAGE_REDIS_PID"


def stop_in_order() -> None:
    """A bench that is stopped takes its servers along, also where a shell made it ignore Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGINT, signal.default_int_handler)


def run_staged(command: str, arguments: list[str]) -> int:
    """Run a management command again, in a process whose settings name the private databases."""
    stop_in_order()
    with tempfile.TemporaryDirectory(prefix="academy-stage-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = PrivatePostgres(folder, free_port())
        redis_port = free_port()
        with private_redis(folder, redis_port) as redis:
            postgres.create()
            environment = os.environ | {
                "DATABASE_URL": postgres.url,
                "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
                "DATA_DIR": str(folder / "data"),
                "DJANGO_SETTINGS_MODULE": "academy.settings.dev",
                "SECRET_KEY": secrets.token_urlsafe(40),
                FOLDER: name,
                PG_PORT: str(postgres.port),
                REDIS_PID: str(redis.pid),
            }
            command_line = [sys.executable, sys.argv[0], command, *arguments, "--staged"]
            staged = subprocess.Popen(command_line, env=environment)  # noqa: S603 - our own command
            try:
                return staged.wait()
            finally:
                # Its own servers first: they are stopped by the process that started them.
                staged.terminate()
                staged.wait()
                with suppress(ServersMissingError):
                    postgres.stop_at_once()


@dataclass
class Stage:
    """Seen from inside the staged command."""

    postgres: PrivatePostgres
    redis_pid: int
    folder: Path

    @classmethod
    def from_environment(cls) -> "Stage":
        stop_in_order()
        folder = Path(os.environ[FOLDER])
        postgres = PrivatePostgres(folder, int(os.environ[PG_PORT]))
        return cls(postgres, int(os.environ[REDIS_PID]), folder)


class Served:
    """One process group of the academy (the web server or the worker) that can be killed and started again."""

    def __init__(self, command: tuple[str, ...], log: Path, port: int | None = None) -> None:
        self.command, self.log, self.port = command, log, port
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", *self.command],
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - started from the only thread
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        if self.port is not None:
            wait_for_port(self.port, self.process)

    @property
    def pid(self) -> int:
        assert self.process is not None  # noqa: S101
        return self.process.pid

    def kill(self) -> None:
        """SIGKILL to the whole group: nothing is finished, nothing is said good-bye to."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        assert self.process is not None  # noqa: S101
        self.process.wait()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def served_web(stage: Stage, port: int, application: str = "academy.wsgi:application") -> Iterator[Served]:
    web = Served(web_command("127.0.0.1", port, application), stage.folder / "web.log", port)
    with _running(web):
        yield web


@contextmanager
def served_worker(stage: Stage) -> Iterator[Served]:
    with _running(Served(worker_command(), stage.folder / "worker.log")) as worker:
        yield worker


@contextmanager
def _running(served: Served) -> Iterator[Served]:
    served.start()
    try:
        yield served
    finally:
        served.stop()
