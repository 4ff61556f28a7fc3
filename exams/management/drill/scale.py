"""How large a drill is. Everything random follows from its seed."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Scale:
    candidates: int
    browsers: int
    # From the start to the end of the exam's window.
    seconds: int
    longest_cut: int
    web_kills: int
    worker_kills: int
    database_stops: int
    # Granted to every tenth candidate beforehand, on top of the window.
    extra_seconds: int
    # Granted by the invigilator during the exam, once to some of those who sit and once to everybody.
    granted_seconds: int
    # How many of the candidates and of the browsers sit the paper whose parts close behind them.
    in_parts: int
    browsers_in_parts: int
    seed: int = 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


FULL = Scale(
    candidates=200,
    browsers=3,
    seconds=200,
    longest_cut=180,
    web_kills=4,
    worker_kills=2,
    database_stops=2,
    extra_seconds=20,
    granted_seconds=15,
    in_parts=70,
    browsers_in_parts=1,
)
SHORT = Scale(
    candidates=30,
    browsers=2,
    seconds=24,
    longest_cut=8,
    web_kills=1,
    worker_kills=1,
    database_stops=1,
    extra_seconds=3,
    granted_seconds=4,
    in_parts=12,
    browsers_in_parts=1,
)
EXTRA_EVERY = 10


def has_extra_time(number: int) -> bool:
    return number % EXTRA_EVERY == 0
