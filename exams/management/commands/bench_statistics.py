import json
import time
from argparse import ArgumentParser
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from exams.engine.histogram import histogram
from exams.engine.statistics import Responses, statistics

CANDIDATES = 10_411
QUESTIONS = 100
REPEATS = 3


class Command(BaseCommand):
    help = "Measure the item statistics of a large sitting: CPU seconds, the median of three runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--candidates", type=int, default=CANDIDATES)
        parser.add_argument("--questions", type=int, default=QUESTIONS)

    def handle(self, *args: Any, **options: Any) -> None:
        people, questions = options["candidates"], options["questions"]
        if people < 1 or questions < 1:
            raise CommandError("Candidates and questions must be positive.", returncode=2)
        responses = sample(people, questions)
        spent = sorted(seconds(responses) for _ in range(REPEATS))
        result = {"candidates": people, "questions": questions, "cpu_s": round(spent[REPEATS // 2], 4)}
        self.stdout.write(f"{people} candidates × {questions} questions: {result['cpu_s']} s of CPU")
        self.stdout.write(json.dumps(result))


def seconds(responses: Responses) -> float:
    started = time.process_time()
    statistics(responses)
    histogram(responses.totals, float(responses.maximum.sum()))
    return time.process_time() - started


def sample(people: int, questions: int) -> Responses:
    """People of differing ability before questions of differing difficulty (the Rasch model)."""
    source = np.random.default_rng(1)
    ability, difficulty = source.normal(size=(people, 1)), source.normal(size=questions)
    right = source.random((people, questions)) < 1 / (1 + np.exp(difficulty - ability))
    names = tuple(f"Q{n}" for n in range(1, questions + 1))
    return Responses(names, right.astype(np.float64), np.ones(questions))
