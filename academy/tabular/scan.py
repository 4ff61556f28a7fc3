"""What the fast reader does not tell, found by byte searches, because a sheet may have 100 MB of XML."""

import re
from collections.abc import Iterator

from academy.tabular import limits
from academy.tabular.cells import Marks, Merge, column_index, column_letter
from academy.tabular.refusals import TableRefused

LOOSE_ATTRIBUTE = re.compile(rb"""(\s[\w:]+)\s*=\s*(?:'([^'"<>]*)'|"([^"<>]*)")""")
PREFIX = re.compile(rb"<([\w.-]+:)?sheetData")
PLACE = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"')
MERGE = re.compile(rb'mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
ROW_NUMBER = re.compile(rb' r="(\d{1,7})"')
# Cells may name a row far below the row element that holds them; 200,001 and more.
PLACE_TOO_LOW = re.compile(
    rb' r="[A-Z]{1,3}(?:2\d{4}[1-9]|2\d{3}[1-9]\d|2\d\d[1-9]\d\d|2\d[1-9]\d{3}|2[1-9]\d{4}|[3-9]\d{5}|\d{7})"'
)
ROW_HIDDEN = re.compile(rb' hidden="(?:1|true)"')


def scan_sheet(xml: bytes, percent_styles: frozenset[int]) -> Marks:
    found = PREFIX.search(xml)
    if found is None:
        return Marks()
    xml = with_plain_attributes(xml)
    prefix = found.group(1) or b""
    cell_tag = b"<" + prefix + b"c "
    marks = Marks()
    scan_rows(xml, prefix, cell_tag, marks)
    check_extent(xml, marks)
    for style in percent_styles:
        for place in cells_with(xml, b' s="%d"' % style, cell_tag):
            marks.percent.setdefault(place[1], set()).add(place[0])
    for row, column, at in located(xml, b' t="e"', cell_tag):
        marks.errors[(row, column)] = value_after(xml, at, prefix)
    marks.merges = tuple(merges_in(xml))
    scan_formulas(xml, prefix, cell_tag, marks)
    return marks


def with_plain_attributes(xml: bytes) -> bytes:
    """Some writers use single quotes or spaces round `=`; the searches below expect the common form."""
    if not any(sign in xml for sign in (b"='", b" =", b"= ")):
        return xml
    return LOOSE_ATTRIBUTE.sub(
        lambda found: found[1] + b'="' + (found[2] if found[2] is not None else found[3]) + b'"', xml
    )


def scan_rows(xml: bytes, prefix: bytes, cell_tag: bytes, marks: Marks) -> None:
    number, start = 0, 0
    for found in re.finditer(b"<" + prefix + rb"row\b[^>]*>", xml):
        widen(xml, start, found.start(), cell_tag, marks)
        tag = found.group()
        stated = ROW_NUMBER.search(tag)
        number = int(stated.group(1)) if stated else number + 1
        if ROW_HIDDEN.search(tag):
            marks.hidden_rows.add(number)
        marks.last_row = max(marks.last_row, number)
        start = found.end()
    widen(xml, start, len(xml), cell_tag, marks)


def widen(xml: bytes, start: int, end: int, cell_tag: bytes, marks: Marks) -> None:
    last = xml.rfind(cell_tag, start, end)
    if last >= 0 and (place := PLACE.search(xml, last, min(end, last + 200))):
        marks.last_column = max(marks.last_column, column_index(place.group(1).decode()) + 1)


def check_extent(xml: bytes, marks: Marks) -> None:
    if marks.last_row > limits.MAX_ROWS or PLACE_TOO_LOW.search(xml):
        raise TableRefused("TOO_MANY_ROWS", limit=limits.MAX_ROWS)
    if marks.last_column > limits.MAX_COLUMNS or wider_than(limits.MAX_COLUMNS).search(xml):
        raise TableRefused("TOO_MANY_COLUMNS", limit=limits.MAX_COLUMNS)
    if marks.last_row * marks.last_column > limits.MAX_CELLS:
        raise TableRefused("TOO_MANY_CELLS", limit=limits.MAX_CELLS)


def wider_than(columns: int) -> re.Pattern[bytes]:
    """Cells right of the given number of columns (27 to 702), whatever order they are written in."""
    letters = column_letter(columns - 1)
    first, second = letters[0], letters[1]
    return re.compile(
        f' r="(?:[A-Z]{{3}}|{first}[{chr(ord(second) + 1)}-Z]|[{chr(ord(first) + 1)}-Z][A-Z])\\d'.encode()
    )


def located(xml: bytes, mark: bytes, cell_tag: bytes) -> Iterator[tuple[int, int, int]]:
    """Row, column and position of each cell whose opening tag holds the mark."""
    at = xml.find(mark)
    while at >= 0:
        opening = xml.rfind(b"<", 0, at)
        if xml.startswith(cell_tag, opening) and (
            place := PLACE.search(xml, opening, xml.find(b">", at) + 1)
        ):
            yield int(place.group(2)), column_index(place.group(1).decode()), at
        at = xml.find(mark, at + len(mark))


def merges_in(xml: bytes) -> Iterator[Merge]:
    for found in MERGE.finditer(xml, xml.rfind(b"<", 0, max(xml.find(b"mergeCell "), 1))):
        left, top, right, bottom = (part.decode() for part in found.groups())
        yield Merge(int(top), column_index(left), int(bottom), column_index(right))


def cells_with(xml: bytes, mark: bytes, cell_tag: bytes) -> Iterator[tuple[int, int]]:
    return ((row, column) for row, column, _ in located(xml, mark, cell_tag))


def value_after(xml: bytes, at: int, prefix: bytes) -> str:
    found = re.compile(b"<" + prefix + rb"v>([^<]*)<").search(xml, at, at + 2_000)
    return found.group(1).decode("utf-8", "replace").strip() if found else "#ERROR"


def scan_formulas(xml: bytes, prefix: bytes, cell_tag: bytes, marks: Marks) -> None:
    opening = b"<" + prefix + b"f"
    marks.formulas = len(re.findall(opening + rb"[\s/>]", xml))
    if not marks.formulas:
        return
    no_value = rb"\s*(?:<%bv\s*/>|<%bv></%bv>)?\s*</%bc>" % ((prefix,) * 4)
    closed = re.compile(b"</" + prefix + b"f>" + no_value)
    selfclosed = re.compile(opening + rb"(?: [^>]*)?/>" + no_value)
    for pattern in (closed, selfclosed):
        for found in pattern.finditer(xml):
            start = xml.rfind(cell_tag, 0, found.start())
            tag = xml[start : xml.find(b">", start) + 1]
            place = PLACE.search(tag)
            # A text formula may honestly give an empty text.
            if place and b' t="str"' not in tag:
                marks.uncalculated.add((int(place.group(2)), column_index(place.group(1).decode())))
