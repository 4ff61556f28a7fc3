"""Finds the header of a sheet and says which column is which field, and why."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from academy.tabular.cells import Merge, Row, column_letter
from academy.tabular.values import clean_text, text_of

MIN_SYNONYMS = 3
MAX_DEPTH = 3
JOINER = "/"
UNITS = "%|‰|户|户数|件|次|人|分|分值|个|天|日|小时|元|条|处|套|间|率|单位:.*"
BRACKETED_UNIT = re.compile(rf"[(\[{{【<《〔](?:{UNITS})[)\]}}】>》〕]")
BRACKETS = re.compile(r"[()\[\]{}【】<>《》〔〕「」]")
TRAILING_UNIT = re.compile(r"[%‰:*]+$")


class Reason(StrEnum):
    EXACT = "exact"
    NORMALISED = "normalised"
    TEMPLATE = "template"
    LEAF = "leaf"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    path: tuple[str, ...]
    field: str | None
    reason: Reason

    @property
    def letter(self) -> str:
        return column_letter(self.index)

    @property
    def header(self) -> str:
        return JOINER.join(self.path)

    @property
    def key(self) -> str:
        """What a learned template remembers the column by."""
        return JOINER.join(map(normalise, self.path))


@dataclass(frozen=True, slots=True)
class Header:
    first_row: int
    last_row: int
    columns: tuple[Column, ...]

    @property
    def fields(self) -> dict[str, int]:
        return {column.field: column.index for column in self.columns if column.field}

    @property
    def unknown(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.reason is Reason.UNKNOWN)

    @property
    def doubled(self) -> dict[str, tuple[Column, ...]]:
        """Fields that more than one column claims."""
        claims: dict[str, list[Column]] = {}
        for column in self.columns:
            if column.field:
                claims.setdefault(column.field, []).append(column)
        return {name: tuple(columns) for name, columns in claims.items() if len(columns) > 1}


@dataclass(frozen=True, slots=True)
class Synonyms:
    exact: Mapping[str, str]
    normalised: Mapping[str, str]

    @classmethod
    def of(cls, words: Mapping[str, Iterable[str]]) -> "Synonyms":
        pairs = [(word, name) for name, listed in words.items() for word in listed]
        return cls(dict(pairs), {normalise(word): name for word, name in pairs})

    def knows(self, text: str) -> bool:
        return normalise(text) in self.normalised


def normalise(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean_text(text))).lower()
    bare = BRACKETS.sub("", BRACKETED_UNIT.sub("", plain))
    return TRAILING_UNIT.sub("", bare)


def detect_header(
    rows: Sequence[Row],
    merges: Sequence[Merge],
    synonyms: Synonyms,
    template: Mapping[str, str] | None = None,
) -> Header | None:
    """None when no row holds three known headings. A template maps column keys to fields, "" to ignore."""
    for position, row in enumerate(rows):
        if recognised(row, synonyms, template or {}) >= MIN_SYNONYMS:
            top, bottom = header_extent(rows, position, merges, synonyms)
            columns = name_columns(rows[top : bottom + 1], merges, synonyms, template or {})
            return Header(rows[top].number, rows[bottom].number, columns)
    return None


def recognised(row: Row, synonyms: Synonyms, template: Mapping[str, str]) -> int:
    leaves = {key.rpartition(JOINER)[2] for key in template}
    texts = {text_of(value) for value in row.values if isinstance(value, str) and value}
    return sum(
        synonyms.knows(lowest_level(text, synonyms)) or normalise(text) in leaves for text in texts if text
    )


def header_extent(
    rows: Sequence[Row], position: int, merges: Sequence[Merge], synonyms: Synonyms
) -> tuple[int, int]:
    top = bottom = position
    if position and is_upper_level(rows[position - 1], merges):
        top -= 1
    while bottom + 1 < len(rows) and bottom - top + 1 < MAX_DEPTH:
        if not is_lower_level(rows[bottom], rows[bottom + 1], merges, synonyms):
            break
        bottom += 1
    return top, bottom


def is_upper_level(row: Row, merges: Sequence[Merge]) -> bool:
    """Group headings stand over a part of the table; a title stands over all of it or alone."""
    groups = [
        merge for merge in merges if merge.top == merge.bottom == row.number and merge.right > merge.left
    ]
    filled = [value for value in row.values if value != ""]
    return len(groups) >= 1 and len(filled) >= 2 and all(isinstance(value, str) for value in filled)


def is_lower_level(upper: Row, lower: Row, merges: Sequence[Merge], synonyms: Synonyms) -> bool:
    if any(merge.top <= upper.number < merge.bottom for merge in merges):
        return True
    filled = [(column, value) for column, value in enumerate(lower.values) if value != ""]
    if not filled or not all(isinstance(value, str) for _, value in filled):
        return False
    fills_gaps = any(upper.values[column] == "" for column, _ in filled)
    known = sum(synonyms.knows(str(value)) for _, value in filled)
    return fills_gaps and known >= 1 and known * 2 >= len(filled)


def name_columns(
    rows: Sequence[Row], merges: Sequence[Merge], synonyms: Synonyms, template: Mapping[str, str]
) -> tuple[Column, ...]:
    width = max(len(row.values) for row in rows)
    levels = [fill_level(row, merges, width, rows[-1].number) for row in rows]
    if not merges:
        levels[:-1] = [carry_groups(level, levels[-1]) for level in levels[:-1]]
    columns = []
    for index in range(width):
        path = join_path([level[index] for level in levels])
        if path:
            columns.append(name_column(index, path, synonyms, template))
    return tuple(columns)


def fill_level(row: Row, merges: Sequence[Merge], width: int, last_row: int) -> list[str]:
    """A group heading covers the columns under it; a heading that reaches the data names one column only."""
    texts = [clean_text(str(value)) for value in row.values] + [""] * (width - len(row.values))
    for merge in merges:
        if merge.top == row.number and merge.bottom < last_row:
            texts[merge.left : merge.right + 1] = [texts[merge.left]] * (merge.right + 1 - merge.left)
    return texts


def carry_groups(texts: list[str], leaves: list[str]) -> list[str]:
    """Without merged ranges (csv) a group heading stands in its first column only."""
    carried = list(texts)
    for column in range(1, len(carried)):
        if not carried[column] and leaves[column]:
            carried[column] = carried[column - 1]
    return carried


def join_path(texts: Sequence[str]) -> tuple[str, ...]:
    path: list[str] = []
    for text in texts:
        if text and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)


def lowest_level(text: str, synonyms: Synonyms) -> str:
    """A table we wrote ourselves has its two levels joined in one heading."""
    return text if synonyms.knows(text) else text.rpartition(JOINER)[2]


def name_column(index: int, path: tuple[str, ...], synonyms: Synonyms, template: Mapping[str, str]) -> Column:
    key = JOINER.join(map(normalise, path))
    if key in template:
        field = template[key]
        return Column(index, path, field or None, Reason.TEMPLATE if field else Reason.IGNORED)
    leaf = path[-1]
    if len(path) == 1 and leaf in synonyms.exact:
        return Column(index, path, synonyms.exact[leaf], Reason.EXACT)
    if key in synonyms.normalised:
        return Column(index, path, synonyms.normalised[key], Reason.NORMALISED)
    lowest = lowest_level(leaf, synonyms)
    if synonyms.knows(lowest):
        return Column(index, path, synonyms.normalised[normalise(lowest)], Reason.LEAF)
    return Column(index, path, None, Reason.UNKNOWN)
