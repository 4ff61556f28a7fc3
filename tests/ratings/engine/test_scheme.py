import json
from decimal import Decimal

import pytest

from ratings.engine.scheme import (
    SchemeError,
    canonical_json,
    demo_scheme,
    refuse_change,
    scheme_from_mapping,
    scheme_from_yaml,
    scheme_to_mapping,
)


def demo_mapping():
    return json.loads(canonical_json(demo_scheme()))


def problems(mapping):
    with pytest.raises(SchemeError) as caught:
        scheme_from_mapping(mapping)
    return {(problem.code, problem.path) for problem in caught.value.problems}


def with_entry(path, value):
    mapping = demo_mapping()
    *sections, last = path
    target = mapping
    for section in sections:
        target = target[section]
    target[last] = value
    return mapping


REFUSALS = [
    (
        ("components", "T", "items"),
        {"hours": 100, "exam": 0},
        ("WEIGHT_NOT_POSITIVE", "components.T.items.exam"),
    ),
    (("components", "T", "items"), {"satisfaction": 100}, ("INDICATOR_TWICE", "components")),
    (("components", "T", "items"), {"hours": 40, "smile": 60}, ("NORMALISER_MISSING", "normalise.smile")),
    (("components", "T", "items"), {"hours": 40, "total": 60}, ("NAME_TWICE", "components.total")),
    (("components", "exam"), {"weight": 0, "items": {"smile": 100}}, ("NAME_TWICE", "components.exam")),
    (("components", "T"), 40, ("NOT_A_MAPPING", "components.T")),
    (("veto",), {f"V{n}": {"max_star": 0} for n in range(61)}, ("TOO_MANY", "veto")),
    (("normalise", "closure_rate", "bands"), [], ("BANDS_EMPTY", "normalise.closure_rate")),
    (
        ("normalise", "closure_rate", "bands"),
        [[1, 2, 3]],
        ("BANDS_NOT_PAIRS", "normalise.closure_rate.bands"),
    ),
    (("normalise", "exam"), {}, ("REQUIRED", "normalise.exam.method")),
    (("transition", "after_veto_first_max"), 6, ("OUT_OF_RANGE", "transition.after_veto_first_max")),
    (("transition", "floor_exempt"), ["veto", "luck"], ("UNKNOWN_CHOICE", "transition.floor_exempt")),
    (("transition", "floor_exempt"), "veto", ("NOT_A_LIST", "transition.floor_exempt")),
    (("quota", "roll_down_unused"), "often", ("NOT_A_FLAG", "quota.roll_down_unused")),
    (("fail_below",), "1e9", ("NOT_A_NUMBER", "fail_below")),
    (("order",), "T, P", ("ORDER_DISAGREES", "order")),
    (("components", "T", "weight"), 41, ("WEIGHTS_NOT_100", "components")),
    (("components", "P", "items", "patrol_rate"), 31, ("WEIGHTS_NOT_100", "components.P.items")),
    (("bands", "4"), 90, ("BANDS_NOT_FALLING", "bands.5")),
    (("bands", "4"), 74, ("BANDS_NOT_FALLING", "bands.4")),
    (("bands", "1"), 61, ("BAND_GAP", "bands")),
    (("fail_below",), 62, ("BAND_OVERLAP", "fail_below")),
    (("eligibility", "5", "exam"), 69, ("ELIGIBILITY_LOOSER", "eligibility.5.exam")),
    (
        ("eligibility", "5"),
        {"exam": 80, "hours_complete": True},
        ("ELIGIBILITY_LOOSER", "eligibility.5.service_months"),
    ),
    (("eligibility", "5", "hours_complete"), False, ("ELIGIBILITY_LOOSER", "eligibility.5.hours_complete")),
    (("eligibility", "2", "smile"), 1, ("UNKNOWN_INDICATOR", "eligibility.2.smile")),
    (("normalise", "smile"), {"method": "direct"}, ("UNKNOWN_INDICATOR", "normalise.smile")),
    (("missing", "smile"), "zero", ("UNKNOWN_INDICATOR", "missing.smile")),
    (("ties", "chain"), ["total", "smile"], ("UNKNOWN_INDICATOR", "ties.chain.smile")),
    (("ties", "chain"), [], ("CHAIN_EMPTY", "ties.chain")),
    (("veto", "V07", "max_star"), 6, ("VETO_STAR_OUT_OF_RANGE", "veto.V07.max_star")),
    (("veto", "V07", "max_star"), -1, ("VETO_STAR_OUT_OF_RANGE", "veto.V07.max_star")),
    (("quota", "rates", "4"), "0.91", ("RATES_OVER_ONE", "quota.rates")),
    (("quota", "rates", "6"), "0.1", ("UNKNOWN_STAR", "quota.rates.6")),
    (("quota", "fixed", "5"), 3, ("RATE_AND_FIXED", "quota.fixed.5")),
    (("quota", "min_total", "3"), 1, ("MIN_TOTAL_WITHOUT_RATE", "quota.min_total.3")),
    (("quota", "mode"), "lottery", ("UNKNOWN_CHOICE", "quota.mode")),
    (("normalise", "exam"), {"method": "percentile"}, ("UNKNOWN_CHOICE", "normalise.exam.method")),
    (("normalise", "exam"), {"method": "ratio_capped"}, ("RATIO_ONLY_FOR_HOURS", "normalise.exam")),
    (
        ("normalise", "exam"),
        {"method": "linear", "zero_at": 5, "full_at": 5},
        ("LINEAR_WITHOUT_SPAN", "normalise.exam"),
    ),
    (
        ("normalise", "closure_rate", "bands"),
        [[90, 100], [95, 90], [0, 0]],
        ("BANDS_NOT_FALLING", "normalise.closure_rate"),
    ),
    (
        ("normalise", "closure_rate", "bands"),
        [[95, 90], [90, 100], [0, 0]],
        ("BAND_SCORES_NOT_ORDERED", "normalise.closure_rate"),
    ),
    (("normalise", "closure_rate", "bands"), [[95, 100], [80, 90]], ("BAND_GAP", "normalise.closure_rate")),
    (
        ("normalise", "closure_rate", "bands"),
        [[95, 101], [0, 0]],
        ("OUT_OF_RANGE", "normalise.closure_rate.bands.0"),
    ),
    (("transition", "floor_exempt"), ["failed"], ("FLOOR_ABOVE_VETO", "transition.floor_exempt")),
    (("adjust", "bonus_cap"), "many", ("NOT_A_NUMBER", "adjust.bonus_cap")),
    (("adjust", "bonus_cap"), "2.345", ("TOO_MANY_PLACES", "adjust.bonus_cap")),
    (("quota", "roll_down"), True, ("UNKNOWN_KEY", "quota.roll_down")),
    (("surprise",), 1, ("UNKNOWN_KEY", "surprise")),
    (("scheme", "stars"), [1, 3, 5], ("STARS_NOT_CONSECUTIVE", "scheme.stars")),
    (("order",), [["T", ["hours"]]], ("ORDER_DISAGREES", "order")),
    (("population", "maternity"), "punish", ("UNKNOWN_CHOICE", "population.maternity")),
]


