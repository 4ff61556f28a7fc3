"""Kills and restarts the web process, the worker and the database, and has time granted, at moments of the seed."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from exams.management.drill.invigilator import Invigilator
from exams.management.drill.scale import Scale
from exams.management.staging.servers import PrivatePostgres
from exams.management.staging.stage import Served

# Share of the exam: when most are in, and until everybody hurries.
SPAN = (0.25, 0.95)
TIME_FOR_SOME, TIME_FOR_ALL = "time for some", "time for all"


@dataclass(frozen=True)
class Blow:
    after: float
    what: str


def blows(scale: Scale) -> list[Blow]:
    chance = random.Random(f"{scale.seed}/saboteur")  # noqa: S311 - replayable
    wanted = {"web": scale.web_kills, "worker": scale.worker_kills, "database": scale.database_stops}
    wanted |= {TIME_FOR_SOME: 1, TIME_FOR_ALL: 1}
    planned = [
        Blow(chance.uniform(*SPAN) * scale.seconds, what)
        for what, times in wanted.items()
        for _ in range(times)
    ]
    return sorted(planned, key=lambda blow: blow.after)


class Saboteur:
    def __init__(
        self,
        web: Served,
        worker: Served,
        postgres: PrivatePostgres,
        invigilator: Invigilator,
        say: Callable[[str], None],
    ) -> None:
        self.web, self.worker, self.postgres, self.say = web, worker, postgres, say
        self.invigilator = invigilator
        self.dealt: list[str] = []

    def work(self, scale: Scale) -> None:
        began = time.monotonic()
        chance = random.Random(f"{scale.seed}/pauses")  # noqa: S311 - replayable
        for blow in blows(scale):
            time.sleep(max(0, began + blow.after - time.monotonic()))
            moment = f"{time.monotonic() - began:6.1f} s"
            if blow.what in (TIME_FOR_SOME, TIME_FOR_ALL):
                count = self.invigilator.grant(everybody=blow.what == TIME_FOR_ALL)
                self.say(f"{moment}  time granted to {count}")
                continue
            self.say(f"{moment}  {blow.what}: ended without warning")
            self._strike(blow.what, chance.uniform(0.5, min(5, scale.seconds / 10)))
            self.dealt.append(blow.what)

    def _strike(self, what: str, pause: float) -> None:
        if what == "database":
            self.postgres.stop_at_once()
            time.sleep(pause)
            self.postgres.start()
            return
        served = self.web if what == "web" else self.worker
        served.kill()
        time.sleep(pause)
        served.start()
