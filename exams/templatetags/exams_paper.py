import json
from datetime import datetime
from typing import Any

from django import template

from exams.engine.clock import remaining

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    return json.dumps(value)


@register.filter
def minutes_until(deadline: datetime, now: datetime) -> str:
    """The clock before the script takes over: 29:59."""
    seconds = int(remaining(deadline, now).total_seconds())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
