"""荣誉: proposed after the final result, confirmed by a second person, then given as a paper."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.certificates import actions as certificates
from academy.certificates.contexts import HonourContext
from academy.certificates.enums import CertificateKind, CertificateStatus, RevocationReason
from academy.certificates.models import Academy
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from academy.ui.lists import listed
from ratings.actions.kin import refuse_kin
from ratings.actions.steering import academy_of
from ratings.enums import DECIDED, DecisionStatus, HonourLevel
from ratings.models import FinalRating, Honour, HonourKind, RatingCycle
from ratings.rules import gives_honours


class HonourRefusedError(Exception):
    """A sentence for the officer; nothing was written."""


@transaction.atomic
def define_honour(
    actor: Person,
    cycle: RatingCycle,
    *,
    title: str,
    level: HonourLevel,
    min_star: int | None,
    limit: int | None,
) -> HonourKind:
    """A title of the rating authority, for this cycle and the next ones."""
    require(gives_honours(actor, cycle), "may not give honours of this cycle")
    if HonourKind.objects.filter(unit=cycle.unit, title=title.strip()).exists():
        raise HonourRefusedError(_("已有这个荣誉称号。"))
    kind = HonourKind.objects.create(
        unit=cycle.unit, title=title.strip(), level=level, min_star=min_star, limit=limit
    )
    after = {"level": level, "min_star": min_star, "limit": limit}
    log_event(actor, "honour_kind.defined", kind, unit=cycle.unit, after=after)
    return kind


def eligible(kind: HonourKind, cycle: RatingCycle) -> QuerySet[FinalRating]:
    """Final ratings that satisfy the criteria: in force, no veto, and the star that the title asks for."""
    finals = cycle.finals.filter(revoked_on__isnull=True, vetoed=False).select_related("person", "unit")
    return finals.filter(star__gte=kind.min_star) if kind.min_star else finals


@transaction.atomic
def propose_honours(
    actor: Person,
    cycle: RatingCycle,
    kind: HonourKind,
    *,
    worker_nos: Collection[str],
    document: str,
    awarded_on: date,
    now: datetime,
) -> list[Honour]:
    """All of the list or none; without a list everybody who satisfies the criteria of the title."""
    require(gives_honours(actor, cycle), "may not give honours of this cycle")
    require(kind.unit_id == cycle.unit_id, "the title belongs to another authority")
    HonourKind.objects.select_for_update().get(pk=kind.pk)
    if cycle.state not in DECIDED:
        raise HonourRefusedError(_("最终结果发布后才能授予荣誉。"))
    if not document.strip():
        raise HonourRefusedError(_("请写明依据文件。"))
    finals = _wanted(kind, cycle, worker_nos)
    ids = {final.person_id for final in finals}
    if actor.pk in ids:
        raise HonourRefusedError(_("不能提名本人。"))
    refuse_kin(actor, ids, HonourRefusedError)
    _refuse_above_limit(kind, cycle, len(finals))
    made = Honour.objects.bulk_create(
        Honour(
            kind=kind,
            cycle=cycle,
            person=final.person,
            unit=final.unit,
            document=document.strip(),
            awarded_on=awarded_on,
            proposed_by=actor,
            proposed_at=now,
        )
        for final in finals
    )
    log_event(
        actor,
        "honour.proposed",
        kind,
        unit=cycle.unit,
        after={"cycle": cycle.code, "people": len(made), "document": document.strip()},
        at=now,
        people=ids,
    )
    return made


def _wanted(kind: HonourKind, cycle: RatingCycle, worker_nos: Collection[str]) -> list[FinalRating]:
    """Raises HonourRefusedError naming whoever cannot be given the title."""
    given = set(_standing(kind, cycle).values_list("person_id", flat=True))
    finals = [final for final in eligible(kind, cycle) if final.person_id not in given]
    if worker_nos:
        by_number = {final.person.worker_no.upper(): final for final in finals}
        numbers = list(dict.fromkeys(number.strip().upper() for number in worker_nos))
        unfit = [number for number in numbers if number not in by_number]
        if unfit:
            raise HonourRefusedError(
                _("以下编号没有符合条件的最终结果，或已有这个荣誉：%(numbers)s。")
                % {"numbers": listed(unfit[:10])}
            )
        return [by_number[number] for number in numbers]
    if not kind.min_star:
        raise HonourRefusedError(_("这个称号没有条件，请列出网格员编号。"))
    if not finals:
        raise HonourRefusedError(_("没有符合条件、还没有这个荣誉的人员。"))
    return finals


def _standing(kind: HonourKind, cycle: RatingCycle) -> QuerySet[Honour]:
    return Honour.objects.filter(kind=kind, cycle=cycle).exclude(status=DecisionStatus.WITHDRAWN)


def _refuse_above_limit(kind: HonourKind, cycle: RatingCycle, more: int) -> None:
    already = _standing(kind, cycle).count()
    if kind.limit is not None and already + more > kind.limit:
        raise HonourRefusedError(
            _("“%(title)s”每周期最多 %(limit)s 人，已有 %(already)s 人，不能再加 %(more)s 人。")
            % {"title": kind.title, "limit": kind.limit, "already": already, "more": more}
        )


@transaction.atomic
def confirm_honours(
    actor: Person, cycle: RatingCycle, honours: Collection[int], *, now: datetime
) -> list[Honour]:
    """The second person. Each becomes a paper that the worker process draws; all or none."""
    require(gives_honours(actor, cycle), "may not give honours of this cycle")
    found = list(
        Honour.objects.select_for_update(of=("self",))
        .filter(cycle=cycle, pk__in=honours, status=DecisionStatus.PROPOSED)
        .select_related("kind", "person", "unit")
        .order_by("pk")
    )
    if not found:
        raise HonourRefusedError(_("没有等待确认的荣誉。"))
    if any(actor.pk in {honour.proposed_by_id, honour.person_id} for honour in found):
        raise HonourRefusedError(_("须由提名人以外、与荣誉无关的另一人确认。"))
    refuse_kin(actor, {honour.person_id for honour in found}, HonourRefusedError)
    _refuse_changed_stars(found)
    academy = academy_of(cycle)
    papers = certificates.issue_many(
        None, [_paper_of(honour, academy, timezone.localdate(now)) for honour in found]
    )
    for honour, paper in zip(found, papers, strict=True):
        honour.status, honour.confirmed_by, honour.confirmed_at = DecisionStatus.CONFIRMED, actor, now
        honour.certificate = paper
    Honour.objects.bulk_update(found, ["status", "confirmed_by", "confirmed_at", "certificate"])
    for honour in found:
        log_event(
            actor,
            "honour.confirmed",
            honour.person,
            unit=honour.unit,
            after={"honour": honour.kind.title, "cycle": cycle.code},
            at=now,
        )
    return found


def _refuse_changed_stars(honours: list[Honour]) -> None:
    """A star may have been corrected or revoked between the two people."""
    for honour in honours:
        if not eligible(honour.kind, honour.cycle).filter(person=honour.person_id).exists():
            raise HonourRefusedError(
                _("%(name)s 已不符合“%(title)s”的条件，请先撤回。")
                % {"name": honour.person.name, "title": honour.kind.title}
            )


def _paper_of(honour: Honour, academy: Academy, issued_on: date) -> certificates.PaperRequest:
    return certificates.PaperRequest(
        academy=academy,
        kind=CertificateKind.HONOUR,
        holder=honour.person,
        context=HonourContext.of(honour.person.name, honour.unit.name, honour.cycle.name, honour.kind.title),
        issued_on=issued_on,
        source_key=f"honour:{honour.pk}",
    )


@transaction.atomic
def withdraw_honour(actor: Person, honour: Honour, *, reason: str, now: datetime) -> Honour:
    """A proposal or a given honour; the paper ends with it. Never by the one who holds it."""
    locked = (
        Honour.objects.select_for_update(of=("self",))
        .select_related("cycle__unit", "person", "unit", "kind", "certificate")
        .get(pk=honour.pk)
    )
    require(gives_honours(actor, locked.cycle), "may not give honours of this cycle")
    require(actor.pk != locked.person_id, "nobody decides about themselves")
    refuse_kin(actor, {locked.person_id}, HonourRefusedError)
    if locked.status == DecisionStatus.WITHDRAWN:
        raise HonourRefusedError(_("这项荣誉已经撤回。"))
    if not reason.strip():
        raise HonourRefusedError(_("请写明撤回的原因。"))
    before = locked.status
    paper = locked.certificate
    if paper is not None and paper.status == CertificateStatus.VALID:
        certificates.revoke(None, paper, reason, now, reason_class=RevocationReason.RESULT_WITHDRAWN)
    locked.status, locked.withdrawn_reason = DecisionStatus.WITHDRAWN, reason.strip()
    locked.save(update_fields=["status", "withdrawn_reason"])
    log_event(
        actor,
        "honour.withdrawn",
        locked.person,
        unit=locked.unit,
        before={"status": before},
        after={"honour": locked.kind.title, "cycle": locked.cycle.code},
        reason=reason,
        at=now,
    )
    return locked
