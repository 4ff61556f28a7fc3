from collections.abc import Mapping
from decimal import Decimal

from ratings.engine.codes import Counting, FloorExempt, QuotaBase, QuotaMode
from ratings.engine.scheme.reader import Reader
from ratings.engine.scheme.types import Conditions, Quota, Transition, VetoRule, frozen

ONE_FIGURE = Decimal("0.01")


def read_veto(reader: Reader, stars: tuple[int, ...]) -> Mapping[str, VetoRule]:
    return frozen({code: read_veto_rule(reader.section(code), code, stars) for code in reader.names()})


def read_veto_rule(reader: Reader, code: str, stars: tuple[int, ...]) -> VetoRule:
    max_star = reader.integer("max_star", 0, least=-1000)
    if not 0 <= max_star <= stars[-1]:
        reader.report("VETO_STAR_OUT_OF_RANGE", "max_star", value=max_star, most=stars[-1])
    rule = VetoRule(code, reader.text("name", code), max_star)
    reader.close()
    return rule


def read_bands(reader: Reader, stars: tuple[int, ...]) -> Mapping[int, Decimal]:
    """Lower bounds by star; a pair [lower, upper] is accepted so that published tables can be checked."""
    present = reader.star_keys(stars)
    for star in stars:
        if star not in present:
            reader.report("BAND_MISSING", str(star))
    lowers: dict[int, Decimal] = {}
    uppers: dict[int, Decimal] = {}
    for star in present:
        raw = reader.take(str(star))
        lower, upper = raw if isinstance(raw, list | tuple) and len(raw) == 2 else (raw, None)
        lowers[star] = reader.as_number(lower, str(star), 2)
        if upper is not None:
            uppers[star] = reader.as_number(upper, str(star), 2)
    report_upper_bounds(reader, lowers, uppers)
    return frozen(lowers)


def report_upper_bounds(reader: Reader, lowers: dict[int, Decimal], uppers: dict[int, Decimal]) -> None:
    for star, upper in uppers.items():
        above = lowers.get(star + 1)
        if above is not None and upper + ONE_FIGURE < above:
            reader.report("BAND_GAP", str(star), low=upper, high=above)
        if above is not None and upper >= above:
            reader.report("BAND_OVERLAP", str(star), low=above, high=upper)


def read_eligibility(reader: Reader, stars: tuple[int, ...]) -> Mapping[int, Conditions]:
    present = reader.star_keys(stars)
    conditions = {star: Conditions(frozen({}), hours_complete=False) for star in stars}
    conditions.update({star: read_conditions(reader.section(str(star))) for star in present})
    return frozen(conditions)


def read_conditions(reader: Reader) -> Conditions:
    complete = reader.flag("hours_complete", default=False)
    least = {name: reader.number(name, least=0) for name in reader.names() if name != "hours_complete"}
    return Conditions(frozen(least), complete)


def read_transition(reader: Reader, stars: tuple[int, ...]) -> Transition:
    exempt = reader.texts("floor_exempt", ("veto", "failed"))
    for name in exempt:
        if name not in set(FloorExempt):
            reader.report("UNKNOWN_CHOICE", "floor_exempt", value=name, choices="|".join(FloorExempt))
    transition = Transition(
        max_up=reader.optional_integer("max_up", 1, least=1),
        max_down=reader.optional_integer("max_down", 1),
        first_rating_max=reader.integer("first_rating_max", min(3, stars[-1]), most=stars[-1]),
        after_veto_first_max=reader.optional_integer("after_veto_first_max", None),
        floor_exempt=tuple(FloorExempt(name) for name in exempt if name in set(FloorExempt)),
        floor_counts_in_quota=reader.flag("floor_counts_in_quota", default=True),
    )
    reader.close()
    return transition


def read_quota(reader: Reader, stars: tuple[int, ...]) -> Quota:
    rates, fixed, totals = reader.section("rates"), reader.section("fixed"), reader.section("min_total")
    base_at_least = totals.integer("base_at_least", 0)
    quota = Quota(
        base=reader.choice("base", QuotaBase, QuotaBase.RATED),
        rates=frozen({star: rates.number(str(star), least=0, places=4) for star in rates.star_keys(stars)}),
        fixed=frozen({star: fixed.integer(str(star)) for star in fixed.star_keys(stars)}),
        counting=reader.choice("counting", Counting, Counting.PER_LEVEL),
        allocate_at=reader.text("allocate_at", "county"),
        mode=reader.choice("mode", QuotaMode, QuotaMode.LARGEST_REMAINDER),
        pool_units_under=reader.integer("pool_units_under", 0),
        min_total=frozen({star: totals.integer(str(star)) for star in totals.star_keys(stars)}),
        min_total_base=base_at_least,
        roll_down_unused=reader.flag("roll_down_unused", default=False),
    )
    reader.close()
    return quota
