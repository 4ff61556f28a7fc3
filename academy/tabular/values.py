import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from academy.tabular.cells import Cell, CellValue, Kind

# NFKC leaves the long dashes as they are, so each is listed.
MISSING_WORDS = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "–",
        "―",
        "─",
        "/",
        "\\",
        "无",
        "暂无",
        "空",
        "缺",
        "n/a",
        "na",
        "#n/a",
        "null",
        "none",
    }
)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
MIDDLE_DOTS = re.compile("[•·・．‧∙⋅･.●]")
QUOTES = "'’‘`＇"
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
DATE_PARTS = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?")
# Serial 60 is the day Excel invented in 1900; later serials count from here.
EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
SERIALS = range(61, 80_000)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a cell; `ambiguous` when 0.92 may mean 0.92 or 92 per cent."""

    value: Decimal | None
    percent: bool = False
    problem: str = ""

    @property
    def missing(self) -> bool:
        return self.value is None and not self.problem

    @property
    def ambiguous(self) -> bool:
        return self.value is not None and not self.percent and 0 < self.value <= 1


MISSING = Figure(None)


@lru_cache(maxsize=8_192)
def clean_text(text: str) -> str:
    """Half-width signs, single spaces, nothing invisible; the reading of a cell, never its record."""
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):
        return text
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def text_of(value: CellValue) -> str:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def is_missing(text: str) -> bool:
    return text.lower() in MISSING_WORDS


def read_figure(cell: Cell) -> Figure:
    if cell.kind is Kind.NUMBER:
        return numeric_figure(float(cell.value), cell.percent)  # type: ignore[arg-type]
    if cell.kind is Kind.EMPTY:
        return MISSING
    if cell.kind is Kind.TEXT:
        return text_figure(str(cell.value))
    if cell.kind is Kind.ERROR:
        return Figure(None, problem="FORMULA_ERROR")
    if cell.kind is Kind.UNCALCULATED:
        return Figure(None, problem="FORMULA_WITHOUT_VALUE")
    return Figure(None, problem="NOT_A_NUMBER")


@lru_cache(maxsize=8_192)
def numeric_figure(number: float, percent: bool) -> Figure:
    if number != number or number in (float("inf"), float("-inf")):
        return Figure(None, problem="NOT_A_NUMBER")
    # Ten places cut the noise of binary fractions (0.9200000000000001) and nothing people write.
    value = Decimal(repr(round(number, 10)))
    return Figure(value * 100 if percent else value, percent)


@lru_cache(maxsize=8_192)
def text_figure(raw: str) -> Figure:
    text = clean_text(raw).strip(QUOTES).replace(" ", "")
    if is_missing(text):
        return MISSING
    if text.startswith("#"):
        return Figure(None, problem="FORMULA_ERROR")
    percent = text.endswith("%")
    digits = text.removesuffix("%").replace("−", "-")
    if not NUMBER.fullmatch(digits):
        return Figure(None, problem="NOT_A_NUMBER")
    try:
        return Figure(Decimal(digits.replace(",", "")), percent)
    except InvalidOperation:
        return Figure(None, problem="NOT_A_NUMBER")


def read_date(cell: Cell, date1904: bool = False) -> date | None:
    """None for a missing or unreadable date; a year and month mean the first of the month."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if cell.kind is Kind.NUMBER:
        return number_date(float(value), date1904)
    return text_date(clean_text(str(value)).strip(QUOTES), date1904) if cell.kind is Kind.TEXT else None


def number_date(number: float, date1904: bool) -> date | None:
    if number.is_integer() and (compact := COMPACT_DATE.fullmatch(str(int(number)))):
        return make_date(compact.group(1), compact.group(2), compact.group(3))
    if int(number) in SERIALS:
        if 1950 <= number < 2100:
            return decimal_month(repr(number))
        return (EPOCH_1904 if date1904 else EPOCH_1900) + timedelta(days=int(number))
    return None


def decimal_month(text: str) -> date | None:
    """2021.12 typed into a number cell; 2021.1 may have been 2021.10, so it is not read."""
    year, _, month = text.partition(".")
    return make_date(year, month, None) if month.isdigit() and month not in {"0", "1"} else None


def text_date(text: str, date1904: bool) -> date | None:
    if re.fullmatch(r"\d{5}(?:\.0+)?", text):
        return number_date(float(text), date1904)
    if compact := COMPACT_DATE.fullmatch(text):
        return make_date(*compact.groups())
    parts = DATE_PARTS.fullmatch(text.replace(" 00:00:00", ""))
    return make_date(*parts.groups()) if parts and parts.group(2) else None


def make_date(year: str, month: str, day: str | None) -> date | None:
    try:
        return date(int(year), int(month), int(day or 1))
    except ValueError:
        return None


@lru_cache(maxsize=8_192)
def name_key(text: str) -> str:
    """For comparing names: spaces inside and every kind of middle dot fall away."""
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):
        return text.upper()
    return MIDDLE_DOTS.sub("·", clean_text(text)).replace(" ", "").strip("·").upper()


def key_text(value: CellValue) -> str:
    """An identity or staff number: no spaces, apostrophes or tabs, upper case."""
    if isinstance(value, str) and value.isascii() and value.isalnum():
        upper = value.upper()
        return value if upper == value else upper
    return text_of(value).replace(" ", "").strip(QUOTES).upper()


@lru_cache(maxsize=8_192)
def number_key(text: str) -> str:
    """HW0006 and HW6, 0001 and 1 compare equal; Excel eats leading zeros."""
    return LEADING_ZEROS.sub("", text)
