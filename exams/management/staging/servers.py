"""A PostgreSQL and a Redis of our own, on free ports and in a folder that is thrown away.

A bench or a drill never touches the data of an academy: it brings its own database along.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "academy"


class ServersMissingError(Exception):
    """PostgreSQL is not installed here."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PrivatePostgres:
    """Commits reach the disk (fsync on), so that an immediate stop may lose nothing that was committed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder / "pg"
        self.port = port
        self.url = f"postgres://{USER}@127.0.0.1:{port}/academy"

    def create(self) -> None:
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, "academy", data=False)

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        self._run("pg_ctl", "-w", "-l", str(self.folder / "server.log"), "-o", options, "start")

    def stop_at_once(self) -> None:
        """As a power failure would: no checkpoint, no good-bye to clients; the log is replayed at the start."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    @property
    def pid(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().splitlines()[0])

    def _run(self, program: str, *arguments: str, data: bool = True) -> None:
        command = [str(programs() / program), *arguments]
        if data:
            command[1:1] = ["-D", str(self.folder)]
        if os.geteuid() == 0:
            command[:0] = ["runuser", "-u", "postgres", "--"]
        # The server must not inherit our pipes: whoever reads them to their end would wait for the server.
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise ServersMissingError(f"{program} ended with exit code {done.returncode}; see {self.folder}")


def programs() -> Path:
    """Debian keeps each version's programs apart; elsewhere they are on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise ServersMissingError("PostgreSQL is needed: apt-get install postgresql redis-server")
    return Path(on_path).parent


@contextmanager
def private_redis(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    program = shutil.which("redis-server")
    if program is None:
        raise ServersMissingError("Redis is needed: apt-get install redis-server")
    process = subprocess.Popen(  # noqa: S603 - found on the path
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for_port(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}")
