"""A bad network between one candidate and the server: cut, requests lost on either way, doubled, overtaken."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from exams.management.staging.wire import Reply, Wire

LOST_BEFORE, LOST_AFTER, DOUBLED, OVERTAKEN = 0.06, 0.06, 0.06, 0.06
# An overtaken request arrives when newer ones have long been answered.
DELAY = (0.5, 4.0)
CUTS_PER_SITTING = 1.5
PATIENCE = 20


class NetworkError(OSError):
    """What a browser calls "Failed to fetch"."""


@dataclass(frozen=True)
class Cut:
    start: float
    end: float


class Network:
    """`heard` is told of every answer the server gave, also of those that the candidate never saw."""

    def __init__(
        self,
        port: int,
        chance: random.Random,
        *,
        span: tuple[float, float],
        longest_cut: float,
        heard: Callable[[bytes, Reply], None],
    ) -> None:
        self.port, self.chance, self.heard = port, chance, heard
        self.wire = Wire(port)
        self.cuts = _cuts(chance, span, longest_cut)
        self.stragglers: set[asyncio.Task[None]] = set()

    def cut_now(self) -> bool:
        now = time.monotonic()
        return any(cut.start <= now < cut.end for cut in self.cuts)

    async def send(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Reply:
        """Plain requests (pages, hand-in): cut or answered."""
        if self.cut_now():
            raise NetworkError("cut")
        reply = await asyncio.wait_for(self.wire.send(method, path, headers, body), PATIENCE)
        if self.cut_now():
            raise NetworkError("cut while waiting")
        return reply

    async def press(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """A button that moves the sitting on: lost on either way, or pressed twice by an impatient hand."""
        if self.cut_now() or self.chance.random() < LOST_BEFORE:
            raise NetworkError("lost on the way there")
        for _ in range(1 + (self.chance.random() < DOUBLED)):
            reply = await asyncio.wait_for(self.wire.send("POST", path, headers, body), PATIENCE)
        if self.cut_now() or self.chance.random() < LOST_AFTER:
            raise NetworkError("lost on the way back")
        return reply

    async def save(self, headers: dict[str, str], body: bytes) -> Reply:
        if self.cut_now() or self.chance.random() < LOST_BEFORE:
            raise NetworkError("lost on the way there")
        fate = self.chance.random()
        if fate < OVERTAKEN:
            self._later(headers, body)
            raise NetworkError("stuck on the way there")
        if fate < OVERTAKEN + DOUBLED:
            self._later(headers, body, at_once=True)
        reply = await asyncio.wait_for(self.wire.send("POST", "/exams/save/", headers, body), PATIENCE)
        self.heard(body, reply)
        if self.cut_now() or self.chance.random() < LOST_AFTER:
            raise NetworkError("lost on the way back")
        return reply

    def _later(self, headers: dict[str, str], body: bytes, *, at_once: bool = False) -> None:
        delay = 0.0 if at_once else self.chance.uniform(*DELAY)
        task = asyncio.create_task(self._send_copy(headers, body, delay))
        self.stragglers.add(task)
        task.add_done_callback(self.stragglers.discard)

    async def _send_copy(self, headers: dict[str, str], body: bytes, delay: float) -> None:
        await asyncio.sleep(delay)
        wire = Wire(self.port)
        try:
            self.heard(
                body, await asyncio.wait_for(wire.send("POST", "/exams/save/", headers, body), PATIENCE)
            )
        except (TimeoutError, OSError, EOFError):
            pass  # The server was down: this copy is lost for good.
        finally:
            wire.close()

    async def settle(self) -> None:
        await asyncio.gather(*self.stragglers)
        self.wire.close()


def _cuts(chance: random.Random, span: tuple[float, float], longest: float) -> list[Cut]:
    """Within the exam and a quarter of its length beyond, so that the drill ends too."""
    start, end = span
    cuts = []
    for _ in range(round(chance.uniform(0, 2 * CUTS_PER_SITTING))):
        begins = chance.uniform(start, end)
        ends = begins + chance.uniform(min(1, longest), longest)
        cuts.append(Cut(begins, min(ends, end + (end - start) / 4)))
    return cuts
