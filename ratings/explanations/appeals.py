"""Words for appeals: what each effect would do, and what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from academy.ui.lists import listed
from academy.ui.templatetags.ui import star_words
from ratings.actions.appeal_effects import Preview, Previews
from ratings.enums import AppealEffect, ObjectionStatus
from ratings.explanations.whatif import figure_choices
from ratings.models import Appeal
from ratings.queries.schemes import scheme_of


@dataclass(frozen=True)
class PreviewWords:
    title: str
    own: str
    others: list[tuple[str, str, str, bool]]
    summary: str
    kept: list[str]


def preview_words(previews: Previews) -> list[PreviewWords]:
    shown = [previews.extra_seat, previews.rerun_unit]
    return [_words(preview) for preview in shown if preview is not None]


def _words(preview: Preview) -> PreviewWords:
    extra = preview.effect == AppealEffect.EXTRA_SEAT
    return PreviewWords(
        title=_("不影响他人（超出名额的另计）") if extra else _("重新计算本单位"),
        own=_own(preview),
        others=[
            (
                entry.name,
                star_words(entry.before),
                star_words(entry.after),
                (entry.after or 0) < (entry.before or 0),
            )
            for entry in preview.others
        ],
        summary=_summary(preview),
        kept=list(preview.kept),
    )


def _own(preview: Preview) -> str:
    if preview.before == preview.after:
        return _("申诉人的星级不变（%(star)s）。") % {"star": star_words(preview.before)}
    sentence = _("申诉人：%(before)s → %(after)s。") % {
        "before": star_words(preview.before),
        "after": star_words(preview.after),
    }
    return sentence + _("这是超出名额的一席。") if preview.over_quota else sentence


def _summary(preview: Preview) -> str:
    if not preview.others:
        return _("没有其他人的星级会变。")
    return _("另有 %(n)s 人的星级会变，其中 %(lowered)s 人降低。") % {
        "n": len(preview.others),
        "lowered": preview.lowered,
    }


def outcome_sentence(appeal: Appeal) -> str:
    """What an upheld appeal set right and which star it led to, for the officer and for the worker herself."""
    if appeal.status != ObjectionStatus.UPHELD:
        return ""
    about = {"effect": appeal.get_effect_display(), "star": star_words(appeal.new_star)}
    if appeal.changes.filter(final__person=appeal.by_id).exists():
        led_to = _("成立（%(effect)s），改定为%(star)s。") % about
    else:
        led_to = _("成立（%(effect)s），重新计算后星级不变，仍为%(star)s。") % about
    return f"{led_to} {_corrected(appeal)}".strip()


def _corrected(appeal: Appeal) -> str:
    if not appeal.corrections:
        return ""
    names = dict(figure_choices(scheme_of(appeal.result.run.version)))
    figures = [
        f"{names.get(entry['figure'], entry['figure'])} {entry['value'] or '—'}"
        for entry in appeal.corrections
    ]
    return _("更正后的数据：%(figures)s。") % {"figures": listed(figures)}


def with_outcomes(appeals: Iterable[Appeal]) -> list[Appeal]:
    found = list(appeals)
    for appeal in found:
        appeal.outcome = outcome_sentence(appeal)  # type: ignore[attr-defined]
    return found
