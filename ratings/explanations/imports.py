"""Words for what the importer found: columns, verdict messages, refusals."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.tabular.report import Level, Message
from ratings.explanations.names import is_chinese
from ratings.imports import columns
from ratings.imports.messages import words_of
from ratings.models import ImportBatch, ImportRow

REASON_WORDS = {
    "exact": gettext_lazy("列名完全一致"),
    "normalised": gettext_lazy("去掉空格、括号和单位后一致"),
    "leaf": gettext_lazy("二级表头的下级列名一致"),
    "template": gettext_lazy("沿用该来源上次的对应"),
    "ignored": gettext_lazy("上次指定为不使用"),
    "unknown": gettext_lazy("没有认出，请指定"),
}


@dataclass(frozen=True)
class ColumnWords:
    letter: str
    header: str
    field: str
    reason: str


def field_name(code: str) -> str:
    return columns.label(code, english=not is_chinese())


def field_choices() -> list[tuple[str, str]]:
    return [(code, field_name(code)) for code in columns.FIELDS]


def column_words(column: dict[str, str]) -> ColumnWords:
    return ColumnWords(
        column["letter"],
        column["header"],
        field_name(column["field"]) if column["field"] else "",
        str(REASON_WORDS.get(column["reason"], column["reason"])),
    )


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
