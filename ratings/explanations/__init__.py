"""Words for a breakdown: "why this many stars", each figure with its rule and source (rating.md 11)."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from academy.ui.templatetags.ui import day
from ratings.engine.scheme import Scheme
from ratings.enums import CycleState
from ratings.explanations.figures import (
    AdjustmentWords,
    ComponentWords,
    adjustment_words,
    component_words,
    records_by_indicator,
    total_line,
)
from ratings.explanations.verdicts import headline, limit_sentences, reason_sentences, seat_sentences
from ratings.models import RatingResult
from ratings.queries.schemes import scheme_of


@dataclass
class Explanation:
    headline: str
    star: int | None
    components: list[ComponentWords] = field(default_factory=list)
    adjustments: list[AdjustmentWords] = field(default_factory=list)
    total_line: str = ""
    limits: list[str] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    validity: str = ""
    appeal: str = ""


def explain(result: RatingResult) -> Explanation:
    """The whole explanation of rating.md 11 for one result; two queries for the sources."""
    scheme = scheme_of(result.run.version)
    data = result.breakdown
    words = Explanation(headline=headline(result, scheme), star=result.star)
    records = records_by_indicator(result)
    words.components = [component_words(c, result, records, scheme) for c in data.get("components", [])]
    words.adjustments = adjustment_words(result, data)
    words.total_line = total_line(data)
    words.limits = limit_sentences(result, scheme)
    words.seats = seat_sentences(data)
    words.reasons = reason_sentences(result, scheme)
    words.validity = _validity(result)
    words.appeal = _appeal(result, scheme)
    return words


def _validity(result: RatingResult) -> str:
    cycle = result.participant.cycle
    if cycle.decided_on is None:
        return _("结果尚未最终发布。")
    return _("自 %(day)s 起有效，至下一周期最终结果发布为止。") % {"day": day(cycle.decided_on)}


def _appeal(result: RatingResult, scheme: Scheme) -> str:
    if result.participant.cycle.state == CycleState.NOTICE:
        return _("公示期内，本人或同事可以提出异议。")
    return _("对结果有异议的，可在最终结果发布后 %(n)s 个工作日内提出申诉，%(m)s 个工作日内答复。") % {
        "n": scheme.appeal.file_within_working_days,
        "m": scheme.appeal.answer_within_working_days,
    }
