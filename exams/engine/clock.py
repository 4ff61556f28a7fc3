"""Time of a sitting. The server's clock is the only one; `now` is always an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Phase(StrEnum):
    RUNNING = "running"
    # After the deadline, within grace: kept, marked late, an officer decides.
    LATE = "late"
    OVER = "over"


@dataclass(frozen=True)
class Window:
    opens_at: datetime
    closes_at: datetime
    duration: timedelta
    late_entry: timedelta | None = None

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def admits(self, now: datetime) -> bool:
        return self.late_entry is None or now <= self.opens_at + self.late_entry


def deadline(window: Window, started_at: datetime, extra: timedelta = timedelta(0)) -> datetime:
    """The full duration, cut by the end of the window; extra time counts beyond both."""
    return min(started_at + window.duration, window.closes_at) + extra


def remaining(until: datetime, now: datetime) -> timedelta:
    return max(timedelta(0), until - now)


def phase(until: datetime, now: datetime, grace: timedelta) -> Phase:
    if now <= until:
        return Phase.RUNNING
    return Phase.LATE if now <= until + grace else Phase.OVER


def after_outage(until: datetime, began: datetime, ended: datetime, started_at: datetime) -> datetime:
    """Give back the part of an outage that fell into this sitting."""
    lost = min(ended, until) - max(began, started_at)
    return until + max(timedelta(0), lost)
