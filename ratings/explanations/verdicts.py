"""What the figures led to: band, limits, seats, reasons, in sentences."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from academy.ui.lists import listed
from academy.ui.templatetags.ui import star_words
from ratings.engine.scheme import Conditions, Scheme
from ratings.explanations.names import (
    REASON_SENTENCES,
    STANDING_NAMES,
    indicator_name,
    is_chinese,
    plain_number,
)
from ratings.models import RatingResult

Json = dict[str, Any]


# How the contest for a seat ended where that decided: said first, not only in the list.
OF_THE_CONTEST = frozenset(
    {"QUOTA_FULL", "TIE_LOST", "TIE_WON", "TIE_UNRESOLVED", "FLOOR_PLACED", "FLOOR_OVER_QUOTA"}
)


def headline(result: RatingResult, scheme: Scheme) -> str:
    if result.participant.category != "RATED":
        return _category_sentence(result)
    if result.total is None or result.star is None:
        return _("缺少计算所需的数据，暂时不能评定。")
    contest = [words for code, words in told_reasons(result, scheme) if code in OF_THE_CONTEST]
    parts = [_band_sentence(result, scheme), *limit_sentences(result, scheme), *contest]
    parts.append(_("本期评定为%(star)s。") % {"star": star_words(result.star)})
    return "".join(parts) if is_chinese() else " ".join(parts)


def _category_sentence(result: RatingResult) -> str:
    participant = result.participant
    reason = str(STANDING_NAMES.get(participant.category_reason, participant.category_reason))
    if participant.category in {"CARRY_OVER", "MATERNITY"}:
        return _("因%(reason)s，本期不参加排名，保留上期%(star)s，不占名额。") % {
            "reason": reason,
            "star": star_words(participant.prev_star),
        }
    if participant.category == "NEW_HIRE":
        return _("%(reason)s，本期只写评语，不评星级；得分供本人参考。") % {"reason": reason}
    return _("%(reason)s，本期不评星级。") % {"reason": reason}


def _band_sentence(result: RatingResult, scheme: Scheme) -> str:
    if not result.band:
        return _("总分%(total)s，低于一星分数线（%(line)s）。") % {
            "total": result.total,
            "line": plain_number(scheme.bands[1]),
        }
    return _("总分%(total)s，达到%(star)s分数线（%(line)s）。") % {
        "total": result.total,
        "star": star_words(result.band),
        "line": plain_number(scheme.bands[result.band]),
    }


def limit_sentences(result: RatingResult, scheme: Scheme) -> list[str]:
    data = result.breakdown.get("limits")
    if not data:
        return []
    applied = set(data["applied"])
    found = []
    if "ELIG_LIMIT" in applied:
        found.append(_eligibility_sentence(result, scheme, data["elig"]))
    if "STEP_UP_LIMIT" in applied:
        found.append(_step_sentence(result, scheme, data["step"]))
    found += [
        _("因一票否决（%(name)s），最高可评%(star)s。")
        % {"name": scheme.veto[code].name, "star": star_words(scheme.veto[code].max_star)}
        for code in result.breakdown["vetoes"]
    ]
    if "FLOOR_RAISED" in applied:
        found.append(_("每周期最多降一级，保底为%(star)s。") % {"star": star_words(data["floor"])})
    return found


def _eligibility_sentence(result: RatingResult, scheme: Scheme, elig: int) -> str:
    unmet = unmet_conditions(result, scheme.eligibility.get(elig + 1))
    reasons = listed(unmet)
    return _("因%(reasons)s，最高可评%(star)s。") % {"reasons": reasons, "star": star_words(elig)}


def unmet_conditions(result: RatingResult, conditions: Conditions | None) -> list[str]:
    if conditions is None:
        return []
    participant = result.participant
    having: dict[str, tuple[Decimal | int | None, str]] = {
        "service_months": (participant.service_months, _("服务年限%(have)s个月未满%(need)s个月")),
        "exam": (participant.exam_score, _("考试成绩%(have)s分未达%(need)s分")),
    }
    unmet = []
    for name, need in conditions.least.items():
        have, sentence = having.get(name, (None, _("%(name)s未达要求") % {"name": indicator_name(name)}))
        if have is None or have < need:
            unmet.append(
                sentence % {"have": plain_number(have if have is not None else 0), "need": plain_number(need)}
            )
    if conditions.hours_complete and _hours_short(result):
        unmet.append(_("应修学时没有修满"))
    return unmet


def _hours_short(result: RatingResult) -> bool:
    for component in result.breakdown.get("components", []):
        for indicator in component["indicators"]:
            if indicator["code"] == "hours" and indicator["score"] is not None:
                return Decimal(indicator["score"]) < 100
    return False


def _step_sentence(result: RatingResult, scheme: Scheme, step: int) -> str:
    prev = result.participant.prev_star
    if prev is None:
        return _("因首次参评，最高可评%(star)s。") % {"star": star_words(step)}
    return _("因上期为%(prev)s、每周期最多晋升%(n)s级，最高可评%(star)s。") % {
        "prev": star_words(prev),
        "n": scheme.transition.max_up,
        "star": star_words(step),
    }


def seat_sentences(data: Json) -> list[str]:
    found = []
    for seat in data.get("seats", []):
        if seat["seats"] is None:
            continue
        found.append(
            _(
                "%(star)s：本单位参评 %(base)s 人，名额 %(seats)s 个；符合条件的 %(contenders)s 人中排第 %(rank)s。"
            )
            % {
                "star": star_words(seat["star"]),
                "base": seat["base"],
                "seats": seat["seats"],
                "contenders": seat["contenders"],
                "rank": seat["rank"],
            }
        )
    return found


# What `limit_sentences` says already, with its figures.
SAID_AS_LIMITS = frozenset({"ELIG_LIMIT", "STEP_UP_LIMIT", "VETO", "FLOOR_RAISED"})


def reason_sentences(result: RatingResult, scheme: Scheme) -> list[str]:
    return [words for code, words in told_reasons(result, scheme) if code not in SAID_AS_LIMITS]


def told_reasons(result: RatingResult, scheme: Scheme) -> list[tuple[str, str]]:
    """Every reason with its code, in the order of the pipeline."""
    return [(reason["code"], _reason_words(reason, scheme)) for reason in result.breakdown.get("reasons", [])]


def _reason_words(reason: Json, scheme: Scheme) -> str:
    subject = reason.get("subject") or ""
    veto = scheme.veto.get(subject)
    return str(REASON_SENTENCES.get(reason["code"], reason["code"])) % {
        "star": star_words(reason.get("star")),
        "indicator": indicator_name(subject),
        "veto": veto.name if veto else subject,
    }
