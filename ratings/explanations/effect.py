"""The report on a training, in words that a reader cannot take for more than they are."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ratings.engine.effect import Effect, TooFew


@dataclass(frozen=True)
class EffectWords:
    headline: str
    warnings: list[str]
    facts: list[tuple[str, str]]


def effect_words(found: Effect | TooFew, figure: str) -> EffectWords:
    if isinstance(found, TooFew):
        return EffectWords(
            headline=_("人数太少，不能得出任何结论。"),
            warnings=[],
            facts=[
                (_("参加培训且两期都有数据"), _people(found.took_it)),
                (_("其中找到可比人员的"), _people(found.matched)),
            ],
        )
    return EffectWords(_headline(found, figure), _warnings(found), _facts(found))


def _headline(found: Effect, figure: str) -> str:
    values = {"figure": figure, "effect": f"{found.effect:+.2f}"}
    if found.low is None or found.high is None:
        return _("参加培训者的%(figure)s变化比可比人员多 %(effect)s；单位太少，给不出区间。") % values
    values |= {"low": f"{found.low:+.2f}", "high": f"{found.high:+.2f}"}
    if found.found:
        return (
            _("参加培训者的%(figure)s变化比可比人员多 %(effect)s（95%% 区间 %(low)s 到 %(high)s，不含 0）。")
            % values
        )
    return (
        _(
            "参加培训者与可比人员的%(figure)s变化相差 %(effect)s（95%% 区间 %(low)s 到 %(high)s，含 0）：没有看出差别。"
        )
        % values
    )


def _warnings(found: Effect) -> list[str]:
    warnings = []
    if found.small:
        warnings.append(
            _("只有 %(people)s 人、%(units)s 个单位可比，人数少：换几个人，结果就可能相反。")
            % {"people": found.people, "units": found.units}
        )
    if abs(found.value_before.standardised) > 0.1:
        warnings.append(_("培训前两边的数值仍有差距，结果可能只是原来差距的延续。"))
    if found.unmatched > found.people:
        warnings.append(_("多数参加者找不到可比人员，结果只说明其中少数人。"))
    return warnings


def _people(number: int) -> str:
    return ngettext("%(n)s 人", "%(n)s 人", number) % {"n": number}


def _facts(found: Effect) -> list[tuple[str, str]]:
    gap = _("%(took)s 对 %(did_not)s（相差 %(gap)s 个标准差）")
    return [
        (_("参加者的变化"), f"{found.change_took:+.2f}"),
        (_("可比人员的变化"), f"{found.change_did_not:+.2f}"),
        (_("可比的参加者"), _people(found.people)),
        (_("涉及单位"), _("%(n)s 个") % {"n": found.units}),
        (_("用作比较的人员"), _people(found.matches_used)),
        (_("找不到可比人员的参加者"), _people(found.unmatched)),
        (
            _("培训前的数值"),
            gap
            % {
                "took": f"{found.value_before.took:.2f}",
                "did_not": f"{found.value_before.did_not:.2f}",
                "gap": f"{found.value_before.standardised:+.2f}",
            },
        ),
        (
            _("服务月数"),
            gap
            % {
                "took": f"{found.service.took:.0f}",
                "did_not": f"{found.service.did_not:.0f}",
                "gap": f"{found.service.standardised:+.2f}",
            },
        ),
    ]
