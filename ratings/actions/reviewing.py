"""What reviewers decide: opinions and overrides bound to the result they saw, vetoes with four eyes."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from academy.people.actions import log_event
from academy.people.enums import Role
from academy.people.models import Person
from academy.people.rules import holds, require
from academy.ui.templatetags.ui import star_words
from ratings.actions.freezing import CycleRefusedError
from ratings.actions.kin import refuse_kin
from ratings.enums import (
    CALCULABLE,
    IMPORTABLE,
    VETO_OFFICERS,
    AdjustReason,
    DecisionStatus,
    Opinion,
    ReviewLevel,
)
from ratings.models import RatingCycle, RatingResult, ReviewDecision, VetoRecord
from ratings.queries.schemes import scheme_of
from ratings.queries.seats import is_full, shared_seats, sharing_units
from ratings.rules import can_review, settles_override


class DecisionRefusedError(Exception):
    """A sentence for the reviewer; nothing was written."""


@transaction.atomic
def decide(
    actor: Person,
    result: RatingResult,
    *,
    level: ReviewLevel,
    opinion: Opinion,
    seen_digest: str,
    now: datetime,
    proposed_star: int | None = None,
    reason_code: str = "",
    comment: str = "",
) -> ReviewDecision:
    """One reviewer's opinion on one result. An override waits for a second person to confirm it."""
    require(can_review(actor, result.participant, level), "may not review this person at this level")
    refuse_kin(actor, {result.participant.person_id}, DecisionRefusedError)
    if seen_digest != result.digest:
        raise DecisionRefusedError(_("您看到的结果已经变化，请刷新页面，核对新结果后再提交。"))
    if opinion == Opinion.ADJUST:
        _check_override(actor, result, proposed_star, reason_code, comment)
    if opinion == Opinion.RETURN and not comment.strip():
        raise DecisionRefusedError(_("退回时请写明需要核对什么。"))
    ReviewDecision.objects.filter(
        result=result, level=level, reviewer=actor, status=DecisionStatus.PROPOSED
    ).update(status=DecisionStatus.WITHDRAWN)
    decision = ReviewDecision.objects.create(
        result=result,
        level=level,
        reviewer=actor,
        opinion=opinion,
        proposed_star=proposed_star if opinion == Opinion.ADJUST else None,
        reason_code=reason_code if opinion == Opinion.ADJUST else "",
        comment=comment,
        result_digest=seen_digest,
        decided_at=now,
        status=DecisionStatus.PROPOSED if opinion == Opinion.ADJUST else DecisionStatus.CONFIRMED,
    )
    log_event(
        actor,
        "review.decided",
        result.participant.person,
        unit=result.participant.unit,
        before={"star": result.star},
        after={"opinion": opinion, "star": proposed_star},
        reason=comment,
    )
    return decision


def _check_override(
    actor: Person, result: RatingResult, star: int | None, reason_code: str, comment: str
) -> None:
    scheme = scheme_of(result.run.version)
    if star is None or not 0 <= star <= scheme.top_star:
        raise DecisionRefusedError(_("请填写建议星级。"))
    if reason_code not in AdjustReason.values or not comment.strip():
        raise DecisionRefusedError(_("调整星级必须选择原因并写明理由。"))
    steps = abs(star - (result.star or 0))
    if not steps:
        raise DecisionRefusedError(_("建议星级与计算星级相同，请选择“同意”。"))
    if steps > scheme.review.override_max_steps:
        raise DecisionRefusedError(
            _("计算星级为%(star)s，上下调整最多 %(n)s 星。")
            % {"star": star_words(result.star), "n": scheme.review.override_max_steps}
        )
    if not _has_seat(result, star) and not holds(actor, {Role.CITY_REVIEWER}, result.participant.unit):
        raise DecisionRefusedError(
            _("该单位%(star)s名额已满，超名额调整须由市级审核决定。") % {"star": star_words(star)}
        )


def _has_seat(result: RatingResult, star: int) -> bool:
    unit = result.participant.unit
    seats = shared_seats(result.run, unit)
    others = RatingResult.objects.filter(
        run=result.run, participant__unit__code__in=sharing_units(seats, unit)
    ).exclude(pk=result.pk)
    adjusted = dict(
        ReviewDecision.objects.filter(
            result__in=others, opinion=Opinion.ADJUST, status=DecisionStatus.CONFIRMED, is_stale=False
        )
        .order_by("decided_at")
        .values_list("result_id", "proposed_star")
    )
    held = [adjusted.get(pk, computed) for pk, computed in others.values_list("pk", "star")]
    return not is_full(scheme_of(result.run.version), seats, held, star, result.star)


@transaction.atomic
def confirm_override(actor: Person, decision: ReviewDecision, *, now: datetime) -> ReviewDecision:
    """The second person; never the one who proposed, never the person concerned."""
    locked = _override_to_settle(actor, decision)
    participant = locked.result.participant
    if locked.proposed_star is not None and not _has_seat(locked.result, locked.proposed_star):
        require(holds(actor, {Role.CITY_REVIEWER}, participant.unit), "over quota")
    locked.status, locked.second_person = DecisionStatus.CONFIRMED, actor
    locked.save(update_fields=["status", "second_person"])
    log_event(
        actor,
        "review.confirmed",
        participant.person,
        unit=participant.unit,
        after={"star": locked.proposed_star},
        at=now,
    )
    return locked


