"""The effects of an appeal in a big cycle: computed by the worker, kept with the figures they were computed from."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from academy.jobs.actions import Progress, enqueue
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.actions.appeal_effects import (
    AppealRefusedError,
    Preview,
    Previews,
    TouchedStar,
    preview,
)
from ratings.actions.kin import refuse_kin
from ratings.enums import AppealEffect
from ratings.models import Appeal, AppealPreview, RatingCycle
from ratings.rules import decides_appeal

# Above this many participants two runs of the engine take longer than a page may.
DIRECT_UP_TO = 5_000


def needs_job(appeal: Appeal, corrections: list[dict[str, Any]]) -> bool:
    """Only corrected figures start the engine; everything else is read from what was decided."""
    cycle = appeal.result.participant.cycle
    return bool(corrections) and appeal.change_id is None and cycle.participants.count() > DIRECT_UP_TO


def basis_of(appeal: Appeal) -> str:
    """Everything the effects depend on beside the corrections: the run, its figures, and who has which star now."""
    cycle, run = appeal.result.participant.cycle, appeal.result.run
    finals = cycle.finals.order_by("pk").values_list("pk", "star", "source", "revoked_on")
    return sha256(
        repr((run.input_digest, run.result_digest, _figures(cycle), list(finals))).encode()
    ).hexdigest()


def _figures(cycle: RatingCycle) -> list[tuple[int, int | None]]:
    rows = (cycle.participants, cycle.records.filter(replaced=False), cycle.adjustments, cycle.vetoes)
    return [tuple(each.aggregate(n=Count("pk"), last=Max("pk")).values()) for each in rows]


def kept_preview(appeal: Appeal, corrections: list[dict[str, Any]]) -> AppealPreview | None:
    """The latest that was asked for with these figures, computed or not."""
    asked = appeal.previews.select_related("job").order_by("-pk")
    return next((one for one in asked if one.corrections == corrections), None)


def is_stale(kept: AppealPreview) -> bool:
    return kept.computed_at is not None and kept.basis != basis_of(kept.appeal)


@transaction.atomic
def ask_preview(
    actor: Person, appeal: Appeal, corrections: list[dict[str, Any]], *, now: datetime, address: str
) -> AppealPreview:
    """Keep the figures that are weighed; in a big cycle the worker computes what they would do.

    `address`: of the page that shows it, up to the number of the preview. One that still holds is not asked for again.
    """
    require(decides_appeal(actor, appeal), "may not weigh this appeal")
    refuse_kin(actor, {appeal.by_id}, AppealRefusedError)
    by_worker = needs_job(appeal, corrections)
    kept = kept_preview(appeal, corrections)
    if kept and (not by_worker or _is_answered(kept)):
        return kept
    asked = AppealPreview.objects.create(appeal=appeal, corrections=corrections, asked_by=actor, asked_at=now)
    if by_worker:
        asked.job = enqueue(
            actor,
            kind="ratings.appeal_preview",
            title=gettext_lazy("测算申诉的影响"),
            task="ratings.preview_appeal",
            arguments={"preview_id": asked.pk, "language": get_language() or "zh-hans"},
            now=now,
            result_url=f"{address}{asked.pk}",
        )
        asked.save(update_fields=["job"])
    log_event(actor, "appeal.preview_asked", appeal, unit=appeal.result.participant.unit)
    return asked


def _is_answered(kept: AppealPreview) -> bool:
    """Under way, or computed and still true."""
    if kept.computed_at is None:
        return kept.job is not None and not kept.job.has_ended
    return not is_stale(kept)


def compute_preview(
    asked: AppealPreview, *, now: datetime, progress: Progress | None = None
) -> AppealPreview:
    # Read first: what changes while the engine runs makes the result stale rather than wrong.
    asked.basis = basis_of(asked.appeal)
    shown = preview(asked.appeal, asked.corrections, progress)
    asked.effects = [_stored(one) for one in (shown.extra_seat, shown.rerun_unit) if one]
    asked.computed_at = now
    asked.save(update_fields=["basis", "effects", "computed_at"])
    return asked


def _stored(shown: Preview) -> dict[str, Any]:
    return {
        "effect": shown.effect.value,
        "before": shown.before,
        "after": shown.after,
        "over_quota": shown.over_quota,
        "others": [[one.final_pk, one.person_id, one.name, one.before, one.after] for one in shown.others],
        "kept": list(shown.kept),
    }


def previews_of(kept: AppealPreview) -> Previews:
    read = [
        Preview(
            AppealEffect(each["effect"]),
            each["before"],
            each["after"],
            each["over_quota"],
            tuple(TouchedStar(*one) for one in each["others"]),
            tuple(each["kept"]),
        )
        for each in kept.effects
    ]
    return Previews(read[0], read[1] if len(read) > 1 else None)


def preview_to_decide(appeal: Appeal, corrections: list[dict[str, Any]]) -> Previews:
    """What a decision is bound to. Raises AppealRefusedError where the kept effects no longer hold."""
    if not needs_job(appeal, corrections):
        return preview(appeal, corrections)
    kept = kept_preview(appeal, corrections)
    if kept is None or kept.computed_at is None:
        raise AppealRefusedError(_("请先测算影响，再决定。"))
    if is_stale(kept):
        raise AppealRefusedError(_("影响到的人已经变化，请重新查看后再决定。"))
    return previews_of(kept)
