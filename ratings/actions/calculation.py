"""FROZEN → CALCULATED: fetch → engine → bulk write; older runs are kept."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy

from academy.jobs.actions import Progress, filled
from academy.people.actions import log_event
from academy.people.enums import UnitLevel
from academy.people.models import OrgUnit, Person
from academy.people.rules import require
from courses.enums import TrainingMode
from ratings.actions.breakdowns import stored
from ratings.actions.bulk_writing import write_rows
from ratings.actions.freezing import CycleRefusedError
from ratings.actions.segments import adjustments_of, segments_of
from ratings.engine import facts
from ratings.engine.building import build_roster
from ratings.engine.codes import Category
from ratings.engine.digest import ENGINE_VERSION, input_digest, person_digests, result_digest
from ratings.engine.facts import RosterError, WorkerFacts
from ratings.engine.outcome import Outcome
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme
from ratings.engine.stars import rate
from ratings.enums import CALCULABLE, CycleState, DecisionStatus
from ratings.imports.collector import collector_paused
from ratings.models import (
    CalculationRun,
    Participant,
    QuotaSeat,
    RatingCycle,
    RatingResult,
    ReviewDecision,
)
from ratings.queries.schemes import scheme_of
from ratings.rules import can_calculate

READ_CHUNK = 10_000
WRITE_CHUNK = 1000
ALLOCATION_LEVELS = {"city": UnitLevel.CITY, "county": UnitLevel.COUNTY, "street": UnitLevel.STREET}
# Mode caps in a scheme are written in the words of the policy documents.
MODE_WORDS = {
    TrainingMode.SELF_STUDY: "网络自学",
    TrainingMode.CLUSTERED: "分片集中",
    TrainingMode.ON_SITE: "实地教学",
    TrainingMode.VIDEO: "四频一网线上交流",
    TrainingMode.STUDY_TRIP: "外出培训",
}


class ResultRow(NamedTuple):
    """One RatingResult as both databases take it in bulk; the names are the model's."""

    participant: int
    training: str | None
    performance: str | None
    base: str | None
    total: str | None
    band: int | None
    elig: int | None
    cap: int | None
    floor: int | None
    star: int | None
    move: str
    rank: int | None
    reasons: str
    breakdown: str
    digest: str


def worker_facts(cycle: RatingCycle, scheme: Scheme) -> list[WorkerFacts]:
    """Everything the engine needs about the cycle's participants, in four queries."""
    segments = segments_of(cycle)
    adjustments = adjustments_of(cycle, scheme)
    vetoes: dict[int, list[facts.Veto]] = defaultdict(list)
    for person_id, code in cycle.vetoes.filter(status=DecisionStatus.CONFIRMED).values_list(
        "person_id", "code"
    ):
        vetoes[person_id].append(facts.Veto(code))
    # A code and its parent are kept once, not a million times.
    places = {code: (code, parent) for code, parent in parents_by_code(cycle, scheme).items()}
    rows = cycle.participants.order_by("person_id").values_list(
        "person_id", "unit__code", "category", "prev_star", "prev_vetoed", "service_months", "in_post_months",
        "hours_by_mode", "exam_score",
    )  # fmt: skip
    return [
        WorkerFacts(
            key=str(person_id),
            unit=places[unit][0],
            parent=places[unit][1],
            category=Category(category),
            prev_star=prev_star,
            prev_vetoed=prev_vetoed,
            service_months=service_months,
            in_post_months=in_post_months,
            hours_by_mode=_hours(hours_by_mode),
            exam=exam,
            segments=tuple(segments.pop(person_id, ())),
            adjustments=tuple(adjustments.get(person_id, ())),
            vetoes=tuple(vetoes.get(person_id, ())),
        )
        for (
            person_id, unit, category, prev_star, prev_vetoed, service_months, in_post_months, hours_by_mode, exam,
        ) in rows.iterator(READ_CHUNK)
    ]  # fmt: skip


