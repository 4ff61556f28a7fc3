"""Words for what the importer found: columns, verdict messages, refusals."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.tabular.report import Level, Message
from ratings.enums import BatchState
from ratings.explanations.names import is_chinese
from ratings.imports import columns
from ratings.imports.file_messages import said_once
from ratings.imports.messages import words_of
from ratings.imports.roster import Period
from ratings.models import ImportBatch, ImportRow, MonthWithoutData, RatingCycle
from ratings.queries.gaps import first_days

REASON_WORDS = {
    "normalised": gettext_lazy("去掉空格、括号和单位后与已知列名一致"),
    "leaf": gettext_lazy("二级表头的下级列名一致"),
    "template": gettext_lazy("沿用该来源上次的对应"),
    "ignored": gettext_lazy("上次指定为不使用"),
    "chosen": gettext_lazy("由经办人在本批次指定"),
    "dropped": gettext_lazy("由经办人在本批次指定为不使用"),
    "unknown": gettext_lazy("没有认出，请指定"),
}
KIND_WORDS = {
    "id_number": gettext_lazy("身份证号码"),
    "mobile": gettext_lazy("手机号码"),
    "date": gettext_lazy("日期"),
    "rate": gettext_lazy("百分比"),
    "count": gettext_lazy("整数"),
    "figure": gettext_lazy("数字"),
    "street": gettext_lazy("街道（镇）名称"),
    "name": gettext_lazy("姓名或短词"),
    "text": gettext_lazy("文字"),
    "empty": gettext_lazy("没有内容"),
}
SOURCE_WORDS = {
    "chosen": gettext_lazy("由经办人指定"),
    "column": gettext_lazy("逐行按“%(evidence)s”列"),
    "title": gettext_lazy("标题或表头上方写明“%(evidence)s”"),
    "sheet": gettext_lazy("工作表名“%(evidence)s”"),
    "file": gettext_lazy("只有文件名“%(evidence)s”写明，请确认"),
    "assumed": gettext_lazy("文件没有写明，暂按整个考评周期，请确认"),
}
PARTIAL_WORDS = {
    "chosen": gettext_lazy("由经办人指定为只含部分人员"),
    "reason_column": gettext_lazy("有“错误原因”列，应为更正后的待处理数据"),
    "recorded": gettext_lazy("不在文件中的人大多已有同期数据，应为补报或更正"),
}


@dataclass(frozen=True)
class ColumnWords:
    letter: str
    header: str
    field: str
    reason: str
    samples: list[str]
    content: str
    offer: str


@dataclass(frozen=True)
class CoverageWords:
    sheet: str
    period: str
    reason: str
    sure: bool


@dataclass(frozen=True)
class MonthWords:
    month: date
    files: list[tuple[ImportBatch, str]]
    decision: MonthWithoutData | None


def field_name(code: str) -> str:
    return columns.label(code, english=not is_chinese())


def field_choices() -> list[tuple[str, str]]:
    return [(code, field_name(code)) for code in columns.FIELDS]


def column_words(column: dict[str, Any], mapped_here: Collection[str] = ()) -> ColumnWords:
    evidence = column["evidence"]
    content = _("%(kind)s，前 %(looked)s 行中 %(filled)s 行有内容") % {
        "kind": KIND_WORDS[evidence["kind"]],
        "looked": evidence["looked_at"],
        "filled": evidence["filled"],
    }
    return ColumnWords(
        column["letter"],
        column["header"],
        field_name(column["field"]) if column["field"] else "",
        _column_reason(column, mapped_here),
        evidence["samples"],
        content,
        field_name(column["offer"]) if column["offer"] else "",
    )


def _column_reason(column: dict[str, Any], mapped_here: Collection[str]) -> str:
    if column["key"] in mapped_here:
        return str(REASON_WORDS["chosen" if column["field"] else "dropped"])
    if column["reason"] != "exact":
        return str(REASON_WORDS.get(column["reason"], column["reason"]))
    standard = columns.WORDS[column["field"]][0]
    if column["header"] == standard:
        return _("与标准列名一致")
    return _("是“%(standard)s”的同义列名") % {"standard": standard}


def coverage_words(batch: ImportBatch) -> list[CoverageWords]:
    """Sheet by sheet: which time it stands for and what says so."""
    return [
        CoverageWords(
            sheet["name"],
            sheet["coverage"]["words"],
            str(SOURCE_WORDS[sheet["coverage"]["source"]]) % {"evidence": sheet["coverage"]["evidence"]},
            sheet["coverage"]["sure"],
        )
        for sheet in batch.findings.get("sheets", [])
        if sheet["coverage"]
    ]


def partial_words(batch: ImportBatch) -> str:
    return str(PARTIAL_WORDS.get(batch.findings.get("partial", ""), ""))


def period_choices(cycle: RatingCycle) -> list[tuple[str, str]]:
    """Year, half-years, quarters and months that lie in the cycle."""
    months = first_days(cycle.period_from, cycle.period_to)
    found = {f"{cycle.period_from}/{cycle.period_to}": _("整个考评周期")}
    for length in (12, 6, 3, 1):
        for month in months:
            last = month_after(month, length) - timedelta(days=1)
            if (month.month - 1) % length == 0 and month >= cycle.period_from and last <= cycle.period_to:
                found.setdefault(f"{month}/{last}", str(Period(month, last)))
    return list(found.items())


def month_after(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def month_words(cycle: RatingCycle, batches: Iterable[ImportBatch]) -> list[MonthWords]:
    """Month by month which committed files have figures of it, and what was decided where none has."""
    decisions = {decision.month: decision for decision in cycle.months_without_data.all()}
    covering: dict[date, list[tuple[ImportBatch, str]]] = {}
    for batch in batches:
        if batch.state != BatchState.COMMITTED:
            continue
        for each in batch.findings.get("periods", []):
            period = Period(date.fromisoformat(each["start"]), date.fromisoformat(each["end"]))
            for month in first_days(period.start, period.end):
                covering.setdefault(month, []).append((batch, str(period)))
    months = first_days(cycle.period_from, cycle.period_to)
    return [MonthWords(month, covering.get(month, []), decisions.get(month)) for month in months]


def file_message_words(batch: ImportBatch) -> list[dict[str, str]]:
    """What is to be said of the whole file; of several sheets each sentence names those it is about."""
    kept = [
        Message(Level(m["level"]), m["code"], m["params"], m["sheet"], None, m["column"])
        for m in batch.findings.get("messages", [])
    ]
    said = said_once(kept, len(batch.findings.get("sheets", [])), "zh" if is_chinese() else "en")
    return [{"level": level.value, "text": text} for level, text in said]


def message_words(
    message: dict[str, Any], batch: ImportBatch, row: ImportRow | None = None
) -> dict[str, str]:
    found = Message(
        Level(message["level"]),
        message["code"],
        message["params"],
        message.get("sheet", row.sheet if row else ""),
        row.number if row else None,
        message.get("column"),
    )
    return {"level": found.level.value, "text": words_of(found, "zh" if is_chinese() else "en")}


def refusal_words(batch: ImportBatch) -> str:
    refusal = batch.findings.get("refusal")
    if not refusal:
        return ""
    return str(refusal["zh" if is_chinese() else "en"]) or _("文件不能读取。")
