"""What a step that cannot be taken back lightly would do, in figures; nothing is written here."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from academy.certificates.enums import CertificateKind, CertificateStatus
from academy.certificates.models import Certificate
from academy.certificates.queries import star_papers_open
from academy.people.models import OrgUnit
from academy.people.queries import working_days_from
from ratings.actions.freezing import participants_of, roster_of
from ratings.actions.steering import five_stars_unconfirmed, proposed_stars
from ratings.engine.codes import CATEGORIES
from ratings.enums import BatchState, ConfirmedStep, DecisionStatus, ObjectionStatus
from ratings.models import (
    Appeal,
    FinalRating,
    Participant,
    RatingCycle,
    RatingResult,
    StarChange,
)
from ratings.queries import roster_people_missing
from ratings.queries.appeals import appeal_deadline
from ratings.queries.schemes import scheme_of
from ratings.queries.steps import (
    open_ties,
    overrides_proposed,
    rows_undecided,
    stale_decisions,
    unreviewed_results,
)

WITHOUT_STAR = "none"


@dataclass(frozen=True)
class UnitFigures:
    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class OpenItem:
    """Something that is not settled; `blocks` when the step is refused because of it."""

    kind: str
    count: int
    blocks: bool
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedChange:
    name: str
    unit: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class StepFigures:
    """`groups`: people per category or star; `columns` and `units`: the same per unit; `effects`: what follows."""

    step: ConfirmedStep
    people: int
    groups: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    units: tuple[UnitFigures, ...]
    open: tuple[OpenItem, ...]
    effects: tuple[tuple[str, int], ...] = ()
    days: tuple[date, ...] = ()
    changes: tuple[ListedChange, ...] = ()
    # The people whom the page names.
    named: tuple[int, ...] = ()

    @property
    def digest(self) -> str:
        """Binds the step to what was shown."""
        return sha256(repr(asdict(self)).encode()).hexdigest()[:32]

    @property
    def asks_reason(self) -> bool:
        return any(item.kind == "unseen" for item in self.open)

    @property
    def is_blocked(self) -> bool:
        return any(item.blocks for item in self.open)


def _settled(items: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    """Only what is really open, with what blocks first."""
    return tuple(sorted((item for item in items if item.count), key=lambda item: not item.blocks))


# --- lock the data

COVERAGE = ("people", "with_figures", "decided", "missing")


def figures_to_freeze(cycle: RatingCycle) -> StepFigures:
    participants = participants_of(cycle)
    lacking = list(roster_people_missing(cycle))
    groups = Counter(p.category for p in participants)
    excluded = len(roster_of(cycle)) - len(participants)
    return StepFigures(
        step=ConfirmedStep.FREEZE,
        people=len(participants),
        groups=tuple((c.value, groups[c.value]) for c in CATEGORIES if groups[c.value]),
        columns=COVERAGE,
        units=_coverage(cycle, participants, {person.pk for person in lacking}),
        open=_settled(
            [
                OpenItem("no_data", len(lacking), True),
                OpenItem("held_row", rows_undecided(cycle).count(), False),
                OpenItem("batch", _batches_waiting(cycle), False),
                OpenItem("veto", cycle.vetoes.filter(status=DecisionStatus.PROPOSED).count(), False),
            ]
        ),
        effects=(
            ("excluded", excluded),
            ("decided_missing", cycle.missing_decisions.count()),
            ("months_without_data", cycle.months_without_data.count()),
        ),
    )


def _coverage(
    cycle: RatingCycle, participants: list[Participant], lacking: set[int]
) -> tuple[UnitFigures, ...]:
    """Per unit: participants, those with figures, those rated without by a decision, those that block."""
    recorded = set(cycle.records.filter(replaced=False).values_list("person_id", flat=True).distinct())
    decided = set(cycle.missing_decisions.values_list("person_id", flat=True))
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(COVERAGE))
    names = {}
    for participant in participants:
        key, row = participant.person_id, counts[participant.unit.path]
        names[participant.unit.path] = participant.unit.name
        row[0] += 1
        row[1] += key in recorded
        row[2] += key in decided and key not in recorded
        row[3] += key in lacking
    return tuple(UnitFigures(names[path], tuple(counts[path])) for path in sorted(counts))


def _batches_waiting(cycle: RatingCycle) -> int:
    """Uploaded files whose rows nobody has committed: their figures would not count."""
    return cycle.batches.filter(state__in=[BatchState.UPLOADED, BatchState.CHECKED]).count()


# --- end the street review

# So many names stand on the page; the list behind the link has them all.
NAMES_SHOWN = 30


def figures_to_end_street_review(cycle: RatingCycle) -> StepFigures:
    """Nobody has to be reviewed (rating.md 8); who was not is named, and why is asked for."""
    results = RatingResult.objects.filter(run__cycle=cycle, run__is_current=True)
    unseen = unreviewed_results(cycle).select_related("participant__person")
    ordered = list(unseen.order_by("participant__unit__path", "participant__person__worker_no"))
    shown = [result.participant.person for result in ordered[:NAMES_SHOWN]]
    stars = results.select_related("participant__unit")
    return StepFigures(
        step=ConfirmedStep.STREET,
        people=len(stars),
        **_by_star((result.participant.unit, result.star) for result in stars),
        open=_settled(
            [
                OpenItem("unseen", len(ordered), False, tuple(person.name for person in shown)),
                OpenItem("override", overrides_proposed(cycle).count(), False),
            ]
        ),
        named=tuple(person.pk for person in shown),
    )


# --- start the notice


def figures_to_publish(cycle: RatingCycle, starts_on: date | None) -> StepFigures:
    """Without a first day the days are left out."""
    scheme = scheme_of(cycle.version)
    proposed = [(result, star) for result, star, _source in proposed_stars(cycle)]
    ties = list(
        open_ties(cycle)
        .select_related("participant__person")
        .order_by("participant__unit__path", "participant__person__worker_no")
    )
    days = working_days_from(starts_on, scheme.notice.working_days) if starts_on else []
    return StepFigures(
        step=ConfirmedStep.NOTICE,
        people=len(proposed),
        **_by_star((result.participant.unit, star) for result, star in proposed),
        open=_settled(
            [
                OpenItem("five_star", len(five_stars_unconfirmed(cycle)), True),
                OpenItem("override", overrides_proposed(cycle).count(), True),
                OpenItem("tie", len(ties), True, tuple(r.participant.person.name for r in ties[:5])),
                OpenItem("stale", stale_decisions(cycle).count(), False),
                OpenItem("unreviewed", unreviewed_results(cycle).count(), False),
            ]
        ),
        effects=(
            ("listed", sum(bool(star) for _result, star in proposed)),
            ("unlisted", sum(not star for _result, star in proposed)),
        ),
        days=tuple(days),
        named=tuple(result.participant.person_id for result in ties[:5]),
    )


def _by_star(entries: Iterable[tuple[OrgUnit, int | None]]) -> dict[str, Any]:
    """Groups, columns and units of people by their star, the highest first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for unit, star in entries:
        names[unit.path] = unit.name
        counts[unit.path][WITHOUT_STAR if star is None else str(star)] += 1
    total = sum(counts.values(), Counter[str]())
    columns = tuple(key for key in ("5", "4", "3", "2", "1", "0", WITHOUT_STAR) if total[key])
    return {
        "groups": tuple((key, total[key]) for key in columns),
        "columns": columns,
        "units": tuple(
            UnitFigures(names[path], tuple(counts[path][key] for key in columns)) for path in sorted(counts)
        ),
    }