def _hours(by_mode: Mapping[str, str]) -> dict[str, Decimal]:
    """An empty mapping would say "unknown" and block; who earned nothing has zero hours."""
    hours = {MODE_WORDS[TrainingMode(mode)]: Decimal(hours) for mode, hours in by_mode.items()}
    return hours or {"": Decimal(0)}


def parents_by_code(cycle: RatingCycle, scheme: Scheme) -> dict[str, str]:
    """Code of a unit → code of the unit above it inside which seats are shared out."""
    level = ALLOCATION_LEVELS[scheme.quota.allocate_at]
    units = list(OrgUnit.objects.filter(path__startswith=cycle.unit.path))
    sharing = [unit for unit in units if unit.level == level]
    return {
        unit.code: next((top.code for top in sharing if top.contains(unit)), cycle.unit.code)
        for unit in units
    }


@collector_paused()
def calculate(
    actor: Person | None, cycle: RatingCycle, *, now: datetime, progress: Progress | None = None
) -> CalculationRun:
    """Rate everybody and write the run in one transaction.

    Raises CycleRefusedError with a sentence when the data cannot be rated.
    """
    if cycle.state not in CALCULABLE:
        raise CycleRefusedError(
            filled(
                gettext_lazy("本周期处于“%(state)s”，只有数据锁定之后、审核开始之前才能计算。"),
                {"state": CycleState(cycle.state).label},
            )
        )
    if actor is not None:
        require(can_calculate(actor, cycle), gettext_lazy("您不是本考评主体的县区审核，不能计算。"))
    if progress:
        progress.start(4, gettext_lazy("正在读取数据"))
    scheme = scheme_of(cycle.version)
    roster, outcome = _rated(cycle, scheme, progress)
    run = CalculationRun(
        cycle=cycle,
        version=cycle.version,
        input_digest=input_digest(roster, scheme),
        result_digest=result_digest(outcome),
        code_version=ENGINE_VERSION,
        started_at=now,
        finished_at=now,
        started_by=actor,
    )
    if progress:
        progress.step()
        progress.say(gettext_lazy("正在整理说明"))
    digests = person_digests(outcome)
    seats = _seats(cycle, run, outcome)
    if progress:
        progress.step()
        progress.say(gettext_lazy("正在保存结果"))
    _write(actor, cycle, run, outcome, digests, seats)
    return run


def _rated(cycle: RatingCycle, scheme: Scheme, progress: Progress | None) -> tuple[Roster, Outcome]:
    try:
        roster = build_roster(worker_facts(cycle, scheme))
        if not roster.size:
            raise CycleRefusedError(gettext_lazy("本周期没有参评人员，无法计算。"))
        if progress:
            progress.step()
            progress.say(gettext_lazy("正在计算星级"))
        return roster, rate(roster, scheme)
    except RosterError as error:
        problems = {"problems": str(error)[:300]}
        raise CycleRefusedError(filled(gettext_lazy("数据有误，无法计算：%(problems)s"), problems)) from error


@transaction.atomic
def _write(
    actor: Person | None,
    cycle: RatingCycle,
    run: CalculationRun,
    outcome: Outcome,
    digests: Sequence[str],
    seats: list[QuotaSeat],
) -> None:
    locked = RatingCycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.state not in CALCULABLE:
        raise CycleRefusedError(gettext_lazy("计算期间周期状态已改变，结果没有保存，请重新计算。"))
    locked.runs.filter(is_current=True).update(is_current=False)
    run.save()
    participants = _participants(cycle, outcome)
    # Made one by one while the database takes them: the texts of a million results would fill the memory.
    results = ((run.pk, *row) for row in _results(outcome, participants, digests))
    write_rows(RatingResult, ["run", *ResultRow._fields], results)
    QuotaSeat.objects.bulk_create(seats, batch_size=WRITE_CHUNK)
    _carry_decisions(cycle, run, dict(zip(participants, digests, strict=True)))
    if not cycle.version.used_at:
        cycle.version.used_at = run.started_at
        cycle.version.save(update_fields=["used_at"])
    locked.state = cycle.state = CycleState.CALCULATED
    locked.save(update_fields=["state"])
    log_event(
        actor,
        "cycle.calculated",
        locked,
        unit=locked.unit,
        after={"run": run.pk, "input": run.input_digest, "result": run.result_digest},
    )


