"""申诉: filed by the worker, weighed on corrected figures, decided with everybody touched in sight."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.actions.appeal_effects import AppealRefusedError, final_of
from ratings.actions.appeal_previews import preview_to_decide
from ratings.actions.kin import refuse_kin
from ratings.actions.objections import due_date
from ratings.actions.star_changes import change_by_appeal
from ratings.enums import AppealEffect, ObjectionStatus
from ratings.models import Appeal, FinalRating
from ratings.queries.appeals import appealable
from ratings.rules import decides_appeal


@transaction.atomic
def file_appeal(
    actor: Person, final: FinalRating, *, text: str, evidence: UploadedFile | None, now: datetime, today: date
) -> Appeal:
    require(actor.pk == final.person_id, "only the worker herself appeals")
    window = appealable(final, today)
    if window is None or final.result is None:
        raise AppealRefusedError(_("申诉期限已过，或上一次申诉还没有答复。"))
    if not text.strip():
        raise AppealRefusedError(_("请写明对哪一项事实或数据有异议。"))
    appeal = Appeal.objects.create(
        result=final.result,
        change=window.change,
        by=actor,
        instance=window.instance,
        text=text.strip(),
        evidence=evidence or "",
        filed_at=now,
        due_on=due_date(final.cycle, today),
    )
    log_event(actor, "appeal.filed", appeal, unit=final.unit, after={"instance": appeal.instance})
    return appeal


@transaction.atomic
def decide_appeal(
    actor: Person,
    appeal: Appeal,
    *,
    upheld: bool,
    answer: str,
    now: datetime,
    today: date,
    effect: AppealEffect = AppealEffect.EXTRA_SEAT,
    corrections: list[dict[str, Any]] | None = None,
    seen: str = "",
) -> Appeal:
    """`seen` is the digest of the previews the officer looked at; anything else is refused."""
    locked = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related(
            "result__participant__cycle__unit", "result__participant__unit", "result__run__version"
        )
        .get(pk=appeal.pk)
    )
    require(decides_appeal(actor, locked), "may not decide this appeal")
    refuse_kin(actor, {locked.by_id}, AppealRefusedError)
    if locked.status != ObjectionStatus.OPEN:
        raise AppealRefusedError(_("这项申诉已经答复。"))
    if not answer.strip():
        raise AppealRefusedError(_("答复必须写明理由。"))
    locked.answer, locked.handled_by, locked.handled_at = answer.strip(), actor, now
    locked.status = ObjectionStatus.UPHELD if upheld else ObjectionStatus.DISMISSED
    if upheld:
        _grant(actor, locked, AppealEffect(effect), corrections or [], seen, now, today)
    locked.save()
    log_event(
        actor,
        "appeal.decided",
        locked,
        unit=locked.result.participant.unit,
        after={"status": locked.status, "effect": locked.effect, "star": locked.new_star},
        reason=answer,
    )
    return locked


def _grant(
    actor: Person,
    appeal: Appeal,
    effect: AppealEffect,
    corrections: list[dict[str, Any]],
    seen: str,
    now: datetime,
    today: date,
) -> None:
    shown = preview_to_decide(appeal, corrections)
    if shown.digest != seen:
        raise AppealRefusedError(_("影响到的人已经变化，请重新查看后再决定。"))
    chosen = shown.of(effect)
    # Computing the unit again decides about everybody whom it touches.
    touched = {entry.final_pk: entry for entry in chosen.others}
    refuse_kin(actor, {entry.person_id for entry in chosen.others}, AppealRefusedError)
    appeal.effect, appeal.corrections, appeal.new_star = effect, corrections, chosen.after
    appeal.save()
    final = final_of(appeal)
    when: Mapping[str, Any] = {"now": now, "today": today}
    if chosen.after != chosen.before or final.revoked_on:
        change_by_appeal(actor, final, appeal, star=chosen.after, over_quota=chosen.over_quota, **when)
    related = FinalRating.objects.select_related("cycle__unit", "unit", "person", "certificate")
    for other in related.filter(pk__in=touched):
        change_by_appeal(actor, other, appeal, star=touched[other.pk].after, over_quota=False, **when)
