import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal

from ratings.engine.codes import Counting, FloorExempt, Method
from ratings.engine.scheme.types import Normaliser, Scheme, SchemeProblem

WHOLE = Decimal(100)
TRAINING_INDICATORS = ("hours", "exam")
WORKER_FACTS = ("prev_star", "service_months", "in_post_months")
TOTALS = ("total", "base")
# Missing indicators and vetoes are kept as bits of one 64-bit word per person.
MOST_NAMES = 60

Problems = Iterator[SchemeProblem]


def problem(code: str, path: str, **params: object) -> SchemeProblem:
    return SchemeProblem(code, path, {name: str(value) for name, value in params.items()})


def check_scheme(scheme: Scheme) -> Problems:
    for check in CHECKS:
        yield from check(scheme)


def check_weights(scheme: Scheme) -> Problems:
    total = sum((component.weight for component in scheme.components), Decimal(0))
    if total != WHOLE:
        yield problem("WEIGHTS_NOT_100", "components", sum=total)
    for component in scheme.components:
        total = sum(component.items.values(), Decimal(0))
        if total != WHOLE:
            yield problem("WEIGHTS_NOT_100", f"components.{component.code}.items", sum=total)
        for item, weight in component.items.items():
            if weight <= 0:
                yield problem("WEIGHT_NOT_POSITIVE", f"components.{component.code}.items.{item}")


def check_indicators(scheme: Scheme) -> Problems:
    indicators = scheme.indicators
    for item in sorted({item for item in indicators if indicators.count(item) > 1}):
        yield problem("INDICATOR_TWICE", "components", indicator=item)
    for component in scheme.components:
        if component.code in (*indicators, *TOTALS, *WORKER_FACTS):
            yield problem("NAME_TWICE", f"components.{component.code}")
    for item in indicators:
        if item not in scheme.normalise:
            yield problem("NORMALISER_MISSING", f"normalise.{item}")
        if item in (*TOTALS, *WORKER_FACTS):
            yield problem("NAME_TWICE", f"components.{item}")
    for section, names in (("normalise", scheme.normalise), ("missing", scheme.missing.by_indicator)):
        for item in names:
            if item not in indicators:
                yield problem("UNKNOWN_INDICATOR", f"{section}.{item}", indicator=item)


def check_sizes(scheme: Scheme) -> Problems:
    for path, names in (("components", scheme.indicators), ("veto", tuple(scheme.veto))):
        if len(names) > MOST_NAMES:
            yield problem("TOO_MANY", path, count=len(names), most=MOST_NAMES)


def check_normalisers(scheme: Scheme) -> Problems:
    for item, normaliser in scheme.normalise.items():
        path = f"normalise.{item}"
        if normaliser.method is Method.RATIO_CAPPED and item != "hours":
            yield problem("RATIO_ONLY_FOR_HOURS", path)
        if normaliser.method is Method.LINEAR and normaliser.zero_at == normaliser.full_at:
            yield problem("LINEAR_WITHOUT_SPAN", path)
        if normaliser.method is Method.BANDS:
            yield from check_steps(path, normaliser)


def check_steps(path: str, normaliser: Normaliser) -> Problems:
    bounds = [bound for bound, _ in normaliser.bands]
    scores = [score for _, score in normaliser.bands]
    if not bounds:
        yield problem("BANDS_EMPTY", path)
        return
    if any(high <= low for high, low in itertools.pairwise(bounds)):
        yield problem("BANDS_NOT_FALLING", path)
    if scores not in (sorted(scores), sorted(scores, reverse=True)):
        yield problem("BAND_SCORES_NOT_ORDERED", path)
    if bounds[-1] > 0:
        yield problem("BAND_GAP", path, low=0, high=bounds[-1])


