"""Pictures in a workbook: floating ones by the cell they begin in, and those that WPS keeps in a cell."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from academy.tabular import archive
from academy.tabular.xlsx import local, sheet_paths, small_xml
from exams.imports.pictures import Found

# WPS writes =DISPIMG("ID_…",1) into the cell.
IN_CELL = re.compile(r"DISPIMG\(\s*\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Pictures:
    floating: dict[tuple[str, int], list[tuple[int, Found]]] = field(default_factory=dict)
    named: dict[str, Found] = field(default_factory=dict)

    def in_row(self, sheet: str, row: int) -> list[tuple[int, Found]]:
        return self.floating.get((sheet, row), [])

    def of_formula(self, text: str) -> Found | None:
        found = IN_CELL.search(text) if "DISPIMG" in text else None
        return self.named.get(found[1], Found(None, "")) if found else None


NO_PICTURES = Pictures()


def workbook_pictures(data: bytes) -> Pictures:
    with archive.open_archive(data) as parts:
        names = set(parts.namelist())
        found = Pictures()
        if "xl/cellimages.xml" in names:
            found.named.update(_named(parts))
        if not any(name.startswith("xl/drawings/") for name in names):
            return found
        for sheet, path in sheet_paths(parts, small_xml(parts, "xl/workbook.xml")):
            for drawing in _targets(parts, path, "/drawing").values():
                for row, column, one in _anchored(parts, drawing):
                    found.floating.setdefault((sheet, row), []).append((column, one))
    return found


def _targets(parts: zipfile.ZipFile, path: str, kind: str) -> dict[str, str]:
    """The parts that one part points to, by the name it calls them."""
    folder, name = posixpath.split(path)
    links = f"{folder}/_rels/{name}.rels"
    if links not in parts.namelist():
        return {}
    return {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip(
            "/"
        )
        for link in small_xml(parts, links)
        if link.get("Type", "").endswith(kind) and link.get("TargetMode") != "External"
    }


def _picture(parts: zipfile.ZipFile, holder: object, media: dict[str, str]) -> tuple[str, Found]:
    name = alt = path = ""
    for element in holder.iter():  # type: ignore[attr-defined]
        if local(element) == "cNvPr":
            name, alt = element.get("name", ""), element.get("descr", "")
        elif local(element) == "blip":
            embedded = next((value for key, value in element.items() if key.endswith("}embed")), "")
            path = media.get(embedded, "")
    data = archive.read_part(parts, path) if path in parts.namelist() else None
    return name, Found(data, alt)


def _anchored(parts: zipfile.ZipFile, drawing: str) -> Iterator[tuple[int, int, Found]]:
    media = _targets(parts, drawing, "/image")
    for anchor in small_xml(parts, drawing):
        place = {
            local(number): int(number.text or 0)
            for start in anchor
            if local(start) == "from"
            for number in start
        }
        if place and any(local(element) == "pic" for element in anchor.iter()):
            yield place["row"] + 1, place["col"], _picture(parts, anchor, media)[1]


def _named(parts: zipfile.ZipFile) -> Iterator[tuple[str, Found]]:
    media = _targets(parts, "xl/cellimages.xml", "/image")
    for holder in small_xml(parts, "xl/cellimages.xml"):
        yield _picture(parts, holder, media)
