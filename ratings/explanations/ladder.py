"""What each star asks for, from the highest down: score line, conditions, seats."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ratings.engine.scheme import Conditions, Scheme
from ratings.explanations.names import plain_number
from ratings.explanations.scheme_parts import figure_name
from ratings.explanations.schemes import joined, percent_of

# The scale of the picture: totals may pass 100, lines hardly do.
WIDTH = Decimal(100)


@dataclass(frozen=True)
class Rung:
    """`starts` and `width` place the bar of the star's scores on a scale from 0 to 100."""

    star: int
    line: str
    starts: str
    width: str
    conditions: list[str]
    seats: str


def ladder(scheme: Scheme) -> list[Rung]:
    rungs, upper = [], WIDTH
    for star in reversed(scheme.stars):
        lower = min(scheme.bands[star], WIDTH)
        rungs.append(
            Rung(
                star=star,
                line=_("%(points)s 分起") % {"points": plain_number(scheme.bands[star])},
                starts=f"{lower:.1f}",
                width=f"{max(upper - lower, Decimal(1)):.1f}",
                conditions=condition_words(scheme.eligibility[star]),
                seats=seat_words(scheme, star),
            )
        )
        upper = lower
    return rungs


def condition_words(conditions: Conditions) -> list[str]:
    words = [
        _("%(figure)s不低于 %(least)s") % {"figure": figure_name(name), "least": plain_number(least)}
        for name, least in conditions.least.items()
    ]
    return [*words, _("学时修满")] if conditions.hours_complete else words


def seat_words(scheme: Scheme, star: int) -> str:
    limits = []
    if star in scheme.quota.rates:
        limits.append(_("至多 %(rate)s") % {"rate": percent_of(scheme.quota.rates[star])})
    if star in scheme.quota.fixed:
        limits.append(_("%(n)s 个名额") % {"n": scheme.quota.fixed[star]})
    return joined(limits) or _("不限名额")