# --- publish the final result


def figures_to_finalise(cycle: RatingCycle, decided_on: date) -> StepFigures:
    proposed = [(result, star) for result, star, _source in proposed_stars(cycle)]
    people = [result.participant.person_id for result, _star in proposed]
    objections = Counter(cycle.notice.objections.values_list("status", flat=True))
    earlier = FinalRating.objects.filter(
        person__in=people, valid_to__isnull=True, cycle__period_to__lt=cycle.period_from
    )
    changes = _since_the_notice(cycle, proposed)
    changed = {(one.name, one.unit) for one in changes}
    moves = Counter(_move(result.participant.prev_star, star) for result, star in proposed)
    return StepFigures(
        step=ConfirmedStep.FINAL,
        people=len(proposed),
        **_by_star((result.participant.unit, star) for result, star in proposed),
        open=_settled(
            [
                OpenItem("objection", objections[ObjectionStatus.OPEN], True),
                OpenItem("upheld", objections[ObjectionStatus.UPHELD], True),
            ]
        ),
        effects=(
            ("up", moves["UP"]),
            ("down", moves["DOWN"]),
            ("papers", sum(bool(star) for _result, star in proposed)),
            ("earlier_stars", earlier.count()),
            ("earlier_papers", star_papers_open(people, decided_on - timedelta(days=1)).count()),
        ),
        changes=changes,
        named=tuple(
            result.participant.person_id
            for result, _star in proposed
            if (result.participant.person.name, result.participant.unit.name) in changed
        ),
    )


