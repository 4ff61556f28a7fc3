from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ratings.engine.codes import Method, MissingPolicy
from ratings.engine.scheme.reader import ABSENT, Reader
from ratings.engine.scheme.types import Component, Missing, Normaliser, frozen


def read_components(reader: Reader) -> tuple[Component, ...]:
    return tuple(read_component(reader.section(code), code) for code in reader.names())


def ordered_components(
    components: tuple[Component, ...], order: object, reader: Reader
) -> tuple[Component, ...]:
    """Puts components and items in the stated order, for mappings whose keys were stored unordered."""
    if order is ABSENT:
        return components
    by_code = {component.code: component for component in components}
    stated = order if isinstance(order, list | tuple) else []
    pairs = [tuple(pair) for pair in stated if isinstance(pair, list | tuple) and len(pair) == 2]
    agrees = sorted(str(code) for code, _ in pairs) == sorted(by_code) and all(
        sorted(items) == sorted(by_code[code].items) for code, items in pairs
    )
    if not agrees:
        reader.report("ORDER_DISAGREES", "order")
        return components
    return tuple(
        replace(by_code[code], items=frozen({item: by_code[code].items[item] for item in items}))
        for code, items in pairs
    )


def read_component(reader: Reader, code: str) -> Component:
    items = reader.section("items", required=True)
    component = Component(
        code=code,
        name=reader.text("name", code),
        weight=reader.number("weight", least=0, most=100),
        items=frozen({item: items.number(item, least=0, most=100) for item in items.names()}),
    )
    reader.close()
    return component


def read_normalise(reader: Reader) -> Mapping[str, Normaliser]:
    return frozen({code: read_normaliser(reader.section(code)) for code in reader.names()})


def read_normaliser(reader: Reader) -> Normaliser:
    if reader.take("method") is None or "method" not in reader.raw:
        reader.report("REQUIRED", "method")
    method = reader.choice("method", Method, Method.DIRECT)
    normaliser = Normaliser(method)
    if method is Method.LINEAR:
        normaliser = Normaliser(method, reader.number("zero_at", "0"), reader.number("full_at", "100"))
    if method is Method.BANDS:
        normaliser = Normaliser(method, bands=read_steps(reader))
    reader.close()
    return normaliser


def read_steps(reader: Reader) -> tuple[tuple[Decimal, Decimal], ...]:
    raw = reader.required("bands")
    if not isinstance(raw, list | tuple) or not all(
        isinstance(row, list | tuple) and len(row) == 2 for row in raw
    ):
        reader.report("BANDS_NOT_PAIRS", "bands")
        return ((Decimal(0), Decimal(0)),)
    return tuple(
        (
            reader.as_number(bound, f"bands.{number}", 2),
            reader.within(reader.as_number(score, f"bands.{number}", 2), f"bands.{number}", 0, 100),
        )
        for number, (bound, score) in enumerate(raw)
    )


def read_missing(reader: Reader) -> Missing:
    policies = {
        code: reader.choice(code, MissingPolicy, MissingPolicy.BLOCK)
        for code in reader.names()
        if code != "default"
    }
    return Missing(
        default=reader.choice("default", MissingPolicy, MissingPolicy.BLOCK), by_indicator=frozen(policies)
    )
