"""Random rosters and schemes; few distinct values, so that ties, lines and full seats are common."""

import random
from decimal import Decimal

from ratings.engine.codes import Category
from ratings.engine.facts import Adjustment, Measure, SegmentFacts, Veto, WorkerFacts
from ratings.engine.scheme import scheme_from_mapping

INDICATORS = ("patrol", "link", "closure", "survey")
CATEGORIES = [Category.RATED] * 14 + [
    Category.NEW_HIRE,
    Category.MATERNITY,
    Category.MATERNITY,
    Category.NO_GRADE,
    Category.DEFERRED,
    Category.EXCLUDED,
]


def random_scheme(rng: random.Random, **changes):
    """A valid scheme; `changes` replace whole sections or, given as mappings, some of their entries."""
    items = rng.sample(INDICATORS, rng.randint(1, 4))
    mapping = {
        "scheme": {"code": "R", "name": "R", "stars": [1, 2, 3, 4, 5]},
        "population": {
            "maternity": rng.choice(["carry_over", "rate_on_available", "no_grade"]),
            "long_leave": rng.choice(["no_grade", "carry_over"]),
        },
        "training": {
            "required_hours": rng.choice([40, 33.5]),
            "mode_caps": {"online": rng.choice([0.5, 0.333])},
        },
        "components": random_components(rng, items),
        "normalise": {
            "hours": {"method": rng.choice(["ratio_capped", "direct"])},
            "exam": {"method": "direct"},
        }
        | {item: random_normaliser(rng) for item in items},
        "missing": {"default": rng.choice(["redistribute", "zero", "unit_mean", "block"])}
        | {
            item: rng.choice(["redistribute", "zero", "unit_mean", "block"])
            for item in items
            if rng.random() < 0.5
        },
        "adjust": {
            "bonus_cap": rng.choice([None, 2, 5]),
            "deduction_cap": rng.choice([None, None, 3]),
            "once_per_event": rng.choice(["highest", "all"]),
            "items": {"B_CITY": 3, "B_STREET": 1, "D_NOTICE": -2.5},
        },
        "veto": {"V02": {"max_star": 0}, "V07": {"max_star": 1}},
        "bands": {5: 90, 4: 80, 3: 70.5, 2: 60, 1: 50},
        "fail_below": 50,
        "eligibility": random_eligibility(rng),
        "transition": {
            "max_up": rng.choice([1, 1, 2, None]),
            "max_down": rng.choice([1, 1, 2, 0, None]),
            "first_rating_max": rng.choice([3, 5]),
            "after_veto_first_max": rng.choice([None, 2]),
            "floor_exempt": rng.choice([["veto", "failed"], ["veto"]]),
            "floor_counts_in_quota": rng.random() < 0.7,
        },
        "quota": random_quota(rng),
        "ties": {
            "chain": rng.choice(
                [["total"], ["total", "P", "exam"], ["P", "total", "prev_star", "service_months"]]
            )
        },
    }
    for section, change in changes.items():
        mapping[section] = mapping[section] | change if isinstance(mapping[section], dict) else change
    return scheme_from_mapping(mapping)


