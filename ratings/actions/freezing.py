"""COLLECTING → FROZEN: who takes part, with which figures; a snapshot that later edits do not reach."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from academy.people.actions import log_event
from academy.people.enums import Employment, LeaveKind, PersonStatus, PostingRole
from academy.people.models import OrgUnit, Person, Posting
from academy.people.rules import require
from courses.queries import HourFact, verified_hours
from exams.enums import ExamKind
from exams.queries import ScoreFact, best_valid_scores
from ratings.actions.kin import refuse_kin
from ratings.engine import population
from ratings.engine.codes import Category
from ratings.engine.population import EmploymentFacts, LeaveSpan, PostingSpan, Span, Standing
from ratings.engine.scheme import Scheme
from ratings.enums import CALCULABLE, CycleState
from ratings.models import MissingDecision, MonthWithoutData, Participant, RatingCycle
from ratings.queries import previous_stars, roster_people_missing
from ratings.queries.cycles import PreviousStar
from ratings.queries.gaps import months_without_data
from ratings.queries.imports import streets_by_unit
from ratings.queries.schemes import scheme_of
from ratings.rules import can_steer

# The engine's scheme speaks of employment in the words of the policy documents.
EMPLOYMENT_WORDS = {Employment.FULL_TIME: "专职", Employment.PART_TIME: "兼职", Employment.NONE: ""}
LEAVE_KINDS = {
    LeaveKind.PERSONAL: population.LeaveKind.PERSONAL,
    LeaveKind.SICK: population.LeaveKind.SICK,
    LeaveKind.MATERNITY: population.LeaveKind.MATERNITY,
    LeaveKind.WORK_INJURY: population.LeaveKind.WORK_INJURY,
    LeaveKind.SECONDMENT: population.LeaveKind.SECONDMENT,
    LeaveKind.FULL_TIME_STUDY: population.LeaveKind.STUDY,
}
# Away in the sense of rating.md 3; secondment and work injury are service.
AWAY = frozenset({LeaveKind.PERSONAL, LeaveKind.SICK, LeaveKind.MATERNITY, LeaveKind.FULL_TIME_STUDY})
# An officer wrote down why there are no figures; nobody is rated on nothing.
NO_DATA = "NO_DATA"
EXAM_KINDS = {"年度统考": ExamKind.YEARLY}


class CycleRefusedError(Exception):
    """A sentence that says what is missing before the step is possible."""


@transaction.atomic
def decide_missing(
    actor: Person, cycle: RatingCycle, person: Person, *, reason: str, now: datetime
) -> MissingDecision:
    """Say why a roster person has no performance data, so that the freeze may go on."""
    require(can_steer(actor, cycle), "may not decide for this cycle")
    require(actor.pk != person.pk, "nobody decides about themselves")
    refuse_kin(actor, {person.pk}, CycleRefusedError)
    decision, _created = MissingDecision.objects.update_or_create(
        cycle=cycle, person=person, defaults={"reason": reason, "decided_by": actor, "decided_at": now}
    )
    if cycle.state in CALCULABLE:
        cycle.participants.filter(person=person).update(
            category=Category.NO_GRADE.value, category_reason=NO_DATA
        )
    log_event(
        actor, "cycle.missing_decided", person, unit=cycle.unit, after={"cycle": cycle.code}, reason=reason
    )
    return decision


@transaction.atomic
def accept_month_without_data(
    actor: Person, cycle: RatingCycle, month: date, *, reason: str, now: datetime
) -> MonthWithoutData:
    """Nobody has figures of this month; say why once, instead of person by person."""
    require(can_steer(actor, cycle), "may not decide for this cycle")
    if month not in months_without_data(cycle):
        raise CycleRefusedError(_("这个月已有数据，请逐人处理缺数据的人员。"))
    if not reason.strip():
        raise CycleRefusedError(_("请写明这个月没有数据的原因。"))
    decision, _created = MonthWithoutData.objects.update_or_create(
        cycle=cycle, month=month, defaults={"reason": reason, "decided_by": actor, "decided_at": now}
    )
    after = {"month": f"{month:%Y-%m}"}
    log_event(actor, "cycle.month_without_data", cycle, unit=cycle.unit, after=after, reason=reason)
    return decision


@transaction.atomic
def freeze(actor: Person | None, cycle: RatingCycle) -> int:
    """Snapshot the participants. Raises CycleRefusedError while people without data are undecided."""
    if actor is not None:
        require(can_steer(actor, cycle), "may not freeze this cycle")
    locked = RatingCycle.objects.select_for_update().select_related("unit", "version").get(pk=cycle.pk)
    if locked.state != CycleState.COLLECTING:
        raise CycleRefusedError(_("只有在数据采集阶段才能锁定。"))
    missing = roster_people_missing(locked).count()
    if missing:
        raise CycleRefusedError(
            _("还有 %(count)s 名在册专职网格员没有绩效数据或缺少月份，请先补导数据或逐人写明原因。")
            % {"count": missing}
        )
    participants = participants_of(locked)
    locked.participants.all().delete()
    Participant.objects.bulk_create(participants, batch_size=1000)
    locked.state = cycle.state = CycleState.FROZEN
    locked.save(update_fields=["state"])
    log_event(actor, "cycle.frozen", locked, unit=locked.unit, after={"participants": len(participants)})
    return len(participants)


def participants_of(cycle: RatingCycle) -> list[Participant]:
    scheme = scheme_of(cycle.version)
    streets = streets_by_unit(cycle.unit)
    by_code = {unit.code: unit for unit in streets.values()}
    hours = verified_hours(cycle.unit, cycle.period_from, cycle.period_to)
    kind = EXAM_KINDS.get(scheme.training.exam.plan_kind, ExamKind.YEARLY)
    scores = best_valid_scores(cycle.unit, kind, cycle.period_from, cycle.period_to)
    previous = previous_stars(cycle)
    # Whoever lacks single months is rated on the others; the decision only lets the freeze go on.
    without_data = set(
        cycle.missing_decisions.exclude(person__in=cycle.records.values("person")).values_list(
            "person_id", flat=True
        )
    )
    found = []
    for person in roster_of(cycle):
        standing = standing_of(person, cycle, scheme, streets)
        unit_code = standing.unit
        if unit_code is None or standing.category is Category.EXCLUDED:
            continue
        if person.pk in without_data and standing.category is Category.RATED:
            standing = replace(standing, category=Category.NO_GRADE)
            reason = NO_DATA
        else:
            reason = standing.reason.value
        found.append(
            _participant(
                cycle,
                person,
                standing,
                reason,
                by_code[unit_code],
                previous.get(person.pk),
                hours.get(person.pk, []),
                scores.get(person.pk),
            )
        )
    return found


def roster_of(cycle: RatingCycle) -> list[Person]:
    postings = Posting.objects.filter(is_primary=True).select_related("unit").order_by("valid_from")
    people = Person.objects.filter(
        postings__unit__path__startswith=cycle.unit.path,
        employment=Employment.FULL_TIME,
        hired_on__lte=cycle.cut_off,
    )
    return list(people.distinct().prefetch_related(Prefetch("postings", postings), "leaves").order_by("pk"))


def standing_of(person: Person, cycle: RatingCycle, scheme: Scheme, streets: dict[int, OrgUnit]) -> Standing:
    return population.categorise(
        _facts(person, cycle.cut_off, streets),
        population.Period(cycle.period_from, cycle.cut_off),
        scheme.population,
    )


def _facts(person: Person, cut_off: date, streets: dict[int, OrgUnit]) -> EmploymentFacts:
    return EmploymentFacts(
        employment=EMPLOYMENT_WORDS[Employment(person.employment)],
        hired_on=person.hired_on or cut_off,
        left_on=person.departed_on,
        is_external=person.status == PersonStatus.EXTERNAL,
        on_probation=person.status == PersonStatus.PROBATION,
        postings=tuple(
            PostingSpan(streets[p.unit_id].code, Span(p.valid_from, p.valid_to))
            for p in person.postings.all()
            if p.role == PostingRole.GRID_WORKER and p.unit_id in streets
        ),
        leaves=tuple(
            LeaveSpan(LEAVE_KINDS[LeaveKind(leave.kind)], Span(leave.valid_from, leave.valid_to))
            for leave in person.leaves.all()
            if leave.kind in AWAY
        ),
    )


def _participant(
    cycle: RatingCycle,
    person: Person,
    standing: Standing,
    reason: str,
    unit: OrgUnit,
    previous: PreviousStar | None,
    hours: list[HourFact],
    score: ScoreFact | None,
) -> Participant:
    by_mode: dict[str, Decimal] = {}
    for fact in hours:
        by_mode[fact.mode] = by_mode.get(fact.mode, Decimal(0)) + fact.hours
    return Participant(
        cycle=cycle,
        person=person,
        unit=unit,
        category=standing.category.value,
        category_reason=reason,
        prev_star=previous.star if previous else None,
        prev_vetoed=bool(previous and previous.vetoed),
        service_months=standing.service_months,
        in_post_months=standing.in_post_months,
        hours_by_mode={mode: str(total) for mode, total in by_mode.items()},
        exam_score=score.score if score else None,
        training_sources=_training_sources(hours, score),
    )


def _training_sources(hours: list[HourFact], score: ScoreFact | None) -> dict[str, object]:
    return {
        "hours": [
            {
                "subject": h.subject,
                "mode": h.mode,
                "hours": str(h.hours),
                "on": str(h.earned_on),
                "source": h.source,
            }
            for h in hours
        ],
        "exam": {
            "attempt": score.attempt_id,
            "exam": score.exam,
            "score": str(score.score),
            "on": str(score.on),
        }
        if score
        else None,
    }


@transaction.atomic
def reopen(actor: Person, cycle: RatingCycle, *, reason: str) -> None:
    """FROZEN → COLLECTING; the snapshot is dropped and will be taken again."""
    require(can_steer(actor, cycle), "may not reopen this cycle")
    locked = RatingCycle.objects.select_for_update().get(pk=cycle.pk)
    if locked.state != CycleState.FROZEN:
        raise CycleRefusedError(_("只有已锁定、尚未计算的周期才能退回数据采集。"))
    if not reason.strip():
        raise CycleRefusedError(_("退回必须写明原因。"))
    locked.runs.all().delete()
    locked.participants.all().delete()
    locked.state = cycle.state = CycleState.COLLECTING
    locked.save(update_fields=["state"])
    log_event(actor, "cycle.reopened", locked, unit=locked.unit, reason=reason)
