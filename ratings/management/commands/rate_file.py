import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from ratings.engine.digest import input_digest, result_digest
from ratings.engine.outcome import Outcome
from ratings.engine.result_csv import result_rows, result_text
from ratings.engine.roster_csv import CsvError, CsvProblem, decoded, read_roster
from ratings.engine.scheme import Scheme, SchemeError, SchemeProblem, demo_scheme, scheme_from_yaml
from ratings.engine.stars import rate
from ratings.explanations.scheme_problems import problem_words
from ratings.management.operators import refusals

BAD_INPUT = 1
SHOWN_PROBLEMS = 50
SENTENCES = {
    "ENCODING": "The file is neither UTF-8 nor GB18030 text; save it as CSV in one of the two.",
    "NOT_CSV": "This line is not valid CSV; look for a quotation mark that is not closed.",
    "EMPTY": "The file has no rows of workers.",
    "CELLS": "The number of cells differs from the heading.",
    "COLUMN_MISSING": "This column is missing.",
    "COLUMN_TWICE": "This column stands twice in the heading.",
    "REQUIRED": "This cell must not be empty.",
    "ROWS_DISAGREE": "“{value}” differs from line {first} of the same worker.",
    "UNKNOWN_CATEGORY": "“{value}” is not a category; use one of {choices}.",
    "PERCENT_RANGE": "{value} is outside 0 to 100.",
    "LINE_REPEATED": "This line repeats line {first}; a second line of a person is for another unit.",
    "NOT_A_NUMBER": "“{value}” is not a number.",
    "NOT_WHOLE": "“{value}” must be a whole number.",
    "STAR_RANGE": "“{value}” is not a star of this scheme.",
    "UNKNOWN_VETO": "“{value}” is not a veto of this scheme; use one of {choices}.",
    "UNKNOWN_ITEM": "“{value}” is neither a positive number nor a fitting item of this scheme.",
    "WORKER_TWICE": "This worker stands twice in the roster.",
    "UNIT_WITH_TWO_PARENTS": "Unit {unit} has another parent_code elsewhere.",
    "MONTHS_RANGE": "“{value}” is not a possible number of months.",
    "VALUE_RANGE": "“{value}” is too large.",
    "TOO_MANY_PLACES": "“{value}” has more than {places} decimal places.",
    "HOURS_RANGE": "These hours are not possible.",
    "HALF_A_COUNT": "Numerator and denominator must both be given.",
    "COUNT_RANGE": "“{value}” is not a possible count.",
    "NOTHING_WAS_DUE": "The denominator is 0, yet a numerator or a rate is given.",
    "RATE_MISMATCH": "The printed rate {printed} differs from its counts {counts} by more than 0.1 point.",
}


class Command(BaseCommand):
    help = "Rate the workers of a CSV file without touching the database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("roster", type=Path, metavar="ROSTER.csv")
        parser.add_argument("--scheme", type=Path, metavar="SCHEME.yaml")
        parser.add_argument("--out", type=Path, required=True, metavar="RESULT.csv")
        parser.add_argument("--json", action="store_true", help="print a summary and the rows as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with refusals(options["json"], self.stdout):
            self._run(**options)

    def _run(self, **options: Any) -> None:
        scheme = self.scheme(options["scheme"])
        outcome, unused = self.outcome(options["roster"], scheme)
        write_whole(options["out"], result_text(outcome))
        if unused:
            sys.stderr.write(f"Columns not used: {', '.join(unused)}\n")
        if options["json"]:
            self.stdout.write(
                json.dumps(summary(outcome) | {"rows": result_rows(outcome)}, ensure_ascii=False)
            )
        else:
            self.stdout.write(f"{outcome.roster.size} workers rated, written to {options['out']}")

    def scheme(self, path: Path | None) -> Scheme:
        if path is None:
            return demo_scheme()
        try:
            return scheme_from_yaml(decoded(read_bytes(path)))
        except CsvError as error:
            raise refusal([f"{path}: {SENTENCES['ENCODING']}"]) from error
        except SchemeError as error:
            raise refusal([f"{path}: {scheme_sentence(entry)}" for entry in error.problems]) from error

    def outcome(self, path: Path, scheme: Scheme) -> tuple[Outcome, tuple[str, ...]]:
        try:
            roster, unused = read_roster(read_bytes(path), scheme)
        except CsvError as error:
            raise refusal([f"{path}{csv_sentence(entry)}" for entry in error.problems]) from error
        return rate(roster, scheme), unused


def summary(outcome: Outcome) -> dict[str, Any]:
    return {
        "scheme": outcome.scheme.identity.code,
        "workers": outcome.roster.size,
        "stars": outcome.distribution(),
        "input_digest": input_digest(outcome.roster, outcome.scheme),
        "result_digest": result_digest(outcome),
        "seats": [
            {
                "parent": row.parent,
                "unit": row.unit,
                "star": row.star,
                "base": row.base,
                "share": row.share,
                "seats": row.seats,
                "used": row.used,
                "held": row.held,
                "over": row.over,
            }
            for row in outcome.seats
            if row.seats is not None
        ],
    }


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal([f"{path}: cannot be read ({error.strerror})."]) from error


def write_whole(path: Path, text: str) -> None:
    """The result appears complete or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise refusal([f"{path}: cannot be written ({error.strerror})."]) from error


def refusal(sentences: list[str]) -> CommandError:
    more = len(sentences) - SHOWN_PROBLEMS
    shown = sentences[:SHOWN_PROBLEMS] + ([f"… and {more} more problems."] if more > 0 else [])
    return CommandError("\n".join(shown), returncode=BAD_INPUT)


def csv_sentence(problem: CsvProblem) -> str:
    line = f", line {problem.line}" if problem.line else ""
    column = f", column {problem.column}" if problem.column else ""
    return f"{line}{column}: {SENTENCES[problem.code].format(**problem.params)}"


def scheme_sentence(problem: SchemeProblem) -> str:
    """Commands speak English, like every message of theirs."""
    with translation.override("en"):
        return f"{problem.path}: {problem_words(problem)}"
