"""The tables of the scheme editor: rows for what a scheme names itself, and columns for each star."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as _

# Empty rows at the foot of each table, so that one can be added without a script.
SPARE_ROWS = 2
Json = dict[str, Any]


class Words(Protocol):
    """Names of parts and of their choices; the editor itself knows only paths."""

    def label(self, path: str) -> str: ...

    def choices(self, path: str) -> list[tuple[str, str]]: ...

    def figure_name(self, code: str) -> str: ...


@dataclass
class Filled:
    """What the fields say as rules, and which field stands for which path of the rules."""

    rules: Json = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, value: object, name: str) -> None:
        *parents, last = path.split(".")
        section = self.rules
        for key in parents:
            section = section.setdefault(key, {})
        section[last] = value
        self.where[path] = name


Value = Callable[[str], Any]


def text_field(label: str, initial: object, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=300,
        initial="" if initial is None else initial,
        widget=forms.TextInput(attrs=attrs),
    )


def number_field(label: str, initial: object) -> forms.CharField:
    return text_field(label, initial, inputmode="decimal", size="8")


def choice_field(label: str, choices: list[tuple[str, str]], initial: object) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices, initial=initial)


def rate_text(rate: object) -> str:
    return f"{(Decimal(str(rate)) * 100).normalize():f}"


def rate_of(text: str) -> str:
    """A percentage as a rate; what is no number is handed on for the guards to name."""
    try:
        return str(Decimal(text.replace("%", "").strip()) / 100)
    except InvalidOperation:
        return text


def bands_text(bands: list[list[Any]]) -> str:
    return ", ".join(f"{bound}:{score}" for bound, score in bands)


def bands_of(text: str) -> list[list[str]] | str:
    pairs = [
        entry.replace("：", ":").split(":") for entry in text.replace("，", ",").split(",") if entry.strip()
    ]
    if any(len(pair) != 2 for pair in pairs):
        return text
    return [[bound.strip(), score.strip()] for bound, score in pairs]


def component_fields(rules: Json, words: Words) -> Iterator[tuple[str, forms.Field]]:
    rows = [(code, entry["name"], entry["weight"]) for code, entry in ordered_components(rules)]
    for n, (code, name, weight) in enumerate([*rows, *[("", "", "")] * SPARE_ROWS]):
        yield f"component-{n}-code", text_field(_("代码"), code, size="6")
        yield f"component-{n}-name", text_field(_("名称"), name)
        yield f"component-{n}-weight", number_field(_("权重（%）"), weight)


def ordered_components(rules: Json) -> list[tuple[str, Json]]:
    order = [code for code, _items in rules.get("order", [])] or list(rules["components"])
    return [(code, rules["components"][code]) for code in order]


def indicator_rows(rules: Json) -> list[tuple[str, str, Any]]:
    order = dict(rules.get("order", []))
    return [
        (component, item, entry["items"][item])
        for component, entry in ordered_components(rules)
        for item in order.get(component, entry["items"])
    ]


def indicator_fields(rules: Json, words: Words) -> Iterator[tuple[str, forms.Field]]:
    rows = [*indicator_rows(rules), *[("", "", "")] * SPARE_ROWS]
    policies = [("", _("按一般指标")), *words.choices("missing")]
    for n, (component, item, weight) in enumerate(rows):
        rule = rules["normalise"].get(item, {})
        policy = rules["missing"].get(item, "")
        yield f"indicator-{n}-code", text_field(_("指标代码"), item)
        yield f"indicator-{n}-component", text_field(_("所属构成"), component, size="6")
        yield f"indicator-{n}-weight", number_field(_("权重（%）"), weight)
        yield (
            f"indicator-{n}-method",
            choice_field(_("计分方法"), words.choices("method"), rule.get("method", "direct")),
        )
        yield f"indicator-{n}-zero_at", number_field(_("得 0 分的数值"), rule.get("zero_at"))
        yield f"indicator-{n}-full_at", number_field(_("得 100 分的数值"), rule.get("full_at"))
        yield f"indicator-{n}-bands", text_field(_("分档（下限:得分）"), bands_text(rule.get("bands", [])))
        yield f"indicator-{n}-missing", choice_field(_("缺数据时"), policies, policy)


def item_fields(rules: Json, words: Words) -> Iterator[tuple[str, forms.Field]]:
    rows = [*rules["adjust"]["items"].items(), *[("", "")] * SPARE_ROWS]
    for n, (code, points) in enumerate(rows):
        yield f"item-{n}-code", text_field(words.figure_name(code) if code else _("新项目代码"), code)
        yield f"item-{n}-points", number_field(_("分值"), points)


def veto_fields(rules: Json, words: Words) -> Iterator[tuple[str, forms.Field]]:
    rows = [(code, entry["name"], entry["max_star"]) for code, entry in sorted(rules["veto"].items())]
    for n, (code, name, star) in enumerate([*rows, *[("", "", "")] * SPARE_ROWS]):
        yield f"veto-{n}-code", text_field(_("代码"), code, size="6")
        yield f"veto-{n}-name", text_field(_("事项"), name)
        yield f"veto-{n}-max_star", number_field(_("最高可评星级"), star)


ROW_KINDS: dict[str, Callable[[Json, Words], Iterator[tuple[str, forms.Field]]]] = {
    "component": component_fields,
    "indicator": indicator_fields,
    "item": item_fields,
    "veto": veto_fields,
}
PLAIN_CONDITIONS = ("service_months", "exam", "hours_complete")


def star_fields(rules: Json, words: Words) -> Iterator[tuple[str, forms.Field]]:
    for star in reversed(rules["scheme"]["stars"]):
        conditions = rules["eligibility"].get(str(star), {})
        quota, key = rules["quota"], str(star)
        rate = quota["rates"].get(key)
        yield f"bands.{key}", number_field(words.label(f"bands.{key}"), rules["bands"][key])
        for name in PLAIN_CONDITIONS[:2]:
            path = f"eligibility.{key}.{name}"
            yield path, number_field(words.label(path), conditions.get(name))
        path = f"eligibility.{key}.hours_complete"
        checked = conditions.get("hours_complete", False)
        yield path, forms.BooleanField(label=words.label(path), required=False, initial=checked)
        others = ", ".join(f"{n}:{v}" for n, v in conditions.items() if n not in PLAIN_CONDITIONS)
        yield f"eligibility.{key}.others", text_field(_("其他条件（代码:最低值）"), others)
        yield (
            f"quota.rates.{key}",
            number_field(words.label(f"quota.rates.{key}"), "" if rate is None else rate_text(rate)),
        )
        for section in ("fixed", "min_total"):
            path = f"quota.{section}.{key}"
            yield path, number_field(words.label(path), quota[section].get(key))


def mode_fields(rules: Json, words: Words) -> Iterator[tuple[str, forms.Field]]:
    caps: Mapping[str, Any] = rules["training"]["mode_caps"]
    for n, (mode, cap) in enumerate([*caps.items(), *[("", None)] * SPARE_ROWS]):
        yield f"mode-{n}-code", text_field(_("培训方式"), mode)
        yield (
            f"mode-{n}-cap",
            number_field(_("最多占应修学时（%）"), "" if cap is None else rate_text(cap)),
        )


ROW_KINDS["mode"] = mode_fields


def read_components(filled: Filled, count: int, value: Value) -> None:
    for n in range(count):
        code = value(f"component-{n}-code")
        if code:
            filled.put(f"components.{code}.name", value(f"component-{n}-name") or code, f"component-{n}-name")
            filled.put(f"components.{code}.weight", value(f"component-{n}-weight"), f"component-{n}-weight")
            filled.put(f"components.{code}.items", {}, f"component-{n}-code")
            filled.where[f"components.{code}"] = f"component-{n}-code"


def read_indicators(filled: Filled, count: int, value: Value) -> None:
    for n in range(count):
        code, component = value(f"indicator-{n}-code"), value(f"indicator-{n}-component")
        if not code:
            continue
        known = component in filled.rules.get("components", {})
        if known:
            path = f"components.{component}.items.{code}"
            filled.put(path, value(f"indicator-{n}-weight"), f"indicator-{n}-weight")
        read_rule(filled, n, code, value)
        if policy := value(f"indicator-{n}-missing"):
            filled.put(f"missing.{code}", policy, f"indicator-{n}-missing")
        filled.where[f"normalise.{code}"] = f"indicator-{n}-{'method' if known else 'component'}"


def read_rule(filled: Filled, n: int, code: str, value: Value) -> None:
    method = value(f"indicator-{n}-method")
    filled.put(f"normalise.{code}.method", method, f"indicator-{n}-method")
    if method == "linear":
        for end in ("zero_at", "full_at"):
            filled.put(f"normalise.{code}.{end}", value(f"indicator-{n}-{end}"), f"indicator-{n}-{end}")
    if method == "bands":
        bands = bands_of(value(f"indicator-{n}-bands"))
        filled.put(f"normalise.{code}.bands", bands, f"indicator-{n}-bands")


def read_items(filled: Filled, count: int, value: Value) -> None:
    filled.put("adjust.items", {}, "item-0-code")
    for n in range(count):
        if code := value(f"item-{n}-code"):
            filled.put(f"adjust.items.{code}", value(f"item-{n}-points"), f"item-{n}-points")


def read_vetoes(filled: Filled, count: int, value: Value) -> None:
    filled.put("veto", {}, "veto-0-code")
    for n in range(count):
        if code := value(f"veto-{n}-code"):
            filled.put(f"veto.{code}.name", value(f"veto-{n}-name") or code, f"veto-{n}-name")
            filled.put(f"veto.{code}.max_star", value(f"veto-{n}-max_star"), f"veto-{n}-max_star")


def read_modes(filled: Filled, count: int, value: Value) -> None:
    for n in range(count):
        if code := value(f"mode-{n}-code"):
            filled.put(f"training.mode_caps.{code}", rate_of(value(f"mode-{n}-cap")), f"mode-{n}-cap")


def read_stars(filled: Filled, stars: list[int], value: Value) -> None:
    for star in stars:
        filled.put(f"bands.{star}", value(f"bands.{star}"), f"bands.{star}")
        read_conditions(filled, star, value)
        if rate := value(f"quota.rates.{star}"):
            filled.put(f"quota.rates.{star}", rate_of(rate), f"quota.rates.{star}")
        for section in ("fixed", "min_total"):
            if number := value(f"quota.{section}.{star}"):
                filled.put(f"quota.{section}.{star}", number, f"quota.{section}.{star}")


def read_conditions(filled: Filled, star: int, value: Value) -> None:
    section = f"eligibility.{star}"
    filled.put(section, {}, f"{section}.others")
    for name in PLAIN_CONDITIONS[:2]:
        if number := value(f"{section}.{name}"):
            filled.put(f"{section}.{name}", number, f"{section}.{name}")
        filled.where[f"{section}.{name}"] = f"{section}.{name}"
    if value(f"{section}.hours_complete"):
        filled.put(f"{section}.hours_complete", True, f"{section}.hours_complete")
    filled.where[f"{section}.hours_complete"] = f"{section}.hours_complete"
    others = bands_of(value(f"{section}.others"))
    for name, least in others if isinstance(others, list) else [[others, ""]]:
        filled.put(f"{section}.{name.replace('.', '_')}", least, f"{section}.others")
