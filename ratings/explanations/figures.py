"""Each figure with the rule that scored it and the source it was read from."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ratings.engine.scheme import Scheme, scheme_to_mapping
from ratings.explanations.names import COMPONENT_NAMES, ITEM_NAMES, indicator_name, is_chinese, plain_number
from ratings.explanations.sources import Source, record_sources
from ratings.models import PerformanceRecord, RatingResult

Json = dict[str, Any]


@dataclass(frozen=True)
class IndicatorWords:
    code: str
    name: str
    value: str
    rule: str
    score: str
    weight: str
    note: str
    sources: list[Source]


@dataclass(frozen=True)
class ComponentWords:
    name: str
    weight: str
    score: str
    formula: str
    indicators: list[IndicatorWords]


@dataclass(frozen=True)
class AdjustmentWords:
    name: str
    points: str
    counted: bool
    source: Source | None


def records_by_indicator(result: RatingResult) -> dict[str, list[PerformanceRecord]]:
    found: dict[str, list[PerformanceRecord]] = {}
    records = PerformanceRecord.objects.filter(
        cycle=result.participant.cycle_id, person=result.participant.person_id
    ).select_related("row__batch", "segment_unit")
    for record in records.order_by("segment_unit__path"):
        found.setdefault(record.indicator, []).append(record)
    return found


def component_words(
    data: Json, result: RatingResult, records: dict[str, list[PerformanceRecord]], scheme: Scheme
) -> ComponentWords:
    rules = scheme_to_mapping(scheme)["normalise"]
    indicators = [_indicator(entry, result, records, rules) for entry in data["indicators"]]
    present = [e for e in data["indicators"] if e["score"] is not None]
    terms = " + ".join(f"{plain_number(e['weight'])} × {e['score']}" for e in present)
    whole = sum((Decimal(e["weight"]) for e in present), Decimal(0))
    formula = f"({terms}) ÷ {plain_number(whole)} = {data['score']}" if present else ""
    return ComponentWords(
        name=str(COMPONENT_NAMES.get(data["code"], data["name"])),
        weight=plain_number(data["weight"]),
        score=data["score"] or "—",
        formula=formula,
        indicators=indicators,
    )


def _indicator(
    data: Json, result: RatingResult, records: dict[str, list[PerformanceRecord]], rules: Json
) -> IndicatorWords:
    code = data["code"]
    return IndicatorWords(
        code=code,
        name=indicator_name(code),
        value=_value(data),
        rule=rule_sentence(rules[code], data.get("required")),
        score="—" if data["score"] is None else data["score"],
        weight=plain_number(data["weight"]),
        note=_missing_note(data),
        sources=_sources(code, result, records.get(code, [])),
    )


def _value(data: Json) -> str:
    if data["value"] is None:
        return "—"
    if data["code"] == "hours":
        return _("%(hours)s 学时") % {"hours": plain_number(data["value"])}
    return str(data["value"]) + ("" if data["code"] == "exam" else "%")


def rule_sentence(rule: Json, required: str | None = None) -> str:
    method = rule["method"]
    if method == "linear":
        return _("%(zero)s 得 0 分，%(full)s 得 100 分，中间按比例") % {
            "zero": plain_number(rule["zero_at"]),
            "full": plain_number(rule["full_at"]),
        }
    if method == "bands":
        steps = [
            _("%(low)s 以上得 %(score)s 分") % {"low": plain_number(low), "score": plain_number(score)}
            for low, score in rule["bands"]
        ]
        return "，".join(steps) if is_chinese() else ", ".join(steps)
    if method == "ratio_capped":
        return _("完成学时 ÷ 应修 %(required)s 学时 × 100，最多 100 分") % {"required": _fraction(required)}
    return _("按分值直接计分")


def _fraction(text: str | None) -> str:
    if not text:
        return "—"
    top, _slash, bottom = text.partition("/")
    return plain_number(Decimal(top)) if not bottom else f"{Decimal(top) / Decimal(bottom):.2f}"


def _missing_note(data: Json) -> str:
    if not data["missing"]:
        return ""
    notes = {
        "redistribute": _("没有数据，其权重由同组其他指标按比例分担"),
        "zero": _("没有数据，按 0 分计"),
        "unit_mean": _("没有数据，按本单位平均值计"),
        "block": _("没有数据，暂时不能计算"),
    }
    return notes.get(data["policy"], "")


def _sources(code: str, result: RatingResult, records: list[PerformanceRecord]) -> list[Source]:
    training = result.participant.training_sources
    if code == "hours":
        return [
            Source(
                _("%(on)s %(subject)s，%(hours)s 学时")
                % {"on": h["on"], "subject": h["subject"], "hours": plain_number(h["hours"])}
            )
            for h in training.get("hours", [])
        ]
    if code == "exam":
        exam = training.get("exam")
        return [Source(f"{exam['exam']} · {exam['on']} · {exam['score']}")] if exam else []
    return record_sources(records)


def adjustment_words(result: RatingResult, data: Json) -> list[AdjustmentWords]:
    rows = {
        a.event: a
        for a in result.participant.cycle.adjustments.filter(
            person=result.participant.person_id
        ).select_related("row__batch")
    }
    return [_adjustment(entry, rows.get(entry["event"])) for entry in data["adjustments"]]


def _adjustment(entry: Json, record: Any) -> AdjustmentWords:
    source = None
    if record is not None and record.row is not None:
        source = Source(
            _("《%(file)s》%(sheet)s 第 %(row)s 行")
            % {"file": record.row.batch.filename, "sheet": record.row.sheet, "row": record.row.number},
            f"/stars/sources/{record.row.pk}/",
        )
    elif record is not None and record.document:
        source = Source(record.document)
    return AdjustmentWords(
        name=_item_name(entry["item"], record),
        points=entry["points"],
        counted=entry["counted"],
        source=source,
    )


def _item_name(item: str, record: Any) -> str:
    code = record.item if record is not None else item
    return str(ITEM_NAMES.get(code, code or _("加减分")))


def total_line(data: Json) -> str:
    if data["total"] is None:
        return ""
    return _("基础分 %(base)s ＋ 加分 %(bonus)s － 扣分 %(deduction)s ＝ 总分 %(total)s") % {
        "base": data["base"],
        "bonus": data["bonus"],
        "deduction": data["deduction"],
        "total": data["total"],
    }