def _move(before: int | None, after: int | None) -> str:
    if before is None or after is None or before == after:
        return ""
    return "UP" if after > before else "DOWN"


def _since_the_notice(
    cycle: RatingCycle, proposed: list[tuple[RatingResult, int | None]]
) -> tuple[ListedChange, ...]:
    """Who stood in the public list with another star, or not at all; namesakes of a unit are counted together."""
    listed: dict[tuple[str, str], list[int]] = defaultdict(list)
    now: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in cycle.notice.snapshot:
        listed[entry["name"], entry["unit"]].append(entry["star"])
    for result, star in proposed:
        if star:
            now[result.participant.person.name, result.participant.unit.name].append(star)
    found = []
    for name, unit in sorted({*listed, *now}):
        before, after = Counter(listed[name, unit]), Counter(now[name, unit])
        gone, come = sorted((before - after).elements()), sorted((after - before).elements())
        for n in range(max(len(gone), len(come))):
            pair = (gone[n] if n < len(gone) else None, come[n] if n < len(come) else None)
            found.append(ListedChange(name, unit, *pair))
    return tuple(found)


# --- archive


def figures_to_archive(cycle: RatingCycle, today: date) -> StepFigures:
    finals = cycle.finals.select_related("unit")
    appeals = Appeal.objects.filter(result__participant__cycle=cycle)
    changes = StarChange.objects.filter(final__cycle=cycle)
    deadline = appeal_deadline(cycle, cycle.decided_on) if cycle.decided_on else today
    papers = Certificate.objects.filter(
        kind=CertificateKind.STAR, pk__in=finals.order_by().values("certificate")
    )
    valid = papers.filter(status=CertificateStatus.VALID)
    return StepFigures(
        step=ConfirmedStep.ARCHIVE,
        people=finals.count(),
        **_by_star((final.unit, final.star) for final in finals),
        open=_settled(
            [
                OpenItem("appeal", appeals.filter(status=ObjectionStatus.OPEN).count(), True),
                OpenItem("change", changes.filter(status=DecisionStatus.PROPOSED).count(), True),
                OpenItem("appeal_time", int(today <= deadline), False, (str(deadline),)),
                OpenItem("undrawn", valid.filter(pdf="").count(), False),
            ]
        ),
        effects=(
            ("valid_papers", valid.count()),
            ("ended_papers", papers.count() - valid.count()),
            ("revoked", finals.filter(revoked_on__isnull=False).count()),
            ("appeals_answered", appeals.exclude(status=ObjectionStatus.OPEN).count()),
        ),
    )


def figures_of(
    cycle: RatingCycle, step: ConfirmedStep, *, today: date, starts_on: date | None = None
) -> StepFigures:
    match step:
        case ConfirmedStep.FREEZE:
            return figures_to_freeze(cycle)
        case ConfirmedStep.STREET:
            return figures_to_end_street_review(cycle)
        case ConfirmedStep.NOTICE:
            return figures_to_publish(cycle, starts_on)
        case ConfirmedStep.FINAL:
            return figures_to_finalise(cycle, today)
        case ConfirmedStep.ARCHIVE:
            return figures_to_archive(cycle, today)
