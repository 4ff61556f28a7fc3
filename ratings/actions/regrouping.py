"""Who would take part under other population rules; the frozen snapshot itself stays as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ratings.actions.calculation import parents_by_code
from ratings.actions.freezing import NO_DATA, roster_of, standing_of
from ratings.engine.facts import WorkerFacts
from ratings.engine.population import Standing
from ratings.engine.scheme import Scheme
from ratings.models import RatingCycle
from ratings.queries.imports import streets_by_unit


@dataclass(frozen=True)
class Regrouped:
    """person id → her standing under the draft; `unsure` counts those whose roster entry changed since the freeze."""

    standings: Mapping[int, Standing] = field(default_factory=dict)
    unsure: int = 0


def regroup(cycle: RatingCycle, in_force: Scheme, draft: Scheme) -> Regrouped:
    """Only people of the snapshot: whoever the draft would add has no frozen figures to be rated on."""
    streets = streets_by_unit(cycle.unit)
    frozen = {p.person_id: p for p in cycle.participants.select_related("unit")}
    standings, unsure = {}, 0
    for person in roster_of(cycle):
        participant = frozen.get(person.pk)
        if participant is None or participant.category_reason == NO_DATA:
            continue
        now = standing_of(person, cycle, in_force, streets)
        then = standing_of(person, cycle, draft, streets)
        if _grouping(then) == _grouping(now):
            continue
        if (now.category.value, now.unit) == (participant.category, participant.unit.code):
            standings[person.pk] = then
        else:
            unsure += 1
    return Regrouped(standings, unsure)


def _grouping(standing: Standing) -> tuple[object, ...]:
    return standing.category, standing.unit, standing.in_post_months


def with_standings(
    workers: Iterable[WorkerFacts], regrouped: Regrouped, cycle: RatingCycle, scheme: Scheme
) -> list[WorkerFacts]:
    parents = parents_by_code(cycle, scheme)
    return [_moved(worker, regrouped.standings.get(int(worker.key)), parents) for worker in workers]


def _moved(worker: WorkerFacts, standing: Standing | None, parents: Mapping[str, str]) -> WorkerFacts:
    if standing is None:
        return worker
    unit = standing.unit or worker.unit
    return replace(
        worker,
        category=standing.category,
        unit=unit,
        parent=parents[unit],
        in_post_months=standing.in_post_months,
    )
