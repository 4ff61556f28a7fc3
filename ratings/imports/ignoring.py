"""Lines that are no worker's: titles, totals, signatures, blank lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from academy.tabular.cells import Row
from academy.tabular.headers import Header, Synonyms
from academy.tabular.values import clean_text, is_missing, key_text, name_key, text_of
from ratings.imports import columns

TOTALS = re.compile(
    r"^(?:合计|总计|小计|共计|平均|平均值|平均数|均值|本页合计|累计|全区合计|全县合计|最高|最低)(?:$|[:(].*)"
)
SIGNATURES = re.compile(
    r"^(?:制表|审核|填表|填报|复核|分管领导|负责人|单位负责人|主管领导|经办|盖章|日期|注:|说明:|备注:)"
)


@dataclass(frozen=True, slots=True)
class IgnoredRow:
    sheet: str
    number: int
    reason: str
    """note, header, blank, total, signature, repeated_header or text"""
    text: str


@dataclass(slots=True)
class Ignoring:
    synonyms: Synonyms
    rows: list[IgnoredRow] = field(default_factory=list)
    blanks: list[Row] = field(default_factory=list)

    def takes(self, row: Row, header: Header, fields: Mapping[str, int]) -> bool:
        """Blank lines count only when something follows: a sheet may end in thousands of them."""
        if row.blank:
            self.blanks.append(row)
            return True
        self.settle_blanks(row)
        reason = reason_to_ignore(row, header, fields, self.synonyms)
        if reason:
            self.rows.append(IgnoredRow(row.sheet, row.number, reason, first_text(row)))
        return bool(reason)

    def settle_blanks(self, row: Row) -> None:
        blanks = [blank for blank in self.blanks if blank.sheet == row.sheet]
        self.rows += [IgnoredRow(blank.sheet, blank.number, "blank", "") for blank in blanks]
        self.blanks = []


def first_text(row: Row) -> str:
    return next((clean_text(str(value)) for value in row.values if value != ""), "")


def reason_to_ignore(row: Row, header: Header, fields: Mapping[str, int], synonyms: Synonyms) -> str:
    if row.number < header.first_row:
        return "note"
    if row.number <= header.last_row:
        return "header"
    if id_text := field_text(row, fields, columns.ID_NUMBER):
        return "repeated_header" if not id_text[0].isdigit() and synonyms.knows(id_text) else ""
    first, name = first_text(row), field_text(row, fields, columns.NAME)
    if any(TOTALS.match(name_key(text)) for text in (first, name)):
        return "total"
    if any(SIGNATURES.match(name_key(text)) for text in (first, name)):
        return "signature"
    if name and synonyms.knows(name):
        return "repeated_header"
    if field_text(row, fields, columns.WORKER_NO) or has_figures(row, fields):
        return ""
    # A name may stand there with its figures forgotten; a lone cell is a remark.
    filled = sum(value != "" for value in row.values)
    return "" if name and filled > 1 else "text"


def field_text(row: Row, fields: Mapping[str, int], name: str) -> str:
    place = fields.get(name)
    if place is None:
        return ""
    value = row.values[place]
    text = key_text(value) if name in {columns.ID_NUMBER, columns.WORKER_NO} else text_of(value)
    return "" if is_missing(text) else text


def has_figures(row: Row, fields: Mapping[str, int]) -> bool:
    return any(row.values[fields[name]] != "" for name in columns.FIGURES if name in fields)
