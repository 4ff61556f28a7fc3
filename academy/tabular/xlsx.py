import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

from python_calamine import SheetVisibleEnum

from academy.tabular import archive, limits
from academy.tabular.calamine import CalamineSource, load
from academy.tabular.cells import Marks
from academy.tabular.refusals import TableRefused
from academy.tabular.scan import scan_sheet
from academy.tabular.sheets import Sheet, Workbook

BUILT_IN_PERCENT = frozenset({9, 10})
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')


def open_xlsx(data: bytes, filename: str, sha256: str) -> Workbook:
    with archive.open_archive(data) as parts:
        book = small_xml(parts, "xl/workbook.xml")
        paths = dict(sheet_paths(parts, book))
        percent = percent_styles(parts)
        # Every part is scanned before the fast reader lays out its rectangle of cells.
        marks = {name: scan_sheet(archive.read_part(parts, path), percent) for name, path in paths.items()}
    reader = load(data)
    sheets = tuple(
        Sheet(
            meta.name,
            meta.visible is not SheetVisibleEnum.Visible,
            CalamineSource(reader, meta.name, marks.get(meta.name, Marks())),
            marks.get(meta.name, Marks()),
        )
        for meta in reader.sheets_metadata
        if meta.name in marks
    )
    return Workbook(filename, "xlsx", sha256, sheets, date1904=uses_1904(book))


def small_xml(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    text = archive.read_part(parts, name, limits.MAX_SMALL_PART_BYTES)
    if b"<!DOCTYPE" in text[:2_000].upper():
        raise TableRefused("DAMAGED")
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - entities need the DOCTYPE refused above
    except ElementTree.ParseError as error:
        raise TableRefused("DAMAGED") from error


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def sheet_paths(parts: zipfile.ZipFile, book: ElementTree.Element) -> Iterator[tuple[str, str]]:
    links = small_xml(parts, "xl/_rels/workbook.xml.rels")
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if local(element) != "sheet":
            continue
        link = next((value for key, value in element.items() if key.endswith("}id")), None)
        target = targets.get(link, "")
        path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if "chartsheets/" not in path:
            yield element.get("name", ""), path


def uses_1904(book: ElementTree.Element) -> bool:
    return any(
        local(element) == "workbookPr" and element.get("date1904") in {"1", "true"} for element in book
    )


def percent_styles(parts: zipfile.ZipFile) -> frozenset[int]:
    if "xl/styles.xml" not in parts.namelist():
        return frozenset()
    root = small_xml(parts, "xl/styles.xml")
    formats = {
        int(element.get("numFmtId", "0"))
        for element in root.iter()
        if local(element) == "numFmt" and "%" in LITERAL.sub("", element.get("formatCode", ""))
    }
    styles = next((element for element in root if local(element) == "cellXfs"), ())
    return frozenset(
        index
        for index, style in enumerate(styles)
        if int(style.get("numFmtId", "0")) in formats | BUILT_IN_PERCENT
    )
