import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exams.engine.histogram import histogram
from exams.engine.response_csv import MarkProblem, MarksError, MarkTable, MaximumFrom, read_marks
from exams.engine.statistics import ItemFigures, Reliance, Statistics, statistics

BAD_INPUT = 1
SHOWN_PROBLEMS = 50
SENTENCES = {
    "ENCODING": "The file is neither UTF-8 nor GB18030 text; save it as CSV in one of the two.",
    "NOT_CSV": "This line is not valid CSV; look for a quotation mark that is not closed.",
    "NO_QUESTIONS": "The heading needs the candidate and at least one question.",
    "NO_CANDIDATES": "The file has no rows of candidates.",
    "QUESTION_WITHOUT_NAME": "This question has no name in the heading.",
    "QUESTION_TWICE": "“{value}” stands twice in the heading.",
    "CELLS": "{found} cells where the heading has {wanted}.",
    "NO_NAME": "The candidate is missing.",
    "CANDIDATE_TWICE": "Candidate “{value}” stands already in line {first}; only the first attempt counts.",
    "NOT_A_NUMBER": "“{value}” is not a number.",
    "NEGATIVE": "“{value}” is less than 0.",
    "MAX_TWICE": "The row of maximum marks stands twice.",
    "MAX_NOT_POSITIVE": "The maximum must be more than 0.",
    "ABOVE_MAXIMUM": "“{value}” is more than the maximum {maximum} of this question.",
}
SOURCES = {
    MaximumFrom.ROW: "the row “max”",
    MaximumFrom.OPTION: "the option --max",
    MaximumFrom.ONE: "1, as no mark is higher",
    MaximumFrom.OBSERVED: "the highest mark that occurs",
}


def positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a number") from error
    if not (isfinite(value) and value > 0):
        raise ArgumentTypeError("the maximum must be more than 0")
    return value


class Command(BaseCommand):
    help = (
        "Item statistics of a CSV file of marks: first column the candidate, then one column per question. "
        "A row “max” may give the maximum of each question; an empty cell is a question not on the paper."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("responses", type=Path, metavar="RESPONSES.csv")
        parser.add_argument("--max", type=positive, metavar="POINTS", help="maximum of every question")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        table = self.table(options["responses"], options["max"])
        found = statistics(table.responses)
        for sentence in cautions(found):
            sys.stderr.write(sentence + "\n")
        if options["json"]:
            self.stdout.write(json.dumps(summary(table, found), ensure_ascii=False, allow_nan=False))
        else:
            self.stdout.write("\n".join(lines(table, found)))

    def table(self, path: Path, maximum: float | None) -> MarkTable:
        try:
            return read_marks(path.read_bytes(), maximum)
        except OSError as error:
            raise refusal([f"{path}: cannot be read ({error.strerror})."]) from error
        except MarksError as error:
            raise refusal([f"{path}{sentence(problem)}" for problem in error.problems]) from error


def refusal(sentences: list[str]) -> CommandError:
    more = len(sentences) - SHOWN_PROBLEMS
    shown = sentences[:SHOWN_PROBLEMS] + ([f"… and {more} more problems."] if more > 0 else [])
    return CommandError("\n".join(shown), returncode=BAD_INPUT)


def sentence(problem: MarkProblem) -> str:
    line = f", line {problem.line}" if problem.line else ""
    column = f", column {problem.column}" if problem.column else ""
    return f"{line}{column}: {SENTENCES[problem.code].format(**problem.params)}"


def cautions(found: Statistics) -> list[str]:
    said = []
    if found.reliance is Reliance.NONE:
        said.append(
            f"{found.candidates} candidates say nothing about a question: do not act on these figures."
        )
    elif found.reliance is Reliance.FEW:
        said.append(f"{found.candidates} candidates are too few to rely on these figures.")
    if found.one_form is None:
        said.append(
            "Candidates had different questions: alpha is given per form, not for all of them together."
        )
    return said


def summary(table: MarkTable, found: Statistics) -> dict[str, Any]:
    form = found.one_form
    maximum = float(table.responses.maximum.sum())
    return {
        "candidates": found.candidates,
        "alpha": form.alpha if form else None,
        "kr20": found.is_kr20,
        "error_ratio": form.error_ratio if form else None,
        "sem": form.sem if form else None,
        **asdict(found.spread),
        "reliance": found.reliance,
        "items": [
            {
                **asdict(item),
                "maximum_from": source,
                "flags": list(item.flags),
                "reliance": item.reliance,
            }
            for item, source in zip(found.items, table.maximum_from, strict=True)
        ],
        "forms": [asdict(form) for form in found.forms],
        "histogram": [asdict(bin_) for bin_ in histogram(table.responses.totals, maximum)],
    }


def shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def lines(table: MarkTable, found: Statistics) -> list[str]:
    form, spread = found.one_form, found.spread
    sources = dict.fromkeys(SOURCES[source] for source in table.maximum_from)
    figures = {
        "mean": spread.mean,
        "median": spread.median,
        "sd": spread.sd,
        "skewness": spread.skewness,
        "kurtosis": spread.kurtosis,
        "alpha": form and form.alpha,
        "error ratio": form and form.error_ratio,
        "sem": form and form.sem,
    }
    return [
        f"{found.candidates} candidates, {len(found.items)} questions; maximum from {', '.join(sources)}",
        "  ".join(f"{name} {shown(value)}" for name, value in figures.items()),
        f"{'question':<20} {'n':>7} {'max':>7} {'facility':>9} {'discrim.':>9} {'effic.':>9}  flags",
        *map(line, found.items),
    ]


def line(item: ItemFigures) -> str:
    return (
        f"{item.item:<20} {item.attempts:>7} {item.maximum:>7g} {shown(item.facility):>9} "
        f"{shown(item.discrimination):>9} {shown(item.efficiency):>9}  {' '.join(item.flags)}"
    )
