"""The vectorised engine against the slow one. RATING_SEARCH=20 looks twenty times as far."""

import os
import random

import pytest

from ratings.engine.building import build_roster
from ratings.engine.exact import MISSING, NO_STAR, as_decimal
from ratings.engine.stars import rate
from tests.ratings.engine.reference import Reference
from tests.ratings.engine.rosters import random_scheme, random_workers

WIDTH = int(os.environ.get("RATING_SEARCH", "1"))
BATCH = 250


def engine_view(outcome, index):
    def figure(values):
        return None if values[index] == MISSING else as_decimal(int(values[index]))

    def star(values):
        return None if values[index] == NO_STAR else int(values[index])

    rows = [figure(row) for row in outcome.scores.component]
    caps = outcome.caps
    return {
        "components": rows,
        "base": figure(outcome.base),
        "total": figure(outcome.total),
        "band": star(caps.band),
        "elig": star(caps.elig),
        "cap": star(caps.cap),
        "floor": int(caps.floor[index]),
        "star": outcome.star_of(index),
        "move": outcome.move_of(index).value,
        "reasons": [str(reason) for reason in outcome.reasons(index)],
    }


def reference_view(person, reasons):
    return {
        "components": list(person.components.values()),
        "base": person.base,
        "total": person.total,
        "band": person.band,
        "elig": person.elig,
        "cap": person.cap,
        "floor": person.floor,
        "star": person.star,
        "move": person.move,
        "reasons": reasons,
    }


@pytest.mark.parametrize("batch", range(8 * WIDTH))
def test_engine_agrees_with_row_by_row_reference(batch):
    rng = random.Random(batch)
    for _ in range(BATCH):
        scheme = random_scheme(rng)
        workers = random_workers(rng, scheme)
        outcome = rate(build_roster(workers), scheme)
        reference = Reference(workers, scheme)
        for index, person in enumerate(reference.run()):
            expected = reference_view(person, reference.reasons(person))
            assert engine_view(outcome, index) == expected, (scheme, workers)