def random_components(rng, items):
    weight = rng.choice([30, 40, 37.5])
    shares = [100 // len(items)] * len(items)
    shares[0] += 100 - sum(shares)
    return {
        "T": {"weight": weight, "items": {"hours": 40, "exam": 60}},
        "P": {"weight": 100 - weight, "items": dict(zip(items, shares, strict=True))},
    }


def random_normaliser(rng):
    return rng.choice(
        [
            {"method": "direct"},
            {"method": "linear", "zero_at": 60, "full_at": 100},
            {"method": "linear", "zero_at": 59.3, "full_at": 97},
            {"method": "bands", "bands": [[98, 100], [95, 90], [90, 75], [0, 10]]},
        ]
    )


def random_eligibility(rng):
    if rng.random() < 0.3:
        return {}
    return {
        5: {"service_months": 36, "exam": 80, "hours_complete": True},
        4: {"service_months": 24, "exam": 70, "hours_complete": True},
        3: {"service_months": 12, "exam": 60},
        2: {"exam": 60},
    }


def random_quota(rng):
    modes = ["largest_remainder", "pooled", "independent_floor", "independent_half_up", "independent_ceil"]
    quota = {
        "base": rng.choice(["rated", "on_roll"]),
        "rates": rng.choice([{5: 0.1, 4: 0.2}, {5: 0.15, 4: 0.2, 3: 0.3}, {5: 0.25, 3: 0.5}, {}]),
        "counting": rng.choice(["per_level", "cumulative"]),
        "mode": rng.choice(modes),
        "pool_units_under": rng.choice([0, 3, 5]),
        "min_total": {"base_at_least": 5},
        "roll_down_unused": rng.random() < 0.3,
    }
    if 5 in quota["rates"]:
        quota["min_total"] = {5: rng.choice([1, 3]), "base_at_least": rng.choice([1, 5])}
    if not quota["rates"] and rng.random() < 0.5:
        quota["fixed"] = {5: rng.randint(0, 2), 4: rng.randint(0, 4)}
    return quota


def random_workers(rng: random.Random, scheme, most=24):
    units = {f"U{number}": f"C{number % 2}" for number in range(rng.randint(1, 5))}
    items = [item for item in scheme.indicators if item not in ("hours", "exam")]
    return [random_worker(rng, f"W{number:02}", units, items) for number in range(rng.randint(1, most))]


def random_worker(rng, key, units, items):
    unit = rng.choice(list(units))
    return WorkerFacts(
        key=key,
        unit=unit,
        parent=units[unit],
        category=rng.choice(CATEGORIES),
        prev_star=rng.choice([None, 0, 1, 2, 3, 4, 4, 5]),
        prev_vetoed=rng.random() < 0.2,
        service_months=rng.choice([5, 12, 24, 35, 36, 90]),
        in_post_months=rng.choice([6, 7, 9, 12, 12, 12]),
        hours_by_mode=random_hours(rng),
        exam=None
        if rng.random() < 0.06
        else Decimal(rng.choice(["59.5", "60", "70", "80", "88.888", "95", "100"])),
        segments=random_segments(rng, unit, list(units), items),
        adjustments=tuple(random_adjustment(rng) for _ in range(rng.choice([0, 0, 0, 1, 3]))),
        vetoes=tuple(
            Veto(code) for code in rng.choice([(), (), (), (), (), (), ("V02",), ("V07",), ("V07", "V02")])
        ),
    )


def random_hours(rng):
    if rng.random() < 0.05:
        return {}
    hours = {"": Decimal(rng.choice(["19.5", "30", "40", "40", "44"]))}
    return hours | ({"online": Decimal(rng.choice(["5", "33.333"]))} if rng.random() < 0.4 else {})


def random_segments(rng, unit, units, items):
    months = rng.choice([(12,), (12,), (12,), (8, 4), (5, 4, 3), (0, 0), (7, 0)])
    return tuple(
        SegmentFacts(
            unit if place == 0 else rng.choice(units), count, {item: random_measure(rng) for item in items}
        )
        for place, count in enumerate(months)
    )


def random_measure(rng):
    kind = rng.random()
    if kind < 0.1:
        return Measure()
    if kind < 0.4:
        due = rng.choice([3, 7, 40, 101])
        return Measure(numerator=rng.randint(due // 2, due), denominator=due)
    return Measure(
        Decimal(rng.choice(["59.3", "80", "89.995", "90", "92.125", "95", "96", "98", "99.4", "104"]))
    )


def random_adjustment(rng):
    if rng.random() < 0.5:
        return Adjustment(rng.choice(["B_CITY", "B_STREET", "D_NOTICE"]), event=rng.choice(["", "e1", "e2"]))
    return Adjustment(
        points=Decimal(rng.choice(["0.5", "1", "2.25", "-1", "-0.75"])), event=rng.choice(["", "e1"])
    )
