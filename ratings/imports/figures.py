"""Rates from counts; what is printed is only compared with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from academy.tabular.values import MISSING, Figure
from ratings.imports import columns
from ratings.imports.columns import Indicator
from ratings.imports.rows import NO_CELL, ParsedRow, PlainCell, figure_of, plain_decimal

TOLERANCE = Decimal("0.1")
CENT = Decimal("0.01")
HUNDRED = Decimal(100)

FigureNote = tuple[str, str, dict[str, str]]
"""Code, field, parameters."""


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    indicator: str
    value: Decimal | None
    numerator: int | None = None
    denominator: int | None = None
    printed: Decimal | None = None


@lru_cache(maxsize=8_192)
def rate_of(numerator: int, denominator: int) -> Decimal:
    return Decimal(numerator) * HUNDRED / denominator


@lru_cache(maxsize=8_192)
def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def shown(value: Decimal) -> str:
    return plain_decimal(rounded(value))


Reading = tuple[IndicatorValue, tuple[FigureNote, ...]]
FactReading = tuple[int | Decimal | None, tuple[FigureNote, ...]]


def read_indicator(row: ParsedRow, indicator: Indicator) -> Reading:
    printed = row.plain_cell(indicator.code)
    done = row.plain_cell(indicator.numerator) if indicator.denominator else NO_CELL
    due = row.plain_cell(indicator.denominator) if indicator.denominator else NO_CELL
    if printed is not None and done is not None and due is not None:
        return indicator_of_cells(indicator, printed, done, due)
    return indicator_of(
        indicator,
        row.figure(indicator.code),
        row.figure(indicator.numerator) if indicator.denominator else MISSING,
        row.figure(indicator.denominator) if indicator.denominator else MISSING,
    )


@lru_cache(maxsize=65_536)
def indicator_of_cells(indicator: Indicator, printed: PlainCell, done: PlainCell, due: PlainCell) -> Reading:
    """The same few hundred households and rates stand in a county's rows over and over, so they share the answer."""
    return indicator_of(indicator, figure_of(printed), figure_of(done), figure_of(due))


def indicator_of(indicator: Indicator, printed: Figure, done: Figure, due: Figure) -> Reading:
    notes = list(unreadable(indicator.code, printed))
    counts, count_notes = read_counts(indicator, done, due)
    notes += count_notes
    exact = rate_of(*counts) if counts and counts[1] else None
    percent, reading_notes = settle(indicator.code, printed, exact, counts)
    notes += reading_notes
    usable = exact if exact is not None else percent
    if usable is None and not notes:
        notes.append(("VALUE_MISSING", indicator.code, {}))
    if counts and not counts[1]:
        counts = None
    return IndicatorValue(
        indicator.code,
        None if usable is None else rounded(usable),
        counts[0] if counts else None,
        counts[1] if counts else None,
        percent,
    ), tuple(notes)


def read_fact(row: ParsedRow, name: str) -> FactReading:
    """A counted incident, or a printed bonus, deduction, score or rank."""
    cell = row.plain_cell(name)
    return fact_of(name, row.figure(name)) if cell is None else fact_of_cell(name, cell)


@lru_cache(maxsize=8_192)
def fact_of_cell(name: str, cell: PlainCell) -> FactReading:
    return fact_of(name, figure_of(cell))


def fact_of(name: str, figure: Figure) -> FactReading:
    if name in columns.KEPT_FIGURES:
        return figure.value, (("KEPT_FIGURE_UNREADABLE", name, {}),) if figure.problem else ()
    if figure.value is None:
        return None, tuple(unreadable(name, figure))
    if not is_count(figure):
        return None, (("COUNT_INVALID", name, {"value": plain_decimal(figure.value)}),)
    return int(figure.value), ()


def unreadable(field: str, figure: Figure) -> Iterator[FigureNote]:
    if figure.problem == "NOT_A_NUMBER":
        yield "FIGURE_UNREADABLE", field, {}
    elif figure.problem:
        yield figure.problem, field, {}


def read_counts(
    indicator: Indicator, done: Figure, due: Figure
) -> tuple[tuple[int, int] | None, list[FigureNote]]:
    if not indicator.denominator:
        return None, []
    notes = [*unreadable(indicator.numerator, done), *unreadable(indicator.denominator, due)]
    if done.value is None or due.value is None:
        if done.missing != due.missing and not notes:
            lacking = indicator.numerator if done.missing else indicator.denominator
            notes.append(("COUNTS_INCOMPLETE", lacking, {}))
        return None, notes
    for field, figure in ((indicator.numerator, done), (indicator.denominator, due)):
        if not is_count(figure):
            return None, [("COUNT_INVALID", field, {"value": plain_decimal(figure.value or Decimal())})]
    if due.value == 0 and done.value > 0:
        return None, [("COUNT_INVALID", indicator.denominator, {"value": "0"})]
    return (int(done.value), int(due.value)), notes


def is_count(figure: Figure) -> bool:
    value = figure.value
    return value is not None and not figure.percent and value >= 0 and value == value.to_integral_value()


def settle(
    field: str, printed: Figure, exact: Decimal | None, counts: tuple[int, int] | None
) -> tuple[Decimal | None, list[FigureNote]]:
    """The printed rate in per cent, and what is wrong with it or with the rate by counts."""
    if exact is not None and exact > HUNDRED:
        return printed.value, [out_of_range(field, exact)]
    if printed.value is None:
        return None, []
    if counts and not counts[1]:
        return printed.value, [("RATE_WITHOUT_COUNTS", field, {"printed": shown(printed.value)})]
    if printed.ambiguous:
        return settle_ambiguous(field, printed.value, exact)
    if not 0 <= printed.value <= HUNDRED:
        return printed.value, [out_of_range(field, printed.value)]
    return printed.value, list(compare(field, printed.value, exact))


def settle_ambiguous(
    field: str, value: Decimal, exact: Decimal | None
) -> tuple[Decimal | None, list[FigureNote]]:
    if exact is None:
        return None, [("RATE_AMBIGUOUS", field, {"printed": plain_decimal(value)})]
    if abs(value * HUNDRED - exact) <= TOLERANCE:
        return value * HUNDRED, [
            ("READ_AS_PERCENT", field, {"printed": plain_decimal(value), "rate": shown(exact)})
        ]
    return value, list(compare(field, value, exact))


def compare(field: str, value: Decimal, exact: Decimal | None) -> Iterator[FigureNote]:
    if exact is not None and abs(value - exact) > TOLERANCE:
        yield "RATE_DISAGREES", field, {"printed": plain_decimal(value), "rate": shown(exact)}


def out_of_range(field: str, value: Decimal) -> FigureNote:
    return "RATE_OUT_OF_RANGE", field, {"value": shown(value)}
