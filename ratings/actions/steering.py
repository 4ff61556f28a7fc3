"""The states of a cycle, one step at a time: review → notice → final → certified (rating.md 8)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.certificates import actions as certificates
from academy.certificates.contexts import StarContext
from academy.certificates.enums import CertificateKind
from academy.certificates.models import Academy
from academy.jobs.actions import Progress
from academy.people import queries as people
from academy.people.actions import log_event
from academy.people.enums import Role
from academy.people.models import Person
from academy.people.queries import working_days_from
from academy.people.rules import holds, require
from academy.ui.lists import listed
from academy.ui.templatetags.ui import day
from ratings.actions.freezing import CycleRefusedError
from ratings.actions.public_list import public_list
from ratings.enums import (
    BACK,
    FORWARD,
    CycleState,
    DecisionStatus,
    FinalSource,
    ObjectionStatus,
    Opinion,
    ReviewLevel,
)
from ratings.models import (
    Appeal,
    FinalRating,
    PublicNotice,
    RatingCycle,
    RatingResult,
    ReviewDecision,
    StarChange,
)
from ratings.queries import current_run
from ratings.queries.kin import relatives_of
from ratings.queries.schemes import scheme_of
from ratings.queries.steps import (
    blocked_results,
    five_stars_to_confirm,
    open_ties,
    overrides_proposed,
    unreviewed_results,
)
from ratings.rules import can_steer

# Steps that only need a person's decision; the others have an action of their own.
PLAIN_STEPS = frozenset(
    {
        CycleState.COLLECTING,
        CycleState.STREET_REVIEW,
        CycleState.COUNTY_REVIEW,
        CycleState.CITY_REVIEW,
        CycleState.APPEAL,
        CycleState.ARCHIVED,
    }
)


def _locked(cycle: RatingCycle, expected: CycleState) -> RatingCycle:
    locked = RatingCycle.objects.select_for_update().select_related("unit", "version").get(pk=cycle.pk)
    if locked.state != expected:
        raise CycleRefusedError(_("周期已由他人推进，请刷新页面后再操作。"))
    return locked


def _set_state(
    actor: Person | None, cycle: RatingCycle, state: CycleState, reason: str = "", **after: Any
) -> None:
    before = cycle.state
    cycle.state = state
    cycle.save()
    log_event(
        actor,
        f"cycle.{state.value}",
        cycle,
        unit=cycle.unit,
        before={"state": before},
        after={"state": state.value, **after},
        reason=reason,
    )


@transaction.atomic
def advance(actor: Person, cycle: RatingCycle, *, reason: str = "") -> RatingCycle:
    """One plain step forward. Raises CycleRefusedError while something of the present step is open.

    `reason`: why a review ends although people are left without an opinion.
    """
    require(can_steer(actor, cycle), "may not steer this cycle")
    target = FORWARD.get(CycleState(cycle.state))
    if target is None:
        raise CycleRefusedError(_("周期已归档，没有下一步。"))
    if target not in PLAIN_STEPS:
        raise CycleRefusedError(_("这一步有专门的操作，请使用对应的按钮。"))
    locked = _locked(cycle, CycleState(cycle.state))
    if target == CycleState.STREET_REVIEW:
        _refuse_blocked(locked)
    if target == CycleState.APPEAL:
        _refuse_running_notice(locked)
    if target == CycleState.ARCHIVED:
        _refuse_open_decisions(locked)
    left = _left_unreviewed(locked, reason) if target == CycleState.COUNTY_REVIEW else {}
    _set_state(actor, locked, target, reason.strip(), **left)
    return locked


def _left_unreviewed(cycle: RatingCycle, reason: str) -> dict[str, int]:
    """The county reads how many the streets said nothing about, and why nobody waits for them."""
    unreviewed = unreviewed_results(cycle).count()
    if unreviewed and not reason.strip():
        raise CycleRefusedError(
            _("还有 %(n)s 人没有审核意见。结束街道初审必须写明原因。") % {"n": unreviewed}
        )
    return {"unreviewed": unreviewed} if unreviewed else {}


def _refuse_blocked(cycle: RatingCycle) -> None:
    blocked = blocked_results(cycle).count()
    if blocked:
        raise CycleRefusedError(
            _("还有 %(n)s 人因缺少数据无法计算。请补齐数据，或在“缺数据人员”中写明原因后重新计算。")
            % {"n": blocked}
        )


def _refuse_running_notice(cycle: RatingCycle) -> None:
    if cycle.notice.ends_on >= people.today():
        raise CycleRefusedError(_("公示到 %(day)s 才结束。") % {"day": day(cycle.notice.ends_on)})


def _refuse_open_decisions(cycle: RatingCycle) -> None:
    appeals = Appeal.objects.filter(result__participant__cycle=cycle, status=ObjectionStatus.OPEN).count()
    if appeals:
        raise CycleRefusedError(_("还有 %(n)s 项申诉没有答复，不能归档。") % {"n": appeals})
    changes = StarChange.objects.filter(final__cycle=cycle, status=DecisionStatus.PROPOSED).count()
    if changes:
        raise CycleRefusedError(_("还有 %(n)s 项星级变更等待第二人确认，不能归档。") % {"n": changes})


@transaction.atomic
def step_back(actor: Person, cycle: RatingCycle, *, reason: str) -> RatingCycle:
    """Back from a review to CALCULATED, or from CALCULATED to FROZEN; always with a reason."""
    require(can_steer(actor, cycle), "may not steer this cycle")
    state = CycleState(cycle.state)
    if state not in BACK or state == CycleState.FROZEN:
        raise CycleRefusedError(_("这个阶段不能退回；公示以后只能通过异议或申诉更正。"))
    if not reason.strip():
        raise CycleRefusedError(_("退回必须写明原因。"))
    locked = _locked(cycle, state)
    _set_state(actor, locked, BACK[state], reason)
    return locked


def proposed_stars(cycle: RatingCycle) -> list[tuple[RatingResult, int | None, FinalSource]]:
    """Every result of the current run with the star that review left it with."""
    run = current_run(cycle)
    overrides = {
        d.result_id: d.proposed_star
        for d in ReviewDecision.objects.filter(
            result__run=run, opinion=Opinion.ADJUST, status=DecisionStatus.CONFIRMED, is_stale=False
        ).order_by("decided_at")
    }
    results = _with_people(RatingResult.objects.filter(run=run))
    return [_proposed(result, overrides) for result in results]


def _proposed(
    result: RatingResult, overrides: dict[int, int | None]
) -> tuple[RatingResult, int | None, FinalSource]:
    if result.pk in overrides:
        return result, overrides[result.pk], FinalSource.ADJUSTED
    carried = result.move == "CARRY"
    return result, result.star, FinalSource.CARRIED if carried else FinalSource.COMPUTED


@transaction.atomic
def publish_notice(
    actor: Person,
    cycle: RatingCycle,
    *,
    starts_on: date,
    contact: str,
    today: date,
    earlier_posting: str = "",
) -> PublicNotice:
    """Name, unit and proposed star for the scheme's working days; nothing else leaves the house.

    A start in the past counts only when the list was posted on paper; where and by which document is recorded.
    """
    require(can_steer(actor, cycle), "may not publish for this cycle")
    refuse_implausible_start(actor, cycle, starts_on, today, earlier_posting)
    locked = _locked(cycle, CycleState.CITY_REVIEW)
    _refuse_open_reviews(locked)
    run = current_run(locked)
    if run is None:
        raise CycleRefusedError(_("本周期还没有计算结果。"))
    days = working_days_from(starts_on, scheme_of(locked.version).notice.working_days)
    notice = PublicNotice.objects.create(
        cycle=locked,
        unit=locked.unit,
        run=run,
        starts_on=starts_on,
        ends_on=days[-1],
        snapshot=public_list([(result, star) for result, star, _source in proposed_stars(locked) if star]),
        contact=contact,
        published_by=actor,
    )
    _set_state(actor, locked, CycleState.NOTICE, earlier_posting, ends_on=str(notice.ends_on))
    return notice


def refuse_implausible_start(
    actor: Person, cycle: RatingCycle, starts_on: date, today: date, earlier_posting: str
) -> None:
    if starts_on >= today:
        return
    if starts_on <= cycle.cut_off:
        raise CycleRefusedError(_("公示不能早于基准日 %(day)s。") % {"day": day(cycle.cut_off)})
    # A list that was on a board before it stood here is vouched for by the level above.
    if not holds(actor, {Role.CITY_REVIEWER}, cycle.unit):
        raise CycleRefusedError(_("开始日期早于今天的公示，须由市级审核核实后发布。"))
    if not earlier_posting.strip():
        raise CycleRefusedError(_("开始日期早于今天时，须写明此前张贴公示的地点和文号。"))


@transaction.atomic
def confirm_five_stars(actor: Person, cycle: RatingCycle, *, now: datetime) -> int:
    """The city agrees to every five-star result that it has not decided about one by one."""
    require(holds(actor, {Role.CITY_REVIEWER}, cycle.unit), "five stars are confirmed by the city")
    locked = _locked(cycle, CycleState.CITY_REVIEW)
    left_to_others = {actor.pk, *relatives_of(actor)}
    decisions = [
        ReviewDecision(
            result=result,
            level=ReviewLevel.CITY,
            reviewer=actor,
            opinion=Opinion.AGREE,
            result_digest=result.digest,
            decided_at=now,
        )
        for result in five_stars_unconfirmed(locked)
        if result.participant.person_id not in left_to_others
    ]
    ReviewDecision.objects.bulk_create(decisions)
    log_event(
        actor, "cycle.five_stars_confirmed", locked, unit=locked.unit, after={"results": len(decisions)}
    )
    return len(decisions)


def five_stars_unconfirmed(cycle: RatingCycle) -> list[RatingResult]:
    return list(_with_people(five_stars_to_confirm(cycle)))


def _with_people(results: QuerySet[RatingResult]) -> QuerySet[RatingResult]:
    return results.select_related("participant__person__unit", "participant__unit").order_by(
        "participant__unit__path", "participant__person__worker_no"
    )


def _refuse_open_reviews(cycle: RatingCycle) -> None:
    waiting = overrides_proposed(cycle).count()
    if waiting:
        raise CycleRefusedError(_("还有 %(n)s 条星级调整等待第二人确认。") % {"n": waiting})
    unconfirmed = len(five_stars_unconfirmed(cycle))
    if unconfirmed:
        raise CycleRefusedError(_("还有 %(n)s 名五星人选没有经市级审核确认。") % {"n": unconfirmed})
    undecided = list(_with_people(open_ties(cycle))[:5])
    if undecided:
        names = listed(r.participant.person.name for r in undecided)
        raise CycleRefusedError(_("同分名额尚未裁定：%(names)s。") % {"names": names})


@transaction.atomic
def finalise(actor: Person, cycle: RatingCycle, *, decided_on: date) -> int:
    """APPEAL → FINAL: one final rating per participant, valid until the next."""
    require(can_steer(actor, cycle), "may not finalise this cycle")
    locked = _locked(cycle, CycleState.APPEAL)
    open_objections = locked.notice.objections.filter(status=ObjectionStatus.OPEN).count()
    if open_objections:
        raise CycleRefusedError(_("还有 %(n)s 条异议没有答复。") % {"n": open_objections})
    if locked.notice.objections.filter(status=ObjectionStatus.UPHELD).exists():
        raise CycleRefusedError(_("有异议成立，须先退回重新计算，不能直接发布。"))
    finals = [
        FinalRating(
            cycle=locked,
            person=result.participant.person,
            unit=result.participant.unit,
            result=result,
            star=star,
            source=source,
            vetoed=any(str(reason).startswith("VETO") for reason in result.reasons),
            decided_on=decided_on,
            valid_from=decided_on,
        )
        for result, star, source in proposed_stars(locked)
    ]
    FinalRating.objects.bulk_create(finals, batch_size=1000)
    FinalRating.objects.filter(
        person__in=[f.person_id for f in finals],
        valid_to__isnull=True,
        cycle__period_to__lt=locked.period_from,
    ).update(valid_to=decided_on)
    certificates.expire_stars([f.person_id for f in finals], last_day=decided_on - timedelta(days=1))
    locked.decided_on = decided_on
    _set_state(actor, locked, CycleState.FINAL, finals=len(finals))
    return len(finals)


def issue_star_certificates(
    actor: Person | None,
    cycle: RatingCycle,
    *,
    issued_on: date,
    now: datetime,
    progress: Progress | None = None,
) -> int:
    """A paper for every final star of at least one; safe to run twice, people who have theirs are passed over."""
    if actor is not None:
        require(can_steer(actor, cycle), "may not issue for this cycle")
    if cycle.state not in {CycleState.FINAL, CycleState.CERTIFIED}:
        raise CycleRefusedError(gettext_lazy("只有最终结果发布后才能发证。"))
    finals = list(
        cycle.finals.filter(star__gte=1, revoked_on__isnull=True)
        .select_related("person", "unit")
        .order_by("pk")
    )
    if progress:
        progress.start(len(finals), gettext_lazy("正在编号"))
    academy = academy_of(cycle)
    papers = [issue_paper(actor, academy, cycle, final, issued_on) for final in finals]
    if progress:
        progress.say(gettext_lazy("正在制作证书"))
    certificates.render_pending([paper.pk for paper in papers], progress)
    with transaction.atomic():
        locked = RatingCycle.objects.select_for_update().select_related("unit").get(pk=cycle.pk)
        if locked.state == CycleState.FINAL:
            _set_state(actor, locked, CycleState.CERTIFIED, certificates=len(papers))
    return len(papers)


def academy_of(cycle: RatingCycle) -> Academy:
    """The nearest academy at or above the rating authority. Raises CycleRefusedError."""
    academy = (
        Academy.objects.filter(unit__path__in=_path_prefixes(cycle.unit.path)).order_by("-unit__path").first()
    )
    if academy is None:
        raise CycleRefusedError(gettext_lazy("没有可以发证的网格学院，请先在后台设置。"))
    return academy


def _path_prefixes(path: str) -> list[str]:
    return [path[:end] for end in range(4, len(path) + 1, 4)]


@transaction.atomic
def issue_paper(
    actor: Person | None, academy: Academy, cycle: RatingCycle, final: FinalRating, issued_on: date
) -> Any:
    paper = certificates.issue(
        actor,
        academy=academy,
        kind=CertificateKind.STAR,
        holder=final.person,
        context=StarContext.of(
            final.person.name, final.unit.name, cycle.name, final.star or 0, final.valid_from
        ),
        issued_on=issued_on,
        source_key=f"star:{cycle.code}:{final.person_id}",
        render=False,
    )
    if final.certificate_id != paper.pk:
        final.certificate = paper
        final.save(update_fields=["certificate"])
    return paper
