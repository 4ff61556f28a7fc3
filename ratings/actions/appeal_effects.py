"""What granting an appeal would do on the corrected figures, and to whom; nothing is written here."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.jobs.actions import Progress
from ratings.actions.calculation import worker_facts
from ratings.actions.whatif import Change, WhatIfRefusedError, checked, correction_of, with_correction
from ratings.engine.building import build_roster
from ratings.engine.codes import AppealMode
from ratings.engine.digest import input_digest
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme
from ratings.engine.whatif import appeal_effect
from ratings.enums import AppealEffect, FinalSource, ObjectionStatus
from ratings.models import Appeal, FinalRating
from ratings.queries.schemes import scheme_of
from ratings.queries.seats import is_full, shared_seats, sharing_units

# What a reviewer or an earlier appeal decided by hand is not undone by computing a unit again.
DECIDED_BY_HAND = frozenset({FinalSource.ADJUSTED, FinalSource.APPEAL, FinalSource.CORRECTED})


class AppealRefusedError(Exception):
    """A sentence for the person who tried; nothing was written."""


@dataclass(frozen=True)
class TouchedStar:
    final_pk: int
    person_id: int
    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Preview:
    """What one effect would do: the appellant's star, and everybody else whose star would change."""

    effect: AppealEffect
    before: int | None
    after: int | None
    over_quota: bool
    others: tuple[TouchedStar, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def lowered(self) -> int:
        return sum((entry.after or 0) < (entry.before or 0) for entry in self.others)


@dataclass(frozen=True)
class Previews:
    extra_seat: Preview
    rerun_unit: Preview | None

    @property
    def digest(self) -> str:
        """Binds the decision to what was shown."""
        return sha256(repr(asdict(self)).encode()).hexdigest()[:32]

    @property
    def people(self) -> list[int]:
        """Whose stars the previews name."""
        touched = [] if self.rerun_unit is None else self.rerun_unit.others
        return [entry.person_id for entry in touched]

    def of(self, effect: AppealEffect) -> Preview:
        chosen = self.extra_seat if effect == AppealEffect.EXTRA_SEAT else self.rerun_unit
        if chosen is None:
            raise AppealRefusedError(_("这项申诉不能重新计算本单位。"))
        return chosen


def final_of(appeal: Appeal) -> FinalRating:
    return FinalRating.objects.select_related(
        "cycle__unit", "cycle__version", "unit", "person", "certificate"
    ).get(cycle=appeal.result.participant.cycle_id, person=appeal.by_id)


def checked_corrections(appeal: Appeal, figures: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The figures the officer set right, as they are stored. Raises AppealRefusedError."""
    run = appeal.result.run
    scheme = scheme_of(run.version)
    number = appeal.result.participant.person.worker_no
    try:
        return [checked(run, scheme, Change(number, figure, value)) for figure, value in figures]
    except WhatIfRefusedError as refusal:
        raise AppealRefusedError(str(refusal)) from refusal


def preview(appeal: Appeal, corrections: list[dict[str, Any]], progress: Progress | None = None) -> Previews:
    """Both effects, nothing written. An appeal against a later decision asks for the star before it."""
    final = final_of(appeal)
    if appeal.change is not None:
        back = appeal.change.star_before
        return Previews(_extra_seat(final, back, _seats_taken(final, back)), None)
    if not corrections:
        computed = appeal.result.star
        return Previews(_extra_seat(final, computed, _seats_taken(final, computed)), None)
    return _computed(appeal, final, corrections, progress)


def _say(progress: Progress | None, phase: Promise) -> None:
    if progress:
        progress.step()
        progress.say(phase)


def _extra_seat(final: FinalRating, star: int | None, over: bool) -> Preview:
    """An appeal never lowers the one who appeals."""
    raised = star is not None and (final.star is None or star > final.star or bool(final.revoked_on))
    after = star if raised else final.star
    return Preview(AppealEffect.EXTRA_SEAT, final.star, after, over and raised)


def _seats_taken(final: FinalRating, star: int | None) -> bool:
    if final.result is None or star is None:
        return False
    run = final.result.run
    seats = shared_seats(run, final.unit)
    others = FinalRating.objects.filter(
        cycle=final.cycle, unit__code__in=sharing_units(seats, final.unit), revoked_on__isnull=True
    ).exclude(pk=final.pk)
    held = list(others.values_list("star", flat=True))
    before = None if final.revoked_on else final.star
    return is_full(scheme_of(run.version), seats, held, star, before)


def _computed(
    appeal: Appeal, final: FinalRating, corrections: list[dict[str, Any]], progress: Progress | None
) -> Previews:
    if progress:
        progress.start(3, gettext_lazy("正在读取数据"))
    scheme = scheme_of(appeal.result.run.version)
    roster = _roster_as_decided(appeal, scheme)
    changes = [correction_of(entry) for entry in corrections]
    try:
        _say(progress, gettext_lazy("正在测算不影响他人的处理"))
        extra = appeal_effect(roster, scheme, *changes, mode=AppealMode.EXTRA_SEAT)
        _say(progress, gettext_lazy("正在测算重新计算本单位"))
        rerun = appeal_effect(roster, scheme, *changes, mode=AppealMode.RERUN_UNIT)
    except KeyError as error:
        raise AppealRefusedError(gettext_lazy("没有这项绩效数据，无从改动。")) from error
    finals = {
        f.person_id: f
        for f in FinalRating.objects.filter(
            cycle=final.cycle, person__in=[int(entry.key) for entry in rerun.touched]
        ).select_related("person")
    }
    others, kept = [], []
    for entry in rerun.touched:
        other = finals.get(int(entry.key))
        if other is None or other.pk == final.pk or other.revoked_on or other.star == entry.after:
            continue
        if other.source in DECIDED_BY_HAND:
            kept.append(other.person.name)
        else:
            others.append(TouchedStar(other.pk, other.person_id, other.person.name, other.star, entry.after))
    own = _extra_seat(final, rerun.after, over=False)
    return Previews(
        _extra_seat(final, extra.after, extra.over_quota),
        Preview(AppealEffect.RERUN_UNIT, own.before, own.after, False, tuple(others), tuple(kept)),
    )


def _roster_as_decided(appeal: Appeal, scheme: Scheme) -> Roster:
    """The roster the stored run was computed from, with what earlier appeals changed for everybody."""
    cycle = appeal.result.participant.cycle
    roster = build_roster(worker_facts(cycle, scheme))
    if input_digest(roster, scheme) != appeal.result.run.input_digest:
        raise AppealRefusedError(gettext_lazy("数据与评定时不同，不能据此测算申诉的影响。请先查明原因。"))
    earlier = Appeal.objects.filter(
        result__run=appeal.result.run_id, status=ObjectionStatus.UPHELD, effect=AppealEffect.RERUN_UNIT
    ).order_by("handled_at")
    for entry in (entry for granted in earlier for entry in granted.corrections):
        roster = with_correction(roster, entry)
    return roster
