from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.certificates.actions.issuing import PaperRequest, create_paper, render_after_commit
from academy.certificates.actions.numbering import lock_sequence, take_number
from academy.certificates.contexts import PaperContext
from academy.certificates.enums import CertificateKind, CertificateStatus, EventKind, RevocationReason
from academy.certificates.models import Certificate, CertificateEvent
from academy.certificates.queries import star_papers_open
from academy.certificates.rules import can_revoke
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require


class PaperEndedError(Exception):
    """The paper is no longer valid, so it can be neither revoked nor replaced."""


@transaction.atomic
def revoke(
    actor: Person | None,
    certificate: Certificate,
    reason: str,
    now: datetime,
    *,
    reason_class: RevocationReason = RevocationReason.OTHER,
) -> Certificate:
    """The number stays used. `actor` None: the act that withdrew the result has checked who may."""
    locked = _end(actor, certificate, CertificateStatus.REVOKED, reason, reason_class, now)
    _record(actor, locked, EventKind.REVOKED, reason, now)
    return locked


@transaction.atomic
def reissue(
    actor: Person | None,
    certificate: Certificate,
    context: PaperContext,
    reason: str,
    now: datetime,
) -> Certificate:
    """A new paper with a new number for the same occasion; the old one points to it."""
    old = _end(actor, certificate, CertificateStatus.REISSUED, reason, RevocationReason.DATA_CHANGED, now)
    kind = CertificateKind(old.kind)
    issued_on = timezone.localdate(now)
    request = PaperRequest(
        academy=old.academy,
        kind=kind,
        holder=old.holder,
        context=context,
        issued_on=issued_on,
        valid_to=old.valid_to,
        source_key=old.source_key,
    )
    number = take_number(lock_sequence(old.academy, kind, issued_on))
    new = create_paper(actor, request, number, replaces=old)
    _record(actor, old, EventKind.REPLACED, reason, now, {"new_number": new.number})
    render_after_commit([new.pk])
    return new


def _end(
    actor: Person | None,
    certificate: Certificate,
    status: CertificateStatus,
    reason: str,
    reason_class: RevocationReason,
    now: datetime,
) -> Certificate:
    locked = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("academy__unit", "holder__unit", "holder_unit")
        .get(pk=certificate.pk)
    )
    if actor is not None:
        require(can_revoke(actor, locked), _("您不能作废或补发这份证书。"))
    if not reason.strip():
        raise ValueError("a paper is never ended without a reason")
    if locked.status != CertificateStatus.VALID:
        raise PaperEndedError(
            _("%(number)s 已是「%(status)s」，不能再次办理。")
            % {"number": locked.number, "status": locked.get_status_display()}
        )
    locked.status, locked.ended_on, locked.end_reason = status, timezone.localdate(now), reason_class
    locked.save(update_fields=["status", "ended_on", "end_reason"])
    return locked


def _record(
    actor: Person | None,
    certificate: Certificate,
    kind: EventKind,
    reason: str,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> None:
    CertificateEvent.objects.create(
        certificate=certificate, kind=kind, at=now, actor=actor, reason=reason[:500], detail=detail or {}
    )
    log_event(
        actor,
        f"certificate.{kind.value}",
        certificate,
        unit=certificate.holder_unit,
        before={"status": CertificateStatus.VALID.value},
        after={"status": certificate.status, **(detail or {})},
        reason=reason,
        at=now,
    )


@transaction.atomic
def expire_stars(holder_ids: Iterable[int], *, last_day: date) -> int:
    """Star papers hold until the next final result: from then on their page says so. The paper itself stays."""
    return star_papers_open(holder_ids, last_day).update(valid_to=last_day)
