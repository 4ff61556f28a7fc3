import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ratings.engine.codes import Method
from ratings.engine.scheme.types import Conditions, Normaliser, Quota, Scheme


def scheme_to_mapping(scheme: Scheme) -> dict[str, Any]:
    """The shape scheme_from_mapping reads; numbers with a fraction stay exact as text."""
    return {
        "scheme": plain(scheme.identity) | {"stars": list(scheme.stars)},
        "population": plain(scheme.population),
        "training": plain(scheme.training),
        "components": {
            component.code: {
                "name": component.name,
                "weight": plain(component.weight),
                "items": plain(component.items),
            }
            for component in scheme.components
        },
        # Databases may reorder the keys of a mapping, never the entries of a list.
        "order": [[component.code, list(component.items)] for component in scheme.components],
        "normalise": {code: normaliser_mapping(entry) for code, entry in scheme.normalise.items()},
        "missing": {"default": scheme.missing.default.value} | plain(scheme.missing.by_indicator),
        "adjust": plain(scheme.adjust),
        "veto": {code: {"name": rule.name, "max_star": rule.max_star} for code, rule in scheme.veto.items()},
        "bands": plain(scheme.bands),
        "fail_below": plain(scheme.fail_below),
        "eligibility": {str(star): conditions_mapping(entry) for star, entry in scheme.eligibility.items()},
        "transition": plain(scheme.transition),
        "quota": quota_mapping(scheme.quota),
        "ties": plain(scheme.ties),
        "review": plain(scheme.review),
        "notice": plain(scheme.notice),
        "appeal": plain(scheme.appeal),
        "validity": scheme.validity,
    }


def canonical_json(scheme: Scheme) -> str:
    """One text for one meaning, to be digested."""
    return json.dumps(scheme_to_mapping(scheme), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value.value if hasattr(value, "value") else value


def plain_number(number: Decimal) -> int | str:
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")


def normaliser_mapping(normaliser: Normaliser) -> dict[str, Any]:
    mapping: dict[str, Any] = {"method": normaliser.method.value}
    if normaliser.method is Method.LINEAR:
        mapping |= {"zero_at": plain(normaliser.zero_at), "full_at": plain(normaliser.full_at)}
    if normaliser.method is Method.BANDS:
        mapping["bands"] = plain(normaliser.bands)
    return mapping


def conditions_mapping(conditions: Conditions) -> dict[str, Any]:
    mapping: dict[str, Any] = plain(conditions.least)
    return mapping | ({"hours_complete": True} if conditions.hours_complete else {})


def quota_mapping(quota: Quota) -> dict[str, Any]:
    mapping: dict[str, Any] = plain(quota)
    mapping["min_total"] = mapping["min_total"] | {"base_at_least": mapping.pop("min_total_base")}
    return mapping
