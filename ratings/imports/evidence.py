"""What stands under a heading: the second witness for what a column is, and the only one for an unknown heading."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from academy.tabular.cells import CellValue, Row
from academy.tabular.headers import Header
from academy.tabular.idnumbers import has_shape
from academy.tabular.values import is_missing, key_text, text_of
from ratings.imports import columns

SAMPLES = 3
SHOWN_LENGTH = 24
ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}(?!\d)|\d[eE]\+1[4-8]")
NAME = re.compile("[\u3400-\u9fff·]{2,4}")
RATE = re.compile(r"\d{1,3}(?:\.\d+)?%")
COUNT = re.compile(r"\d{1,6}(?:\.0)?")
FIGURE = re.compile(r"-?\d+(?:\.\d+)?%?")
STREET = re.compile("[\u3400-\u9fff]+(?:街道|镇|乡)")
DATE = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?(?: 00:00:00)?")
MOBILE = re.compile(r"1\d{10}(?:\.0)?")
# The first kind that fits most values; the order goes from the special to the general.
KINDS = (
    ("id_number", lambda text: has_shape(key_text(text))),
    ("mobile", MOBILE.fullmatch),
    ("date", DATE.fullmatch),
    ("rate", RATE.fullmatch),
    ("count", COUNT.fullmatch),
    ("figure", FIGURE.fullmatch),
    ("street", STREET.fullmatch),
    ("name", NAME.fullmatch),
)
MOST = 0.8
# What such values may be offered as, when the heading says nothing.
OFFERS = {"id_number": columns.ID_NUMBER, "mobile": "phone", "street": columns.STREET}


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """Of the first rows below the header; identity numbers show their last four only."""

    samples: tuple[str, ...]
    filled: int
    looked_at: int
    kind: str

    @property
    def offer(self) -> str:
        return OFFERS.get(self.kind, "")


def evidence_of(header: Header, head: Sequence[Row]) -> tuple[ColumnEvidence, ...]:
    rows = [row for row in head if row.number > header.last_row and not row.blank]
    return tuple(
        column_evidence([row.values[each.index] for row in rows], secret=each.field == columns.ID_NUMBER)
        for each in header.columns
    )


def column_evidence(values: Sequence[CellValue], *, secret: bool) -> ColumnEvidence:
    texts = [text for text in map(text_of, values) if not is_missing(text)]
    kind = kind_of(texts)
    samples = list(dict.fromkeys(texts))[:SAMPLES]
    shown = tuple(
        f"…{text[-4:]}" if secret or holds_id_number(text) else text[:SHOWN_LENGTH] for text in samples
    )
    return ColumnEvidence(shown, len(texts), len(values), kind)


def holds_id_number(text: str) -> bool:
    """Also where no heading says so, and with a wrong check digit."""
    return ID_NUMBER.search(text) is not None


def kind_of(texts: Sequence[str]) -> str:
    if not texts:
        return "empty"
    for kind, fits in KINDS:
        if sum(bool(fits(text)) for text in texts) >= MOST * len(texts):
            return kind
    return "text"
