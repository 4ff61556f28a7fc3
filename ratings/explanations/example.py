"""One worker alone under a scheme: what the rules make of her before anybody else is looked at."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ratings.actions.breakdowns import stored
from ratings.engine.building import build_roster
from ratings.engine.codes import Category
from ratings.engine.facts import Adjustment, Measure, SegmentFacts, Veto, WorkerFacts
from ratings.engine.outcome import Outcome
from ratings.engine.scheme import Scheme
from ratings.engine.scheme.types import frozen
from ratings.engine.stars import rate
from ratings.explanations.figures import ComponentWords, component_words, total_line
from ratings.explanations.verdicts import headline, reason_sentences
from ratings.models import Participant, RatingResult

KEY, UNIT = "example", "U"
NONE = Decimal(0)


@dataclass(frozen=True)
class Example:
    result: RatingResult
    headline: str
    components: list[ComponentWords]
    total_line: str
    reasons: list[str]
    figures: list[tuple[str, int]]


def example(scheme: Scheme, figures: Mapping[str, Any], indicators: list[str]) -> Example:
    """`figures` as the form beside the editor names them; empty ones are missing."""
    facts = _facts(figures, indicators)
    outcome = rate(build_roster([facts]), _without_seats(scheme))
    result = unsaved_result(outcome, 0, _participant(facts))
    data = result.breakdown
    return Example(
        result=result,
        headline=headline(result, scheme),
        components=[component_words(entry, result, {}, scheme) for entry in data["components"]],
        total_line=total_line(data),
        reasons=reason_sentences(result, scheme),
        figures=_limits(data["limits"]),
    )


def _limits(limits: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    if not limits:
        return []
    names = {
        "band": _("分数档"),
        "elig": _("条件上限"),
        "step": _("晋级上限"),
        "cap": _("可评上限"),
        "floor": _("保底"),
    }
    return [(name, limits[code]) for code, name in names.items()]


def _without_seats(scheme: Scheme) -> Scheme:
    """A rate of one person is no seat at all; who gets the seats is a question for a whole county."""
    nothing: Mapping[int, Any] = frozen({})
    return dataclasses.replace(
        scheme, quota=dataclasses.replace(scheme.quota, rates=nothing, fixed=nothing, min_total=nothing)
    )


def _facts(figures: Mapping[str, Any], indicators: list[str]) -> WorkerFacts:
    signed = {"bonus": figures.get("bonus") or NONE, "deduction": -(figures.get("deduction") or NONE)}
    hours = figures.get("hours")
    return WorkerFacts(
        key=KEY,
        unit=UNIT,
        category=Category.RATED,
        prev_star=figures.get("prev_star"),
        service_months=figures.get("service_months") or 0,
        in_post_months=figures.get("in_post_months") or 0,
        hours_by_mode={} if hours is None else {"": hours},
        exam=figures.get("exam"),
        segments=(SegmentFacts(UNIT, 12, {code: Measure(figures.get(code)) for code in indicators}),),
        adjustments=tuple(Adjustment("", points, name) for name, points in signed.items() if points),
        vetoes=(Veto(figures["veto"]),) if figures.get("veto") else (),
    )


def _participant(facts: WorkerFacts) -> Participant:
    return Participant(
        category=facts.category.value,
        prev_star=facts.prev_star,
        service_months=facts.service_months,
        in_post_months=facts.in_post_months,
        exam_score=facts.exam,
    )


def unsaved_result(outcome: Outcome, index: int, participant: Participant) -> RatingResult:
    broken = outcome.breakdown(index)
    return result_from(stored(broken), participant)


def result_from(data: Mapping[str, Any], participant: Participant) -> RatingResult:
    """A stored breakdown as a result that the sentences can be made from; never saved."""
    return RatingResult(
        participant=participant,
        total=None if data["total"] is None else Decimal(data["total"]),
        base=None if data["base"] is None else Decimal(data["base"]),
        band=data["limits"]["band"] if data["limits"] else None,
        star=data["star"],
        reasons=data["reasons"],
        breakdown=data,
    )
