"""What the lines above the header say about period and unit."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from academy.tabular.cells import Row
from academy.tabular.values import clean_text, name_key
from ratings.imports.roster import Period

DASH = r"\s*(?:[-—–―~〜至到]+)\s*"
DAY = r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?"
LATER_DAY = r"(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})日?"
DAY_RANGE = re.compile(DAY + DASH + LATER_DAY)
MONTH_RANGE = re.compile(r"(\d{4})[年./-](\d{1,2})月?" + DASH + r"(?:(\d{4})[年./-])?(\d{1,2})月?(?![\d.])")
QUARTER = re.compile(r"(\d{4})年度?第?([一二三四1-4])季度")
HALF = re.compile(r"(\d{4})年度?(上|下)半年")
MONTH = re.compile(r"(\d{4})年(\d{1,2})月(?:份)?(?!\d{1,2}日)")
YEAR = re.compile(r"(\d{4})年(?:度|(?!\d))")
# The day somebody made or printed the table says nothing about its period.
MADE_ON = re.compile(
    r"(?:制表|填表|填报|打印|导出|上报|报送|生成)(?:日期|时间)?:?\s*\d{4}\D\d{1,2}(?:\D\d{1,2}日?)?"
)
PERIOD_LABEL = re.compile(r"(?:统计|考核|考评|数据)(?:时段|周期|时间|期间|区间|年度):?([^;。]*)")
UNIT_LABEL = re.compile(r"(?:填报|报送|上报|制表|考核)单位:\s*([^\s,;:]+)")
TITLE_UNIT = re.compile(r"^([\u4e00-\u9fff]{2,12}?(?:新区|开发区|自治县|区|县|市|街道|镇|乡))")
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True, slots=True)
class Note:
    sheet: str
    row: int
    text: str


def notes_above(rows: Iterable[Row]) -> tuple[Note, ...]:
    notes = []
    for row in rows:
        text = " ".join(clean_text(str(value)) for value in row.values if value != "")
        if text:
            notes.append(Note(row.sheet, row.number, text))
    return tuple(notes)


def stated_period(notes: Sequence[Note]) -> Period | None:
    found = stated_note(notes)
    return found[0] if found else None


def stated_note(notes: Sequence[Note]) -> tuple[Period, str] | None:
    """A labelled period first, then any in the title, with the words that say it; the narrowest reading wins."""
    texts = [MADE_ON.sub("", note.text) for note in notes]
    labelled = [found.group(1) for text in texts for found in PERIOD_LABEL.finditer(text)]
    for text in labelled + texts:
        period = next(periods_in(text), None)
        if period is not None:
            return period, text.strip()
    return None


def periods_in(text: str) -> Iterator[Period]:
    for pattern, build in READINGS:
        for found in pattern.finditer(text):
            try:
                yield build(found)
            except ValueError:
                continue


def day_range(found: re.Match[str]) -> Period:
    year, month, day, later_year, later_month, later_day = found.groups()
    return Period(
        date(int(year), int(month), int(day)), date(int(later_year or year), int(later_month), int(later_day))
    )


def month_range(found: re.Match[str]) -> Period:
    year, month, later_year, later_month = found.groups()
    return months(int(year), int(month), int(later_year or year), int(later_month))


def quarter(found: re.Match[str]) -> Period:
    year, number = int(found.group(1)), QUARTERS[found.group(2)]
    return months(year, number * 3 - 2, year, number * 3)


def half(found: re.Match[str]) -> Period:
    year = int(found.group(1))
    return months(year, 1, year, 6) if found.group(2) == "上" else months(year, 7, year, 12)


def one_month(found: re.Match[str]) -> Period:
    year, month = int(found.group(1)), int(found.group(2))
    return months(year, month, year, month)


def whole_year(found: re.Match[str]) -> Period:
    return months(int(found.group(1)), 1, int(found.group(1)), 12)


def months(year: int, month: int, last_year: int, last_month: int) -> Period:
    if not 1 <= last_month <= 12:
        raise ValueError("no such month")
    return Period(date(year, month, 1), date(last_year, last_month, monthrange(last_year, last_month)[1]))


READINGS = (
    (DAY_RANGE, day_range),
    (MONTH_RANGE, month_range),
    (QUARTER, quarter),
    (HALF, half),
    (MONTH, one_month),
    (YEAR, whole_year),
)


def stated_unit(notes: Sequence[Note]) -> str:
    for note in notes:
        if found := UNIT_LABEL.search(note.text):
            return found.group(1)
    for note in notes:
        if found := TITLE_UNIT.search(note.text):
            return found.group(1)
    return ""


def names_unit(notes: Sequence[Note], stated: str, accepted: Iterable[str]) -> bool:
    """The label decides when there is one; otherwise an accepted name anywhere above the header is enough."""
    keys = [name_key(name) for name in accepted if name]
    where = [stated] if stated else [note.text for note in notes]
    return any(key in name_key(text) for text in where for key in keys)
