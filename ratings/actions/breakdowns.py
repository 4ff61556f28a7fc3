"""A breakdown as it is stored: figures as text, so that nothing is rounded.

Rules are left out, because the scheme version holds them, and segments, because the performance records do: ten
thousand people would carry the same words ten thousand times.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from ratings.engine.breakdown import Breakdown, ComponentFigure, IndicatorFigure

Json = dict[str, Any]


def stored(broken: Breakdown) -> Json:
    return {
        "key": broken.key,
        "unit": broken.unit,
        "seat_group": broken.seat_group,
        "category": broken.category.value,
        "prev_star": broken.prev_star,
        "service_months": broken.service_months,
        "in_post_months": broken.in_post_months,
        "components": [_component(component) for component in broken.components],
        "base": _text(broken.base),
        "adjustments": [
            {"item": a.item, "event": a.event, "points": str(a.points), "counted": a.counted}
            for a in broken.adjustments
        ],
        "bonus": str(broken.bonus),
        "deduction": str(broken.deduction),
        "total": _text(broken.total),
        "limits": _limits(broken),
        "vetoes": list(broken.vetoes),
        "seats": [
            {
                "star": s.star,
                "base": s.base,
                "seats": s.seats,
                "used": s.used,
                "held": s.held,
                "rank": s.rank,
                "contenders": s.contenders,
            }
            for s in broken.seats
        ],
        "star": broken.star,
        "move": broken.move.value,
        "reasons": [{"code": r.code.value, "star": r.star, "subject": r.subject} for r in broken.reasons],
    }


def _text(figure: Decimal | Fraction | None) -> str | None:
    return None if figure is None else str(figure)


def _component(component: ComponentFigure) -> Json:
    return {
        "code": component.code,
        "name": component.name,
        "weight": str(component.weight),
        "score": _text(component.score),
        "indicators": [_indicator(indicator) for indicator in component.indicators],
    }


def _indicator(indicator: IndicatorFigure) -> Json:
    return {
        "code": indicator.code,
        "value": _text(indicator.value),
        "missing": indicator.missing,
        "policy": indicator.policy.value if indicator.policy else None,
        "required": _text(indicator.required),
        "score": _text(indicator.score),
        "weight": str(indicator.weight),
    }


def _limits(broken: Breakdown) -> Json | None:
    limits = broken.limits
    if limits is None:
        return None
    return {
        "band": limits.band,
        "elig": limits.elig,
        "step": limits.step,
        "veto": limits.veto,
        "cap": limits.cap,
        "floor": limits.floor,
        "applied": [code.value for code in limits.applied],
    }
