"""A version of a scheme in words, part by part, and what one version changes against another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from academy.ui.templatetags.ui import star_words
from ratings.engine.scheme import Scheme, scheme_to_mapping
from ratings.explanations.curves import Curve, curve
from ratings.explanations.figures import rule_sentence
from ratings.explanations.names import is_chinese, plain_number
from ratings.explanations.scheme_parts import (
    SECTIONS,
    choice_words,
    figure_name,
    label,
    part_of,
    section_name,
    yes_no,
)
from ratings.models import SchemeVersion

# These hold one meaning in several keys and are compared and told as a whole.
WHOLES = ("normalise", "veto")
# How parts are ordered in storage and what repeats the version's own fields tells the reader nothing.
UNTOLD = ("order", "scheme.stars", "scheme.policy_doc")


@dataclass(frozen=True)
class Fact:
    path: str
    label: str
    value: str
    curve: Curve | None = None


@dataclass(frozen=True)
class Section:
    code: str
    name: str
    facts: list[Fact] = field(default_factory=list)


def leaves(mapping: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in mapping.items():
        here = f"{path}.{key}" if path else str(key)
        if here in UNTOLD:
            continue
        if isinstance(value, Mapping) and path not in WHOLES:
            yield from leaves(value, here)
        else:
            yield here, value


def sections(scheme: Scheme) -> list[Section]:
    """Everything a scheme says, in the order of the rules."""
    found = {code: Section(code, section_name(code)) for code in SECTIONS}
    for path, value in leaves(scheme_to_mapping(scheme)):
        part = part_of(path)
        shape = curve(scheme.normalise[path.split(".")[1]]) if part and part.kind == "rule" else None
        found[part.section if part else path.split(".")[0]].facts.append(
            Fact(path, scheme_label(path, scheme), value_words(path, value, scheme), shape)
        )
    return [section for section in found.values() if section.facts]


def scheme_label(path: str, scheme: Scheme) -> str:
    """Components and vetoes carry the name that the scheme itself gives them."""
    keys = path.split(".")
    if keys[0] == "veto":
        return f"{keys[1]} {scheme.veto[keys[1]].name}" if keys[1] in scheme.veto else keys[1]
    if keys[0] == "components" and keys[2] == "weight":
        name = next((c.name for c in scheme.components if c.code == keys[1]), keys[1])
        return _("%(name)s权重") % {"name": name}
    return label(path)


def value_words(path: str, value: Any, scheme: Scheme) -> str:
    part = part_of(path)
    kind = part.kind if part else "text"
    if value is None or value == "" or value == []:
        return _("不限") if value is None else _("无")
    if kind in UNITS:
        return UNITS[kind](value)
    if kind == "choice":
        return choice_words(path, value)
    if kind == "choices":
        return joined([choice_words(path, entry) for entry in value])
    if kind == "figures":
        return joined([figure_name(entry) for entry in value])
    if kind == "list":
        return joined(value)
    if kind == "rule":
        return rule_sentence(value, str(scheme.training.required_hours))
    if kind == "veto":
        highest = star_words(value["max_star"])
        return _("最高可评%(star)s") % {"star": highest} if value["max_star"] else highest
    return str(value)


def joined(values: list[str]) -> str:
    return ("、" if is_chinese() else ", ").join(str(value) for value in values)


def percent_of(value: object) -> str:
    return f"{plain_number(Decimal(str(value)) * 100)}%"


def several(value: object) -> int:
    """Which form the English word takes: "0.5 points" but "-1 point"."""
    return 1 if abs(Decimal(str(value))) == 1 else 2


UNITS = {
    "months": lambda value: ngettext("%(n)s 个月", "%(n)s 个月", several(value)) % {"n": value},
    "days": lambda value: ngettext("%(n)s 天", "%(n)s 天", several(value)) % {"n": value},
    "hours": lambda value: _("%(hours)s 学时") % {"hours": value},
    "people": lambda value: ngettext("%(n)s 人", "%(n)s 人", several(value)) % {"n": value},
    "levels": lambda value: ngettext("%(n)s 级", "%(n)s 级", several(value)) % {"n": value},
    "points": lambda value: ngettext("%(n)s 分", "%(n)s 分", several(value)) % {"n": value},
    "percent": lambda value: f"{value}%",
    "rate": percent_of,
    "star": lambda value: star_words(int(value)),
    "flag": yes_no,
}


@dataclass(frozen=True)
class Difference:
    section: str
    sentence: str


def differences(old: Scheme, new: Scheme) -> list[Difference]:
    """What `new` changes, one sentence each: 四星比例由 20% 改为 15%。"""
    before = dict(leaves(scheme_to_mapping(old)))
    after = dict(leaves(scheme_to_mapping(new)))
    order = [*after, *(path for path in before if path not in after)]
    return [
        Difference(_section(path), _sentence(path, before, after, old, new))
        for path in order
        if before.get(path, order) != after.get(path, order)
    ]


def document_differences(old: SchemeVersion, new: SchemeVersion) -> list[Difference]:
    """Which policy document a version stands on and from when to when it holds; the rules say nothing of these."""
    facts = [
        (_("政策文号"), old.policy_doc, new.policy_doc),
        (_("政策文件"), PurePath(old.policy_file.name or "").name, PurePath(new.policy_file.name or "").name),
        (_("启用日期"), _day(old.valid_from), _day(new.valid_from)),
        (_("停用日期"), _day(old.valid_to), _day(new.valid_to)),
    ]
    return [
        Difference(
            _("文件与有效期"),
            _("%(part)s由 %(was)s 改为 %(now)s。")
            % {"part": name, "was": was or _("未填"), "now": now or _("未填")},
        )
        for name, was, now in facts
        if was != now
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _section(path: str) -> str:
    part = part_of(path)
    return section_name(part.section if part else path.split(".", maxsplit=1)[0])


def _sentence(
    path: str, before: Mapping[str, Any], after: Mapping[str, Any], old: Scheme, new: Scheme
) -> str:
    was = value_words(path, before[path], old) if path in before else ""
    now = value_words(path, after[path], new) if path in after else ""
    if path not in before:
        return _("新增“%(part)s”：%(now)s。") % {"part": scheme_label(path, new), "now": now}
    if path not in after:
        return _("取消“%(part)s”（原为%(was)s）。") % {"part": scheme_label(path, old), "was": was}
    if was == now:
        was, now = scheme_label(path, old), scheme_label(path, new)
    return _("%(part)s由 %(was)s 改为 %(now)s。") % {"part": scheme_label(path, new), "was": was, "now": now}
