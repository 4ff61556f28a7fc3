"""Words for what becomes of a photo, and for the data that a person takes home."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academy.people.queries import DataTable, personal_data_words
from academy.ui.templatetags.ui import day, moment, star_words

PHOTOS = {
    "new": _("将导入"),
    "replaces": _("将替换现有照片"),
    "unknown_number": _("您的单位里没有这个编号的人，请核对文件名。"),
    "several_people": _("有几个人用这个编号，请把文件名改为登录名。"),
    "twice": _("同一个人有两张以上照片，都没有采用，请只留一张。"),
    "not_image": _("不是 JPEG、PNG 或 WebP 图片。"),
    "damaged": _("图片已损坏，请重新保存。"),
    "too_large": _("文件超过 10 MB，请缩小后再上传。"),
    "too_many_pixels": _("图片像素太多，请缩小后再上传。"),
    "too_small": _("图片太小，短边至少 90 像素。"),
}
ARCHIVES = {
    "no_archive": _("这不是 ZIP 压缩包，请把照片打成 ZIP 再上传。"),
    "archive_too_large": _("压缩包超过 300 MB，请分成几个包上传。"),
    "empty": _("压缩包里没有文件。"),
    "too_many_files": _("压缩包里的文件超过 3000 个，请分成几个包上传。"),
    "encrypted": _("压缩包有密码保护，请取消密码后再上传。"),
    "unpacks_too_large": _("压缩包解开后太大，请分成几个包上传。"),
}


def photo_words(code: str) -> str:
    return str(PHOTOS[code])


def archive_words(code: str) -> str:
    return str(ARCHIVES[code])


ACTION_NAMES = {
    "person.hired": _("登记入职"),
    "person.moved": _("登记调动"),
    "person.dismissed": _("登记离职"),
    "person.photo_set": _("上传照片"),
    "person.photo_removed": _("删除照片"),
    "person.id_viewed": _("查看完整身份证号"),
    "role.assigned": _("授予角色"),
    "role.withdrawn": _("收回角色"),
    "activation.issued": _("发放激活码"),
    "activation.used": _("使用激活码"),
    "personal_data.exported": _("下载本人数据"),
    "roster.exported": _("导出花名册"),
    "job.result_taken": _("下载任务生成的文件"),
}
personal_data_words.setdefault("action", {}).update(ACTION_NAMES)


@dataclass(frozen=True)
class ReadableTable:
    """`records`: label and words of every cell; a code that nobody has words for stays a code."""

    title: str
    header: list[str]
    records: list[list[tuple[str, str]]]

    @property
    def is_one_record(self) -> bool:
        return len(self.records) == 1


def readable(tables: Sequence[DataTable]) -> list[ReadableTable]:
    return [_readable(table) for table in tables]


def _readable(table: DataTable) -> ReadableTable:
    kinds = table.kinds or ("",) * len(table.header)
    records = [
        [
            (label, cell_words(value, kind))
            for label, value, kind in zip(table.header, row, kinds, strict=True)
        ]
        for row in table.rows
    ]
    return ReadableTable(table.title, table.header, records)


def worded(tables: Sequence[DataTable]) -> list[DataTable]:
    """For a workbook: codes and yes or no in words; dates and figures stay what a sheet can count with."""
    return [replace(table, rows=_worded_rows(table)) for table in tables]


def _worded_rows(table: DataTable) -> list[list[Any]]:
    kinds = table.kinds or ("",) * len(table.header)
    return [[_sheet_value(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in table.rows]


def _sheet_value(value: Any, kind: str) -> Any:
    is_code = isinstance(value, bool) or (kind and value not in (None, ""))
    return cell_words(value, kind) if is_code else value


def cell_words(value: Any, kind: str) -> str:
    match value:
        case None | "":
            return "—"
        case bool():
            return gettext("是") if value else gettext("否")
        case datetime():
            return moment(value)
        case date():
            return day(value)
    if kind == "star":
        return star_words(int(value))
    if kind == "working":
        return gettext("见 data.json")
    known = personal_data_words.get(kind, {})
    if kind == "action":
        known = personal_data_words.get("event", {}) | known
    return str(known.get(str(value), value))
