"""A what-if in words and as a picture: who moves and why, stars before and after, flows between them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from academy.ui.templatetags.ui import star_words
from ratings.engine.scheme import Scheme, scheme_from_mapping
from ratings.explanations.example import result_from
from ratings.explanations.scheme_parts import figure_name
from ratings.explanations.schemes import Difference, differences
from ratings.explanations.verdicts import headline
from ratings.models import Participant, RatingResult, WhatIf, WhatIfMover
from ratings.queries.schemes import scheme_of

NO_STAR_KEY = "none"
WIDTH, HEIGHT, BAR, GAP, TOP = 720, 360, 16, 18, 8
# A single person among ten thousand must still be seen.
THINNEST = 1.5


def star_name(key: str) -> str:
    return _("不定星") if key == NO_STAR_KEY else star_words(int(key))


@dataclass(frozen=True)
class Band:
    """One star on one side of the picture."""

    name: str
    count: int
    x: float
    y: float
    height: float
    text_x: float
    text_y: float
    anchor: str
    tone: str


@dataclass(frozen=True)
class Flow:
    path: str
    words: str
    tone: str


@dataclass(frozen=True)
class Sankey:
    bands: list[Band]
    flows: list[Flow]
    width: int = WIDTH
    height: int = HEIGHT


def order_of(key: str) -> int:
    return 99 if key == NO_STAR_KEY else -int(key)


def sankey(flows: list[list[Any]]) -> Sankey:
    """Old stars on the left, new ones on the right, the highest on top; bands as wide as people are many."""
    total = sum(count for _old, _new, count in flows) or 1
    sides = [sorted({flow[side] for flow in flows}, key=order_of) for side in (0, 1)]
    room = HEIGHT - 2 * TOP - GAP * (max(map(len, sides), default=1) - 1)
    bands: list[Band] = []
    tops: list[dict[str, float]] = []
    for side, keys in enumerate(sides):
        top, y = {}, float(TOP)
        for key in keys:
            count = sum(flow[2] for flow in flows if flow[side] == key)
            height = max(count / total * room, THINNEST)
            bands.append(_band(side, key, count, y, height))
            top[key] = y
            y += height + GAP
        tops.append(top)
    return Sankey(bands, _ribbons(flows, tops, room / total))


def _band(side: int, key: str, count: int, y: float, height: float) -> Band:
    left = side == 0
    x = 120.0 if left else WIDTH - 120.0 - BAR
    return Band(
        name=star_name(key),
        count=count,
        x=x,
        y=round(y, 1),
        height=round(height, 1),
        text_x=x - 8 if left else x + BAR + 8,
        text_y=round(y + height / 2, 1),
        anchor="end" if left else "start",
        tone=key,
    )


def _ribbons(flows: list[list[Any]], tops: list[dict[str, float]], scale: float) -> list[Flow]:
    used = [dict(top) for top in tops]
    ribbons = []
    for old, new, count in sorted(flows, key=lambda flow: (order_of(flow[0]), order_of(flow[1]))):
        thick = max(count * scale, THINNEST)
        start, end = used[0][old], used[1][new]
        used[0][old] += thick
        used[1][new] += thick
        words = _("%(old)s → %(new)s：%(n)s 人") % {
            "old": star_name(old),
            "new": star_name(new),
            "n": count,
        }
        ribbons.append(Flow(_ribbon(start, end, thick), words, _tone(old, new)))
    return ribbons


def _ribbon(start: float, end: float, thick: float) -> str:
    left, right = 120 + BAR, WIDTH - 120 - BAR
    middle = (left + right) / 2
    return (
        f"M{left} {start:.1f}C{middle:.0f} {start:.1f} {middle:.0f} {end:.1f} {right} {end:.1f}"
        f"V{end + thick:.1f}C{middle:.0f} {end + thick:.1f} {middle:.0f} {start + thick:.1f} {left} {start + thick:.1f}Z"
    )


def _tone(old: str, new: str) -> str:
    if old == new:
        return "keep"
    if NO_STAR_KEY in (old, new):
        return "other"
    return "up" if int(new) > int(old) else "down"


@dataclass(frozen=True)
class Count:
    before: int
    after: int

    @property
    def change(self) -> str:
        return f"{self.after - self.before:+d}" if self.after != self.before else ""


@dataclass(frozen=True)
class UnitCounts:
    name: str
    moved: int
    counts: list[Count]


def star_keys(whatif: WhatIf) -> list[str]:
    found = {key for flow in whatif.summary["flows"] for key in flow[:2]}
    return sorted(found, key=order_of)


def unit_counts(whatif: WhatIf) -> list[UnitCounts]:
    keys = star_keys(whatif)
    return [
        UnitCounts(
            entry["unit"],
            entry["moved"],
            [Count(entry["before"].get(key, 0), entry["after"].get(key, 0)) for key in keys],
        )
        for entry in whatif.summary["units"]
    ]


def whole_counts(whatif: WhatIf) -> list[Count]:
    columns = list(zip(*[unit.counts for unit in unit_counts(whatif)], strict=True))
    return [Count(sum(c.before for c in column), sum(c.after for c in column)) for column in columns]


@dataclass(frozen=True)
class MoverWords:
    participant: Participant
    before: int | None
    after: int | None
    total_before: Decimal | None
    total_after: Decimal | None
    why_before: str
    why_after: str


def mover_words(whatif: WhatIf, mover: WhatIfMover, before: RatingResult | None) -> MoverWords:
    scheme = scheme_from_mapping(whatif.rules)
    after = result_from(mover.breakdown, _participant_after(mover))
    return MoverWords(
        participant=mover.participant,
        before=mover.before,
        after=mover.after,
        total_before=before.total if before else None,
        total_after=after.total,
        why_before=headline(before, scheme_of(whatif.run.version)) if before else "",
        why_after=headline(after, scheme),
    )


def _participant_after(mover: WhatIfMover) -> Participant:
    """The person with the figures of the what-if, for the sentences only; never saved."""
    kept = mover.participant
    exam = mover.facts.get("exam")
    return Participant(
        category=kept.category,
        category_reason=kept.category_reason,
        prev_star=mover.breakdown["prev_star"],
        service_months=mover.breakdown["service_months"],
        in_post_months=mover.breakdown["in_post_months"],
        exam_score=None if exam is None else Decimal(exam),
    )


def rule_changes(whatif: WhatIf) -> list[Difference]:
    return differences(scheme_of(whatif.run.version), scheme_from_mapping(whatif.rules))


def figure_choices(scheme: Scheme) -> list[tuple[str, str]]:
    """What a what-if may change about a person."""
    others = [
        ("prev_star", figure_name("prev_star")),
        ("service_months", figure_name("service_months")),
        ("in_post_months", figure_name("in_post_months")),
        ("bonus", _("加分合计")),
        ("deduction", _("扣分合计")),
        ("veto", _("一票否决（代码，多项用逗号隔开；留空为无）")),
    ]
    return [(code, figure_name(code)) for code in scheme.indicators] + others


def change_words(whatif: WhatIf, numbers: set[str]) -> list[str]:
    """The changed figures; whose, only where the reader may know."""
    names = dict(figure_choices(scheme_from_mapping(whatif.rules)))
    return [
        _("%(who)s：%(figure)s改为 %(value)s")
        % {
            "who": entry["worker_no"] if entry["worker_no"] in numbers else _("某网格员"),
            "figure": names.get(entry["figure"], entry["figure"]),
            "value": entry["value"] or _("无"),
        }
        for entry in whatif.corrections
    ]
