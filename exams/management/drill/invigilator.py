"""Grants time while everything else fails, and keeps an own book of it for the judge."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from academy.people.models import Person
from exams import actions
from exams.models import Exam, Incident
from exams.queries.console import running_in


class Invigilator:
    def __init__(self, person: Person, exams: Sequence[Exam], extra: timedelta, seed: int) -> None:
        self.person, self.exams, self.extra = person, exams, extra
        self.chance = random.Random(f"{seed}/invigilator")  # noqa: S311 - replayable
        # By sitting: what its clock must have got besides the time granted beforehand.
        self.granted: defaultdict[int, timedelta] = defaultdict(timedelta)

    def grant(self, *, everybody: bool) -> int:
        """Never tried twice: a repeated grant would be a second one. The caller sees to it that the database runs."""
        # The database may have been stopped and started since the last look.
        connection.close()
        reason, now = f"drill {len(self.granted)} {everybody}", timezone.now()
        for exam in self.exams:
            if everybody:
                actions.give_time_back(self.person, exam, extra=self.extra, reason=reason, now=now)
            else:
                sitting = [one for one in running_in(self.person, exam) if self.chance.random() < 0.5]
                actions.grant_time_to_all(self.person, sitting, extra=self.extra, reason=reason, now=now)
        told = list(
            Incident.objects.filter(attempt__exam__in=self.exams, detail=reason).values_list(
                "attempt", flat=True
            )
        )
        for attempt in told:
            self.granted[attempt] += self.extra
        return len(told)