@transaction.atomic
def decline_override(
    actor: Person, decision: ReviewDecision, *, reason: str, now: datetime
) -> ReviewDecision:
    """The second person does not agree: the proposal is put aside, and the computed star stands."""
    locked = _override_to_settle(actor, decision)
    if not reason.strip():
        raise DecisionRefusedError(_("不同意调整必须写明原因。"))
    participant = locked.result.participant
    locked.status, locked.second_person = DecisionStatus.WITHDRAWN, actor
    locked.save(update_fields=["status", "second_person"])
    log_event(
        actor,
        "review.declined",
        participant.person,
        unit=participant.unit,
        before={"star": locked.proposed_star},
        after={"star": locked.result.star},
        reason=reason.strip(),
        at=now,
    )
    return locked


def _override_to_settle(actor: Person, decision: ReviewDecision) -> ReviewDecision:
    locked = ReviewDecision.objects.select_for_update().get(pk=decision.pk)
    require(settles_override(actor, locked), "may not settle this override")
    refuse_kin(actor, {locked.result.participant.person_id}, DecisionRefusedError)
    if locked.status != DecisionStatus.PROPOSED or locked.is_stale:
        raise DecisionRefusedError(_("这条调整已确认、已撤回或依据已变，不能再确认。"))
    return locked


@transaction.atomic
def propose_veto(
    actor: Person,
    cycle: RatingCycle,
    person: Person,
    *,
    code: str,
    facts: str,
    document: str,
    decided_on: date,
    evidence: UploadedFile | None = None,
) -> VetoRecord:
    unit = person.unit or cycle.unit
    require(holds(actor, VETO_OFFICERS, unit), "may not propose a veto")
    require(actor.pk != person.pk, "nobody decides about themselves")
    refuse_kin(actor, {person.pk}, DecisionRefusedError)
    _require_open(cycle)
    if code not in scheme_of(cycle.version).veto:
        raise DecisionRefusedError(_("方案中没有编号为 %(code)s 的否决事项。") % {"code": code})
    if not facts.strip() or not document.strip():
        raise DecisionRefusedError(_("一票否决必须写明事实和认定文件。"))
    veto = VetoRecord.objects.create(
        cycle=cycle,
        person=person,
        code=code,
        facts=facts,
        document=document,
        evidence=evidence or "",
        decided_on=decided_on,
        proposed_by=actor,
    )
    log_event(
        actor,
        "veto.proposed",
        person,
        unit=unit,
        after={"code": code, "document": document, "evidence": evidence is not None},
    )
    return veto


@transaction.atomic
def confirm_veto(actor: Person, veto: VetoRecord) -> VetoRecord:
    unit = veto.person.unit or veto.cycle.unit
    require(holds(actor, VETO_OFFICERS, unit), "may not confirm a veto")
    require(actor.pk not in {veto.proposed_by_id, veto.person_id}, "the second person must be another one")
    refuse_kin(actor, {veto.person_id}, DecisionRefusedError)
    _require_open(veto.cycle)
    locked = VetoRecord.objects.select_for_update().get(pk=veto.pk)
    if locked.status != DecisionStatus.PROPOSED:
        raise DecisionRefusedError(_("这项否决已经确认，不能再次确认。"))
    locked.status, locked.confirmed_by = DecisionStatus.CONFIRMED, actor
    locked.save(update_fields=["status", "confirmed_by"])
    log_event(actor, "veto.confirmed", veto.person, unit=unit, after={"code": veto.code})
    return locked


@transaction.atomic
def add_veto_evidence(actor: Person, veto: VetoRecord, evidence: UploadedFile) -> VetoRecord:
    """The document that was not at hand, at any time; who proposed and who confirmed stay who they were.

    A document that stands there is never replaced: what was confirmed on it must stay readable.
    """
    unit = veto.person.unit or veto.cycle.unit
    require(holds(actor, VETO_OFFICERS, unit), "may not add to a veto")
    require(actor.pk != veto.person_id, "nobody decides about themselves")
    refuse_kin(actor, {veto.person_id}, DecisionRefusedError)
    locked = VetoRecord.objects.select_for_update().get(pk=veto.pk)
    if locked.evidence:
        raise DecisionRefusedError(_("这项否决已有证明材料，不能替换。"))
    locked.evidence = evidence
    locked.save(update_fields=["evidence"])
    after = {"code": veto.code, "document": veto.document, "evidence": True}
    log_event(actor, "veto.evidence_added", veto.person, unit=unit, after=after)
    return locked


def _require_open(cycle: RatingCycle) -> None:
    if cycle.state not in IMPORTABLE | CALCULABLE:
        raise CycleRefusedError(_("本周期已进入审核，否决事项须先退回计算再登记。"))
