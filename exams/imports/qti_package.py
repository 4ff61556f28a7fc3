"""A QTI package: a manifest, one file an item, and the pictures beside them."""

import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, tostring

from academy.tabular import archive
from academy.tabular.refusals import TableRefused
from exams.imports.parsed import Outcome, ParsedQuestion
from exams.imports.qti import all_named, attribute, is_item, plain_name, read_item
from exams.imports.qti_writing import item_of
from exams.imports.safe_xml import safe_xml

MANIFEST = "imsmanifest.xml"
ITEM_TYPE = "imsqti_item_xmlv3p0"
MAX_PARTS = 20_000
# LOM has exactly five words for difficulty.
DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")


def is_package(names: Sequence[str]) -> bool:
    return any(posixpath.basename(name) == MANIFEST for name in names)


def read_package(data: bytes) -> Iterator[Outcome]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        archive.check_size(parts, len(data), most_parts=MAX_PARTS)
        names = set(parts.namelist())
        manifest = min((name for name in names if posixpath.basename(name) == MANIFEST), key=len)
        root = safe_xml(archive.read_part(parts, manifest))
        items = [
            one for one in all_named(root, "resource") if "imsqti_item" in attribute(one, "type").lower()
        ]
        if not items:
            raise TableRefused("NO_QUESTIONS")
        for number, resource in enumerate(items, start=1):
            path = _beside(manifest, attribute(resource, "href"))
            yield _read(parts, names, path, number, _facts(resource))


def _read(parts: zipfile.ZipFile, names: set[str], path: str, number: int, facts: dict[str, str]) -> Outcome:
    def resolve(source: str) -> bytes | None:
        found = _beside(path, unquote(source))
        return archive.read_part(parts, found) if found in names else None

    root = safe_xml(archive.read_part(parts, path)) if path in names else Element("missing")
    return read_item(root if is_item(root) else Element("missing"), number, resolve, **facts)


def _beside(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _facts(resource: Any) -> dict[str, str]:
    level = _within(resource, "difficulty", "value")
    return {
        "difficulty": str(DIFFICULTIES.index(level[0]) + 1) if level and level[0] in DIFFICULTIES else "",
        "competencies": "、".join(_within(resource, "keyword", "string")),
        "subject": next(iter(_within(resource, "taxon", "id")), ""),
        "source": next(iter(_within(resource, "relation", "string")), ""),
    }


def _within(resource: Any, outer: str, inner: str) -> list[str]:
    return [
        (one.text or "").strip()
        for holder in all_named(resource, outer)
        for one in holder.iter()
        if plain_name(one) in (inner, "langstring" if inner == "string" else inner)
        and (one.text or "").strip()
    ]


def package_of(questions: Iterable[ParsedQuestion]) -> bytes:
    buffer = io.BytesIO()
    manifest = _manifest()
    resources = SubElement(manifest, "resources")
    written: set[str] = set()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as parts:
        for number, one in enumerate(questions, start=1):
            name = f"item{number:05d}"
            parts.writestr(f"{name}.xml", item_of(one, name))
            resource = SubElement(
                resources, "resource", {"identifier": name, "type": ITEM_TYPE, "href": f"{name}.xml"}
            )
            _describe(resource, one)
            SubElement(resource, "file", {"href": f"{name}.xml"})
            for picture in {picture.name: picture for picture in one.all_pictures}.values():
                SubElement(resource, "file", {"href": f"pictures/{picture.name}"})
                if picture.name not in written:
                    parts.writestr(f"pictures/{picture.name}", picture.data)
                    written.add(picture.name)
        text = tostring(manifest, encoding="utf-8")
        parts.writestr(MANIFEST, b'<?xml version="1.0" encoding="UTF-8"?>\n' + text)
    return buffer.getvalue()


def _manifest() -> Element:
    manifest = Element(
        "manifest",
        {
            "xmlns": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
            "xmlns:lom": "http://ltsc.ieee.org/xsd/LOM",
            "identifier": "grid-academy-questions",
        },
    )
    about = SubElement(manifest, "metadata")
    SubElement(about, "schema").text = "QTI Package"
    SubElement(about, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    return manifest


def _describe(resource: Element, one: ParsedQuestion) -> None:
    lom = SubElement(SubElement(resource, "metadata"), "lom:lom")
    if one.competencies:
        general = SubElement(lom, "lom:general")
        for word in one.competencies:
            SubElement(SubElement(general, "lom:keyword"), "lom:string").text = word
    level = SubElement(SubElement(lom, "lom:educational"), "lom:difficulty")
    SubElement(level, "lom:source").text = "LOMv1.0"
    SubElement(level, "lom:value").text = DIFFICULTIES[one.difficulty - 1]
    if one.source:
        relation = SubElement(lom, "lom:relation")
        kind = SubElement(relation, "lom:kind")
        SubElement(kind, "lom:source").text = "LOMv1.0"
        SubElement(kind, "lom:value").text = "isbasedon"
        about = SubElement(SubElement(relation, "lom:resource"), "lom:description")
        SubElement(about, "lom:string").text = one.source
    if one.subject:
        path = SubElement(SubElement(lom, "lom:classification"), "lom:taxonPath")
        SubElement(SubElement(path, "lom:taxon"), "lom:id").text = one.subject
