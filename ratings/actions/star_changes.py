"""Decisions after the final result: corrections and revocations by two people, and what follows for the paper."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.certificates import actions as certificates
from academy.certificates.contexts import StarContext
from academy.certificates.enums import CertificateStatus, RevocationReason
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.actions.kin import refuse_kin
from ratings.actions.steering import academy_of, issue_paper
from ratings.enums import ChangeKind, CycleState, DecisionStatus, FinalSource
from ratings.models import Appeal, FinalRating, StarChange
from ratings.queries.schemes import scheme_of
from ratings.rules import corrects_final

WITH_PAPERS = frozenset({CycleState.CERTIFIED, CycleState.ARCHIVED})
SOURCES = {
    ChangeKind.APPEAL: FinalSource.APPEAL,
    ChangeKind.RERUN: FinalSource.APPEAL,
    ChangeKind.CORRECTION: FinalSource.CORRECTED,
}


class ChangeRefusedError(Exception):
    """A sentence for the officer; nothing was written."""


@transaction.atomic
def propose_change(
    actor: Person,
    final: FinalRating,
    *,
    kind: ChangeKind,
    star: int | None,
    reason: str,
    document: str,
    now: datetime,
    veto_code: str = "",
) -> StarChange:
    """A correction (`star` is the new one) or a revocation for a veto fact; a second person confirms it."""
    require(corrects_final(actor, final), "may not change this final rating")
    refuse_kin(actor, {final.person_id}, ChangeRefusedError)
    if not reason.strip() or not document.strip():
        raise ChangeRefusedError(_("必须写明理由和依据文件。"))
    if final.revoked_on:
        raise ChangeRefusedError(_("这个星级已经撤销。"))
    if final.changes.filter(status=DecisionStatus.PROPOSED).exists():
        raise ChangeRefusedError(_("已有一项变更等待第二人确认。"))
    scheme = scheme_of(final.cycle.version)
    if kind == ChangeKind.REVOCATION:
        if veto_code not in scheme.veto:
            raise ChangeRefusedError(_("方案中没有编号为 %(code)s 的否决事项。") % {"code": veto_code})
        star = None
    elif star is None or not 0 <= star <= scheme.top_star or star == final.star:
        raise ChangeRefusedError(_("请填写与现在不同的星级。"))
    change = StarChange.objects.create(
        final=final,
        kind=kind,
        star_before=final.star,
        star_after=star,
        veto_code=veto_code if kind == ChangeKind.REVOCATION else "",
        reason=reason.strip(),
        document=document.strip(),
        proposed_by=actor,
        proposed_at=now,
    )
    _log(actor, change, "proposed")
    return change


@transaction.atomic
def withdraw_change(actor: Person, change: StarChange) -> StarChange:
    locked = _open_change(actor, change)
    locked.status = DecisionStatus.WITHDRAWN
    locked.save(update_fields=["status"])
    _log(actor, locked, "withdrawn")
    return locked


@transaction.atomic
def correct_final(actor: Person, change: StarChange, *, now: datetime, today: date) -> StarChange:
    """The second person makes the correction a decision of its own; the worker may appeal against it."""
    locked = _confirmed(actor, change, ChangeKind.CORRECTION, today)
    _write_star(actor, locked, now)
    return locked


@transaction.atomic
def revoke_star(actor: Person, change: StarChange, *, now: datetime, today: date) -> StarChange:
    """Star and paper end today; nobody else's result is opened again."""
    locked = _confirmed(actor, change, ChangeKind.REVOCATION, today)
    final = locked.final
    final.revoked_on, final.vetoed = today, True
    final.save(update_fields=["revoked_on", "vetoed"])
    _end_paper(final, locked.reason, now)
    _log(actor, locked, "confirmed")
    return locked


def _open_change(actor: Person, change: StarChange) -> StarChange:
    locked = (
        StarChange.objects.select_for_update(of=("self",))
        .select_related("final__cycle__unit", "final__unit", "final__person", "final__certificate")
        .get(pk=change.pk)
    )
    require(corrects_final(actor, locked.final), "may not change this final rating")
    refuse_kin(actor, {locked.final.person_id}, ChangeRefusedError)
    if locked.status != DecisionStatus.PROPOSED:
        raise ChangeRefusedError(_("这项变更已确认或已撤回。"))
    return locked


def _confirmed(actor: Person, change: StarChange, kind: ChangeKind, today: date) -> StarChange:
    locked = _open_change(actor, change)
    require(actor.pk != locked.proposed_by_id, "the second person must be another one")
    if locked.kind != kind:
        raise ValueError(f"{locked.kind} is not {kind}")
    if locked.final.star != locked.star_before:
        raise ChangeRefusedError(_("提出以后星级已经变化，请撤回后重新提出。"))
    locked.status, locked.decided_by, locked.decided_on = DecisionStatus.CONFIRMED, actor, today
    locked.save(update_fields=["status", "decided_by", "decided_on"])
    return locked


def change_by_appeal(
    actor: Person,
    final: FinalRating,
    appeal: Appeal,
    *,
    star: int | None,
    over_quota: bool,
    now: datetime,
    today: date,
) -> StarChange:
    """Inside the transaction of the appeal's decision, whose permission was checked."""
    own = final.person_id == appeal.by_id
    change = StarChange.objects.create(
        final=final,
        kind=ChangeKind.APPEAL if own else ChangeKind.RERUN,
        star_before=final.star,
        star_after=star,
        over_quota=over_quota,
        appeal=appeal,
        reason=appeal.answer if own else _("本单位一名同事的申诉成立，按更正后的数据重新计算。"),
        proposed_at=now,
        status=DecisionStatus.CONFIRMED,
        decided_by=actor,
        decided_on=today,
    )
    _write_star(actor, change, now)
    return change


def _write_star(actor: Person, change: StarChange, now: datetime) -> None:
    final = change.final
    if final.revoked_on:
        final.revoked_on, final.vetoed = None, False
    final.star, final.source = change.star_after, SOURCES[ChangeKind(change.kind)]
    final.save(update_fields=["star", "source", "revoked_on", "vetoed"])
    _log(actor, change, "confirmed")
    _renew_paper(actor, final, change.reason, now)


def _renew_paper(actor: Person, final: FinalRating, reason: str, now: datetime) -> None:
    """The paper says what was decided last; a star of none or zero has no paper."""
    if not final.star:
        _end_paper(final, reason, now)
    elif _has_valid_paper(final) and final.certificate is not None:
        face = StarContext.of(
            final.person.name, final.unit.name, final.cycle.name, final.star, final.valid_from
        )
        final.certificate = certificates.reissue(None, final.certificate, face, reason, now)
        final.save(update_fields=["certificate"])
    elif final.cycle.state in WITH_PAPERS:
        paper = issue_paper(actor, academy_of(final.cycle), final.cycle, final, now.date())
        certificates.render_after_commit([paper.pk])


def _end_paper(final: FinalRating, reason: str, now: datetime) -> None:
    if _has_valid_paper(final) and final.certificate is not None:
        certificates.revoke(
            None, final.certificate, reason, now, reason_class=RevocationReason.RESULT_WITHDRAWN
        )


def _has_valid_paper(final: FinalRating) -> bool:
    return final.certificate is not None and final.certificate.status == CertificateStatus.VALID


def _log(actor: Person, change: StarChange, step: str) -> None:
    log_event(
        actor,
        f"star_change.{step}",
        change.final.person,
        unit=change.final.unit,
        before={"star": change.star_before},
        after={"star": change.star_after, "kind": change.kind, "over_quota": change.over_quota},
        reason=change.reason,
    )
