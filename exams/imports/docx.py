"""A Word document: its lines as Word shows them, automatic numbers and pictures included."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx2python import docx2python

from academy.tabular import archive
from academy.tabular.refusals import TableRefused
from exams.imports.parsed import Outcome
from exams.imports.pictures import Found
from exams.imports.word_text import read_lines

# How the reader writes a picture into the text.
PICTURE = re.compile(r"(?:----Image alt text---->(?P<alt>.*?)<)?----media/(?P<name>[^/\n]+?)----", re.DOTALL)
LIST_NUMBER = re.compile(r"^(\t*)(\d+|[A-Za-z])\)\t")
MAIN_PART = "word/document.xml"


def is_docx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return MAIN_PART in parts.namelist()
    except zipfile.BadZipFile:
        return False


def read_docx(data: bytes) -> Iterator[Outcome]:
    _refuse_dangers(data)
    try:
        with docx2python(io.BytesIO(data)) as document:
            text, images = "\n".join(_paragraphs(document.body)), dict(document.images)
    except (KeyError, ValueError, AttributeError, SyntaxError, zipfile.BadZipFile) as error:
        raise TableRefused("DAMAGED") from error
    pictures: list[Found] = []

    def mark(found: re.Match[str]) -> str:
        pictures.append(Found(images.get(found["name"]), found["alt"] or ""))
        return f"\ue000{len(pictures) - 1}\ue001"

    text = PICTURE.sub(mark, text.replace("\ue000", "").replace("\ue001", ""))
    return read_lines([_numbered(line) for line in text.split("\n")], pictures)


def _refuse_dangers(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        archive.check_size(parts, len(data))
        if any("vbaproject.bin" in name.lower() for name in parts.namelist()):
            raise TableRefused("MACROS")
        for name in parts.namelist():
            # Entities can only be declared in a document type, which Word never writes.
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read_part(parts, name).upper():
                raise TableRefused("DAMAGED")


def _paragraphs(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for one in node:
            yield from _paragraphs(one)


def _numbered(line: str) -> str:
    """Word's own numbering in the form in which people type it: 1. for a stem, (1) below it, A. for an option."""
    found = LIST_NUMBER.match(line)
    if not found:
        return line
    number = f"({found[2]})" if found[1] and found[2].isdigit() else f"{found[2].upper()}."
    return f"{number} {line[found.end() :]}"
