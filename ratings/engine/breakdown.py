"""Everything the explanation of one person's stars is made of, as data."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from ratings.engine.codes import Category, Method, MissingPolicy, Move, ReasonCode
from ratings.engine.exact import MISSING, NO_STAR, Ints, as_decimal, known_decimal, value_decimal
from ratings.engine.quota import UNLIMITED
from ratings.engine.reasons import Reason
from ratings.engine.scheme import Component, Normaliser
from ratings.engine.training import required_hours
from ratings.engine.veto import NO_VETO

if TYPE_CHECKING:
    from ratings.engine.outcome import Outcome


@dataclass(frozen=True, slots=True)
class SegmentValue:
    unit: str
    months: int
    value: Decimal | None
    numerator: int | None
    denominator: int | None


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """`value` is the merged value; `required` is set for hours only; `policy` says what was done if missing."""

    code: str
    segments: tuple[SegmentValue, ...]
    value: Decimal | None
    missing: bool
    policy: MissingPolicy | None
    rule: Normaliser
    required: Fraction | None
    score: Decimal | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class ComponentFigure:
    code: str
    name: str
    weight: Decimal
    score: Decimal | None
    indicators: tuple[IndicatorFigure, ...]


@dataclass(frozen=True, slots=True)
class AdjustmentItem:
    item: str
    event: str
    points: Decimal
    counted: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """Stars before anybody else is looked at; `applied` names what set the cap, in the order it was found."""

    band: int
    elig: int
    step: int
    veto: int | None
    cap: int
    floor: int
    applied: tuple[ReasonCode, ...]


@dataclass(frozen=True, slots=True)
class SeatFigure:
    """One star the person asked for: the seats of her group and her place among those who asked."""

    star: int
    base: int
    seats: int | None
    used: int
    held: int
    rank: int
    contenders: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    key: str
    unit: str
    seat_group: str
    category: Category
    prev_star: int | None
    service_months: int
    in_post_months: int
    components: tuple[ComponentFigure, ...]
    base: Decimal | None
    adjustments: tuple[AdjustmentItem, ...]
    bonus: Decimal
    deduction: Decimal
    total: Decimal | None
    limits: Limits | None
    vetoes: tuple[str, ...]
    seats: tuple[SeatFigure, ...]
    star: int | None
    move: Move
    reasons: tuple[Reason, ...]


LIMITING = (
    ReasonCode.ELIG_LIMIT,
    ReasonCode.STEP_UP_LIMIT,
    ReasonCode.VETO,
    ReasonCode.FLOOR_RAISED,
)


def breakdown(outcome: "Outcome", index: int) -> Breakdown:
    roster = outcome.roster
    group = int(outcome.group[index])
    prev = int(roster.prev[index])
    return Breakdown(
        key=str(roster.keys[index]),
        unit=str(roster.units[roster.unit[index]]),
        seat_group=outcome.seat_groups.code[group],
        category=outcome.category_of(index),
        prev_star=None if prev == NO_STAR else prev,
        service_months=int(roster.service[index]),
        in_post_months=int(roster.in_post[index]),
        components=component_figures(outcome, index),
        base=known_decimal(int(outcome.base[index])),
        adjustments=adjustment_items(outcome, index),
        bonus=as_decimal(int(outcome.bonus[index])),
        deduction=as_decimal(int(outcome.deduction[index])),
        total=known_decimal(int(outcome.total[index])),
        limits=limits(outcome, index),
        vetoes=veto_codes(outcome, index),
        seats=seat_figures(outcome, index),
        star=outcome.star_of(index),
        move=outcome.move_of(index),
        reasons=outcome.reasons(index),
    )


def component_figures(outcome: "Outcome", index: int) -> tuple[ComponentFigure, ...]:
    return tuple(
        ComponentFigure(
            code=component.code,
            name=component.name,
            weight=component.weight,
            score=known_decimal(int(outcome.scores.component[row, index])),
            indicators=indicator_figures(outcome, index, component),
        )
        for row, component in enumerate(outcome.scheme.components)
    )


def indicator_figures(outcome: "Outcome", index: int, component: Component) -> tuple[IndicatorFigure, ...]:
    return tuple(indicator_figure(outcome, index, code, weight) for code, weight in component.items.items())


def indicator_figure(outcome: "Outcome", index: int, code: str, weight: Decimal) -> IndicatorFigure:
    scheme, scores = outcome.scheme, outcome.scores
    row = scheme.indicators.index(code)
    missing = bool(scores.missing[row, index])
    rule = scheme.normalise[code]
    ratio = rule.method is Method.RATIO_CAPPED
    return IndicatorFigure(
        code=code,
        segments=segment_values(outcome, index, code),
        value=known_decimal(int(scores.merged[row, index])),
        missing=missing,
        policy=scheme.missing.policy(code) if missing else None,
        rule=rule,
        required=required_hours(scheme, int(outcome.roster.in_post[index])) if ratio else None,
        score=known_decimal(int(scores.indicator[row, index])),
        weight=weight,
    )


def segment_values(outcome: "Outcome", index: int, code: str) -> tuple[SegmentValue, ...]:
    segments = outcome.roster.segments
    if code not in segments.columns:
        return ()
    column = segments.columns[code]
    return tuple(
        SegmentValue(
            unit=str(outcome.roster.units[segments.unit[row]]),
            months=int(segments.months[row]),
            value=value_decimal(int(column.value[row])),
            numerator=None if column.numerator is None else known_count(int(column.numerator[row])),
            denominator=None if column.denominator is None else known_count(int(column.denominator[row])),
        )
        for row in rows_of(segments.worker, index)
    )


def rows_of(worker: Ints, index: int) -> range:
    """The facts of a roster stand in the order of its workers."""
    first, last = worker.searchsorted([index, index + 1])
    return range(int(first), int(last))


def known_count(count: int) -> int | None:
    return None if count == MISSING else count


def adjustment_items(outcome: "Outcome", index: int) -> tuple[AdjustmentItem, ...]:
    rows, adjusted = outcome.roster.adjustments, outcome.adjusted
    return tuple(
        AdjustmentItem(
            item=rows.items[int(rows.item[row])],
            event=rows.events[int(rows.event[row])] if rows.event[row] >= 0 else "",
            points=as_decimal(int(adjusted.points[row])),
            counted=bool(adjusted.counted[row]),
        )
        for row in rows_of(rows.worker, index)
    )


def limits(outcome: "Outcome", index: int) -> Limits | None:
    caps = outcome.caps
    if outcome.total[index] == MISSING:
        return None
    veto = int(caps.veto[index])
    present = {reason.code for reason in outcome.reasons(index)}
    return Limits(
        band=int(caps.band[index]),
        elig=int(caps.elig[index]),
        step=int(caps.step[index]),
        veto=None if veto == NO_VETO else veto,
        cap=int(caps.cap[index]),
        floor=int(caps.floor[index]),
        applied=tuple(code for code in LIMITING if code in present),
    )


def veto_codes(outcome: "Outcome", index: int) -> tuple[str, ...]:
    rows = outcome.roster.vetoes
    return tuple(sorted({rows.codes[int(rows.code[row])] for row in rows_of(rows.worker, index)}))


def seat_figures(outcome: "Outcome", index: int) -> tuple[SeatFigure, ...]:
    group = int(outcome.group[index])
    asked = [star for star in reversed(outcome.scheme.stars) if outcome.place[star - 1, index] > 0]
    return tuple(seat_figure(outcome, index, star, group) for star in asked)


def seat_figure(outcome: "Outcome", index: int, star: int, group: int) -> SeatFigure:
    placement, row = outcome.placement, star - 1
    seats = int(placement.open_seats[row, group])
    return SeatFigure(
        star=star,
        base=int(outcome.seat_groups.base[group]),
        seats=None if seats == UNLIMITED else seats,
        used=int(placement.used[row, group]),
        held=int(placement.held[row, group]),
        rank=int(outcome.place[row, index]),
        contenders=int(placement.asked[row, group]),
    )
