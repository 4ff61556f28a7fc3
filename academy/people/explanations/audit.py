"""The audit log in words: what was done, and which facts about it were before and after."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academy.people.enums import Role
from academy.people.models import AuditEvent
from academy.people.queries import personal_data_words
from academy.ui.lists import clauses, listed
from academy.ui.templatetags.ui import day, moment, star_words

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
# Each floor adds its own under the same names: "event" for what happened, "fact" for what stands beside it.
EVENTS = {
    "calendar.day_set": _("设定工作日或休息日"),
    "calendar.day_cleared": _("恢复日历的平常规则"),
    "photos.received": _("上传照片压缩包"),
    "photos.imported": _("批量导入照片"),
    "certificate.issue": _("制发证书"),
    "certificate.viewed": _("打开证书"),
    "certificate.register_viewed": _("查看证书台账"),
    "certificate.register_exported": _("导出证书台账"),
    "certificate.issued": _("制发证书"),
    "certificate.rendered": _("制成证书文件"),
    "certificate.revoked": _("作废证书"),
    "certificate.replaced": _("补发证书"),
    "demo.loaded": _("载入示例数据"),
}
FACTS = {
    "unit": _("单位"),
    "from": _("起"),
    "last_day": _("最后在岗日"),
    "role": _("角色"),
    "persons": _("人员"),
    "people": _("人数"),
    "rows": _("行数"),
    "papers": _("证书份数"),
    "count": _("数量"),
    "day": _("日期"),
    "is_workday": _("上班"),
    "note": _("说明"),
    "replaced": _("替换了原有的"),
    "number": _("编号"),
    "kind": _("种类"),
    "status": _("状态"),
    "state": _("状态"),
    "star": _("星级"),
    "sha256": _("文件指纹（SHA-256）"),
    "document": _("文号"),
    "reason": _("原因"),
    "replaced_by": _("由此替换"),
    "replaces": _("替换"),
}
personal_data_words.setdefault("event", {}).update(EVENTS)
personal_data_words.setdefault("fact", {}).update(FACTS)
personal_data_words.setdefault("role", {}).update(dict(Role.choices))


@dataclass(frozen=True)
class Fact:
    label: str
    before: str
    after: str


def event_words(action: str) -> str:
    """An action that nobody has words for is shown as it is kept."""
    known = personal_data_words["event"].get(action) or personal_data_words.get("action", {}).get(action)
    return str(known or action)


def actions_named(words: str) -> list[str]:
    """The actions whose words contain these, for the filter of the log."""
    named = {*personal_data_words["event"], *personal_data_words.get("action", {})}
    return [action for action in named if words.casefold() in event_words(action).casefold()]


def facts_of(event: AuditEvent) -> list[Fact]:
    before, after = _mapping(event.before), _mapping(event.after)
    return [
        Fact(_label(name), _side(name, before, event), _side(name, after, event))
        for name in dict.fromkeys([*before, *after])
    ]


def fact_lines(event: AuditEvent) -> str:
    """For a cell of a workbook: one fact in a line."""
    return "\n".join(
        f"{fact.label}: {fact.before} → {fact.after}" if fact.before else f"{fact.label}: {fact.after}"
        for fact in facts_of(event)
    )


def _mapping(kept: Any) -> Mapping[str, Any]:
    if kept is None:
        return {}
    return kept if isinstance(kept, dict) else {"": kept}


def _label(name: str) -> str:
    return str(personal_data_words["fact"].get(name, name))


def _side(name: str, side: Mapping[str, Any], event: AuditEvent) -> str:
    return fact_value(name, side[name], event.object_type) if name in side else ""


def fact_value(name: str, value: Any, object_type: str = "") -> str:
    match value:
        case None | "":
            return "—"
        case bool():
            return gettext("是") if value else gettext("否")
        case dict():
            return clauses(f"{_label(key)} {fact_value(key, each)}" for key, each in value.items())
        case list():
            return listed(fact_value(name, each, object_type) for each in value) or "—"
        case int() if name in {"star", "min_star"} and 0 <= value <= 5:
            return star_words(value)
        case str():
            return _text(name, value, object_type)
    return str(value)


def _text(name: str, value: str, object_type: str) -> str:
    if ISO_MOMENT.match(value):
        return moment(datetime.fromisoformat(value))
    if ISO_DAY.fullmatch(value):
        return day(date.fromisoformat(value))
    return str(personal_data_words.get(name, {}).get(value) or _choice(name, value, object_type) or value)


def _choice(name: str, value: str, object_type: str) -> str:
    """Most facts are fields of the object itself, whose choices have words already."""
    try:
        field = apps.get_model(object_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return ""
    return str(dict(getattr(field, "flatchoices", ())).get(value, ""))
