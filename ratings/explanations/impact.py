"""The impact table in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.ui.lists import clauses
from ratings.engine.impact import GroupImpact, Interval, Rated, impact
from ratings.queries.impact import KINDS

KIND_NAMES: dict[str, Promise] = {
    "sex": gettext_lazy("性别"),
    "age": gettext_lazy("年龄段"),
    "years": gettext_lazy("工作年限"),
    "unit": gettext_lazy("单位类型"),
    "grid": gettext_lazy("网格类型"),
}
GROUP_NAMES: dict[str, Promise] = {
    "F": gettext_lazy("女"),
    "M": gettext_lazy("男"),
    "a30": gettext_lazy("30 岁以下"),
    "a40": gettext_lazy("30—39 岁"),
    "a50": gettext_lazy("40—49 岁"),
    "a50plus": gettext_lazy("50 岁及以上"),
    "y3": gettext_lazy("不满 3 年"),
    "y5": gettext_lazy("3—5 年"),
    "y10": gettext_lazy("5—10 年"),
    "y10plus": gettext_lazy("10 年及以上"),
    "street": gettext_lazy("街道"),
    "town": gettext_lazy("镇、乡"),
    "unknown": gettext_lazy("没有登记"),
}


@dataclass(frozen=True)
class ImpactRow:
    group: str
    people: int
    mean_total: str
    share: str
    total_gap: str
    share_gap: str
    ratio: str
    verdict: str
    flagged: bool


@dataclass(frozen=True)
class ImpactTable:
    kind: str
    name: str
    rows: list[ImpactRow]


def impact_tables(people: Sequence[Rated], star: int) -> list[ImpactTable]:
    return [
        ImpactTable(kind, str(KIND_NAMES[kind]), [_row(group) for group in impact(people, kind, star)])
        for kind in KINDS
    ]


def _row(group: GroupImpact) -> ImpactRow:
    return ImpactRow(
        group=str(GROUP_NAMES.get(group.group, group.group)),
        people=group.people,
        # The mean or the share of a handful of people would give their own figures away.
        mean_total="—" if group.too_small else f"{group.mean_total:.2f}",
        share="—" if group.too_small else f"{group.share:.1%}（{group.reached}）",
        total_gap=_gap(group.total_gap, ""),
        share_gap=_gap(group.share_gap, "%"),
        ratio="—" if group.ratio is None else f"{group.ratio:.2f}",
        verdict=verdict(group),
        flagged=group.flagged or group.below_four_fifths,
    )


def _gap(gap: Interval | None, unit: str) -> str:
    if gap is None:
        return "—"
    scale = 100 if unit else 1
    difference, low, high = (value * scale for value in (gap.difference, gap.low, gap.high))
    return f"{difference:+.2f}{unit}（{low:+.2f} … {high:+.2f}）"


def verdict(group: GroupImpact) -> str:
    if group.total_gap is None:
        return _("人数太少，不作比较")
    words = []
    if group.total_gap.excludes_zero:
        words.append(_("平均总分偏高") if group.total_gap.difference > 0 else _("平均总分偏低"))
    if group.share_gap is not None and group.share_gap.excludes_zero:
        words.append(_("达到比例偏高") if group.share_gap.difference > 0 else _("达到比例偏低"))
    if group.below_four_fifths:
        words.append(_("不到最高一组的五分之四"))
    return clauses(words) or _("没有看出差别")