def _carry_decisions(cycle: RatingCycle, run: CalculationRun, digests: Mapping[int, str]) -> None:
    """Decisions stay with people whose result (by participant) did not change; the others are marked stale."""
    decisions = list(
        ReviewDecision.objects.filter(result__run__cycle=cycle)
        .exclude(result__run=run)
        .select_related("result")
        .defer("result__breakdown", "result__reasons")
    )
    # By number, because the database knows nothing yet of the rows just written and would join them one by one.
    wanted = {decision.result.participant_id for decision in decisions}
    fresh = dict(run.results.filter(participant__in=wanted).values_list("participant_id", "pk"))
    kept, stale = [], []
    for decision in decisions:
        participant = decision.result.participant_id
        if digests.get(participant) == decision.result_digest:
            decision.result_id, decision.is_stale = fresh[participant], False
            kept.append(decision)
        else:
            decision.is_stale = True
            stale.append(decision)
    ReviewDecision.objects.bulk_update(kept + stale, ["result", "is_stale"], batch_size=WRITE_CHUNK)


def _participants(cycle: RatingCycle, outcome: Outcome) -> list[int]:
    """The participant of each worker, in roster order."""
    of_person = dict(cycle.participants.values_list("person_id", "pk").iterator(READ_CHUNK))
    return [of_person[int(key)] for key in outcome.roster.keys]


def _results(outcome: Outcome, participants: Sequence[int], digests: Sequence[str]) -> Iterator[ResultRow]:
    for index, (participant, digest) in enumerate(zip(participants, digests, strict=True)):
        yield _result(outcome, index, participant, digest)


def _result(outcome: Outcome, index: int, participant: int, digest: str) -> ResultRow:
    broken = outcome.breakdown(index)
    scores = {component.code: component.score for component in broken.components}
    limits = broken.limits if outcome.is_computed(index) else None
    return ResultRow(
        participant=participant,
        training=_text(scores.get("T")),
        performance=_text(scores.get("P")),
        base=_text(broken.base),
        total=_text(broken.total),
        band=limits.band if limits else None,
        elig=limits.elig if limits else None,
        cap=limits.cap if limits else None,
        floor=limits.floor if limits else None,
        star=broken.star,
        move=broken.move.value,
        rank=broken.seats[0].rank if broken.seats else None,
        reasons=json.dumps([str(reason) for reason in broken.reasons]),
        breakdown=json.dumps(stored(broken), ensure_ascii=False),
        digest=digest,
    )


def _text(figure: Decimal | None) -> str | None:
    return None if figure is None else str(figure)


def _seats(cycle: RatingCycle, run: CalculationRun, outcome: Outcome) -> list[QuotaSeat]:
    units = {unit.code: unit for unit in OrgUnit.objects.filter(path__startswith=cycle.unit.path)}
    return [
        QuotaSeat(
            run=run,
            unit=units.get(row.unit) or units.get(row.units[0]),
            members=list(row.units),
            star=row.star,
            base=row.base,
            exact_share=row.share,
            seats=row.seats,
            used=row.used,
            rule=row.rule,
            held=row.held,
            over=row.over,
        )
        for row in outcome.seats
    ]


def participants_without_result(run: CalculationRun) -> list[Participant]:
    """People who were due and could not be computed: a figure is missing and the scheme says block."""
    return list(
        Participant.objects.filter(
            results__run=run, category=Category.RATED.value, results__star__isnull=True
        )
        .select_related("person", "unit")
        .order_by("unit__path")
    )
