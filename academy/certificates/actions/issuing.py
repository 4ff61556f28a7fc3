from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from academy.certificates.actions.numbering import lock_sequence, machine_code, printed_number, take_number
from academy.certificates.contexts import PaperContext
from academy.certificates.enums import CertificateKind, CertificateStatus, EventKind
from academy.certificates.models import Academy, Certificate, CertificateEvent
from academy.certificates.tasks import render
from academy.people.actions import log_event
from academy.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRequest:
    academy: Academy
    kind: CertificateKind
    holder: Person
    context: PaperContext
    issued_on: date
    valid_to: date | None = None
    source_key: str | None = None


@transaction.atomic
def issue(
    actor: Person | None,
    *,
    academy: Academy,
    kind: CertificateKind,
    holder: Person,
    context: PaperContext,
    issued_on: date,
    valid_to: date | None = None,
    source_key: str | None = None,
    render: bool = True,
) -> Certificate:
    """One numbered paper, or the valid one that `source_key` has already given.

    The caller has checked that `actor` may; `render=False` when it draws many papers itself afterwards.
    """
    request = PaperRequest(
        academy=academy,
        kind=CertificateKind(kind),
        holder=holder,
        context=context,
        issued_on=issued_on,
        valid_to=valid_to,
        source_key=source_key,
    )
    certificate, is_new = _issue_once(actor, request)
    if is_new and render:
        render_after_commit([certificate.pk])
    return certificate


@transaction.atomic
def issue_many(
    actor: Person | None, requests: Iterable[PaperRequest], *, render: bool = True
) -> list[Certificate]:
    issued = [_issue_once(actor, request) for request in requests]
    new_ids = [certificate.pk for certificate, is_new in issued if is_new]
    if new_ids and render:
        render_after_commit(new_ids)
    return [certificate for certificate, _is_new in issued]


def render_after_commit(ids: list[int]) -> None:
    transaction.on_commit(partial(render.delay, ids))


def _issue_once(actor: Person | None, request: PaperRequest) -> tuple[Certificate, bool]:
    if request.context.kind != request.kind:
        raise ValueError(f"a {request.kind} paper cannot carry a {request.context.kind} face")
    sequence = lock_sequence(request.academy, request.kind, request.issued_on)
    if existing := _valid_paper(request.source_key):
        return existing, False
    return create_paper(actor, request, take_number(sequence)), True


def _valid_paper(source_key: str | None) -> Certificate | None:
    if source_key is None:
        return None
    return Certificate.objects.filter(source_key=source_key, status=CertificateStatus.VALID).first()


def create_paper(actor: Person | None, request: PaperRequest, number: int, **changes: Any) -> Certificate:
    year = request.issued_on.year
    certificate = Certificate.objects.create(
        academy=request.academy,
        kind=request.kind,
        holder=request.holder,
        holder_name=request.context.holder_name,
        holder_unit=request.holder.unit or request.academy.unit,
        year=year,
        sequence=number,
        number=printed_number(request.academy, request.kind, year, number),
        machine_code=machine_code(request.academy, request.kind, year, number),
        context=request.context.to_json(),
        issuer=asdict(request.academy.issuer),
        source_key=request.source_key,
        issued_on=request.issued_on,
        valid_to=request.valid_to,
        **changes,
    )
    now = timezone.now()
    CertificateEvent.objects.create(certificate=certificate, kind=EventKind.ISSUED, at=now, actor=actor)
    log_event(
        actor,
        "certificate.issue",
        certificate,
        unit=certificate.holder_unit,
        after={"number": certificate.number, "kind": certificate.kind},
        at=now,
    )
    return certificate
