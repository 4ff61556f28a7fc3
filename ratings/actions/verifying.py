"""Recompute a stored run from what is stored now, and say what no longer agrees."""

from dataclasses import dataclass

from ratings.actions.calculation import worker_facts
from ratings.engine.building import build_roster
from ratings.engine.digest import ENGINE_VERSION, input_digest, person_digests, result_digest
from ratings.engine.stars import rate
from ratings.models import CalculationRun
from ratings.queries.schemes import scheme_of


@dataclass(frozen=True)
class Verification:
    """`differing` are worker numbers whose stored result is not what comes out now, or who are on one side only."""

    input_digest: str
    result_digest: str
    people: int
    same_inputs: bool
    same_results: bool
    same_engine: bool
    differing: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return self.same_inputs and self.same_results and not self.differing


def verify(run: CalculationRun) -> Verification:
    scheme = scheme_of(run.version)
    roster = build_roster(worker_facts(run.cycle, scheme))
    outcome = rate(roster, scheme)
    fresh = dict(zip(map(int, roster.keys), person_digests(outcome), strict=True))
    stored = dict(run.results.values_list("participant__person_id", "digest"))
    numbers = dict(run.cycle.participants.values_list("person_id", "person__worker_no"))
    differing = [
        numbers.get(person) or str(person)
        for person in stored.keys() | fresh.keys()
        if stored.get(person) != fresh.get(person)
    ]
    inputs, results = input_digest(roster, scheme), result_digest(outcome)
    return Verification(
        input_digest=inputs,
        result_digest=results,
        people=len(stored),
        same_inputs=inputs == run.input_digest,
        same_results=results == run.result_digest,
        same_engine=run.code_version == ENGINE_VERSION,
        differing=tuple(sorted(differing)),
    )