def check_bands(scheme: Scheme) -> Problems:
    if any(star not in scheme.bands for star in scheme.stars):
        return
    for star in scheme.stars[1:]:
        if scheme.bands[star] <= scheme.bands[star - 1]:
            yield problem(
                "BANDS_NOT_FALLING", f"bands.{star}", bound=scheme.bands[star], below=scheme.bands[star - 1]
            )
    lowest = scheme.bands[scheme.stars[0]]
    if lowest > scheme.fail_below:
        yield problem("BAND_GAP", "bands", low=scheme.fail_below, high=lowest)
    if lowest < scheme.fail_below:
        yield problem("BAND_OVERLAP", "fail_below", low=lowest, high=scheme.fail_below)


def check_eligibility(scheme: Scheme) -> Problems:
    known = (*known_figures(scheme), "service_months", "in_post_months")
    for star in scheme.stars:
        conditions = scheme.eligibility[star]
        for name in conditions.least:
            if name not in known:
                yield problem("UNKNOWN_INDICATOR", f"eligibility.{star}.{name}", indicator=name)
        if star > scheme.stars[0]:
            yield from check_not_looser(scheme, star)
        if conditions.hours_complete and "hours" not in scheme.indicators:
            yield problem("UNKNOWN_INDICATOR", f"eligibility.{star}.hours_complete", indicator="hours")


def check_not_looser(scheme: Scheme, star: int) -> Problems:
    conditions, below = scheme.eligibility[star], scheme.eligibility[star - 1]
    for name, least in below.least.items():
        if name not in conditions.least or conditions.least[name] < least:
            yield problem(
                "ELIGIBILITY_LOOSER",
                f"eligibility.{star}.{name}",
                least=conditions.least.get(name, ""),
                below=least,
            )
    if below.hours_complete and not conditions.hours_complete:
        yield problem("ELIGIBILITY_LOOSER", f"eligibility.{star}.hours_complete", least="false", below="true")


def check_transition(scheme: Scheme) -> Problems:
    if FloorExempt.VETO not in scheme.transition.floor_exempt:
        yield problem("FLOOR_ABOVE_VETO", "transition.floor_exempt")
    first = scheme.transition.after_veto_first_max
    if first is not None and first > scheme.top_star:
        yield problem("OUT_OF_RANGE", "transition.after_veto_first_max", value=first, most=scheme.top_star)


def check_quota(scheme: Scheme) -> Problems:
    quota = scheme.quota
    for star in quota.fixed:
        if star in quota.rates:
            yield problem("RATE_AND_FIXED", f"quota.fixed.{star}")
    for star in quota.min_total:
        if star not in quota.rates and star not in quota.fixed:
            yield problem("MIN_TOTAL_WITHOUT_RATE", f"quota.min_total.{star}")
    if quota.counting is Counting.PER_LEVEL and sum(quota.rates.values()) > 1:
        yield problem("RATES_OVER_ONE", "quota.rates", sum=sum(quota.rates.values()))
    if quota.counting is Counting.CUMULATIVE:
        yield from check_cumulative_rates(scheme)


def check_cumulative_rates(scheme: Scheme) -> Problems:
    rates = scheme.quota.rates
    rising = sorted(rates, reverse=True)
    for high, low in itertools.pairwise(rising):
        if rates[low] < rates[high]:
            yield problem("CUMULATIVE_RATES_FALL", f"quota.rates.{low}", rate=rates[low], above=rates[high])
    for star, rate in rates.items():
        if rate > 1:
            yield problem("RATES_OVER_ONE", f"quota.rates.{star}", sum=rate)


def check_ties(scheme: Scheme) -> Problems:
    known = (*known_figures(scheme), *WORKER_FACTS)
    if not scheme.ties.chain:
        yield problem("CHAIN_EMPTY", "ties.chain")
    for name in scheme.ties.chain:
        if name not in known:
            yield problem("UNKNOWN_INDICATOR", f"ties.chain.{name}", indicator=name)


def known_figures(scheme: Scheme) -> tuple[str, ...]:
    return (*TOTALS, *(component.code for component in scheme.components), *scheme.indicators)


CHECKS: tuple[Callable[[Scheme], Problems], ...] = (
    check_weights,
    check_sizes,
    check_indicators,
    check_normalisers,
    check_bands,
    check_eligibility,
    check_transition,
    check_quota,
    check_ties,
)