@pytest.mark.parametrize(("path", "value", "problem"), REFUSALS)
def test_scheme_refuses(path, value, problem):
    assert problem in problems(with_entry(path, value))


def test_scheme_refuses_the_published_rule_that_leaves_60_to_69_without_a_grade():
    mapping = demo_mapping()
    mapping["scheme"]["stars"] = [1, 2, 3]
    mapping["bands"] = {"3": [95, 100], "2": [80, "94.99"], "1": [70, "79.99"]}
    for section in ("eligibility", "veto"):
        mapping[section] = {}
    mapping["quota"] = {"rates": {"3": "0.1"}}
    mapping["transition"] = {}
    assert problems(mapping) == {("BAND_GAP", "bands")}


def test_scheme_refuses_overlapping_and_gaping_bands_with_upper_bounds():
    mapping = with_entry(("bands",), {5: 90, 4: [85, 91], 3: [75, 84.99], 2: [65, 70], 1: 60})
    assert problems(mapping) == {("BAND_OVERLAP", "bands.4"), ("BAND_GAP", "bands.2")}


def test_scheme_names_every_problem_at_once():
    mapping = with_entry(("components", "T", "weight"), 10)
    mapping["fail_below"] = 1
    assert {code for code, _ in problems(mapping)} == {"WEIGHTS_NOT_100", "BAND_GAP"}


def test_scheme_needs_its_measuring_sections():
    assert {("REQUIRED", "components"), ("REQUIRED", "normalise"), ("REQUIRED", "bands")} <= problems({})


def test_cumulative_rates_may_pass_one_in_sum_but_not_fall():
    mapping = demo_mapping()
    mapping["quota"] |= {"counting": "cumulative", "rates": {"5": "0.5", "4": "0.9"}, "min_total": {}}
    assert scheme_from_mapping(mapping).quota.rates[4] == Decimal("0.9")
    mapping["quota"]["rates"] = {"5": "0.5", "4": "0.4"}
    assert problems(mapping) == {("CUMULATIVE_RATES_FALL", "quota.rates.4")}


def test_cumulative_rate_over_one_is_refused():
    mapping = demo_mapping()
    mapping["quota"] |= {"counting": "cumulative", "rates": {"4": "1.2"}, "min_total": {}}
    assert problems(mapping) == {("RATES_OVER_ONE", "quota.rates.4")}


def test_condition_on_hours_needs_hours_to_be_measured():
    mapping = demo_mapping()
    mapping["components"]["T"]["items"] = {"exam": 100}
    del mapping["order"], mapping["normalise"]["hours"]
    assert ("UNKNOWN_INDICATOR", "eligibility.3.hours_complete") in problems(mapping)


def test_problem_reads_as_path_code_and_details():
    with pytest.raises(SchemeError, match=r"bands: BAND_GAP \(low=60, high=61\)"):
        scheme_from_mapping(with_entry(("bands", "1"), 61))


def test_yaml_that_cannot_be_parsed_names_its_line():
    with pytest.raises(SchemeError) as caught:
        scheme_from_yaml("scheme: {code: X\nbands: [")
    assert caught.value.problems[0].code == "NOT_YAML"


def test_text_that_is_no_mapping_is_refused():
    with pytest.raises(SchemeError):
        scheme_from_yaml("just words")


def test_canonical_json_ignores_the_order_of_keys_only():
    mapping = scheme_to_mapping(demo_scheme())
    turned = {key: mapping[key] for key in reversed(mapping)}
    turned["components"] = {code: mapping["components"][code] for code in ("P", "T")}
    assert canonical_json(scheme_from_mapping(turned)) == canonical_json(demo_scheme())


def test_used_version_may_not_change():
    mapping = demo_mapping()
    refuse_change(demo_scheme(), scheme_from_mapping(mapping))
    mapping["adjust"]["bonus_cap"] = 6
    with pytest.raises(SchemeError) as caught:
        refuse_change(demo_scheme(), scheme_from_mapping(mapping))
    assert caught.value.problems[0].code == "VERSION_USED"
