"""Which format a file has is seen from its content; the name is never believed."""

import io
import zipfile
from collections.abc import Iterator

from academy.tabular import limits
from academy.tabular.kinds import kind_of
from academy.tabular.naming import as_named
from academy.tabular.refusals import TableRefused
from academy.tabular.workbooks import open_table
from exams.imports.aiken import is_aiken, read_aiken
from exams.imports.decoding import decode
from exams.imports.docx import is_docx, read_docx
from exams.imports.excel import read_excel
from exams.imports.excel_pictures import workbook_pictures
from exams.imports.gift import is_gift, read_gift
from exams.imports.moodle_xml import read_moodle
from exams.imports.parsed import Outcome
from exams.imports.qti import is_item, read_item
from exams.imports.qti_package import is_package, read_package
from exams.imports.safe_xml import safe_xml
from exams.imports.word_text import LABELLED, read_word_text

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
WEB_PAGES = (b"<!doctype html", b"<html")
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_questions(data: bytes, filename: str) -> list[Outcome]:
    """Raises TableRefused when the file as a whole cannot be read or holds no question."""
    if len(data) > limits.MAX_FILE_BYTES:
        raise TableRefused("FILE_TOO_LARGE", limit=limits.MAX_FILE_BYTES // 2**20)
    if not data.strip():
        raise TableRefused("EMPTY")
    try:
        found = list(_read(data, filename))
        if all(outcome.is_skipped for outcome in found):
            raise TableRefused("NO_QUESTIONS")
    except TableRefused as refusal:
        raise as_named(refusal, filename, data) from refusal
    return found


def _read(data: bytes, filename: str) -> Iterator[Outcome]:
    if data.startswith(ZIP):
        return _read_zip(data, filename)
    if data.startswith(OLD_OFFICE):
        return read_excel(open_table(data, filename))
    if found := kind_of(data):
        raise TableRefused("WRONG_TYPE", found=found)
    start = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(WEB_PAGES):
        raise TableRefused("WRONG_TYPE", found="html")
    if start.startswith(b"<"):
        return _read_xml(data)
    if b"\x00" in data[:4000] and data[:2] not in UTF_16:
        raise TableRefused("WRONG_TYPE", found="binary")
    text = decode(data)
    if is_aiken(text):
        return read_aiken(text)
    if not any(LABELLED.match(line) for line in text.split("\n")) and is_gift(text):
        return read_gift(text)
    return read_word_text(text)


def _read_zip(data: bytes, filename: str) -> Iterator[Outcome]:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile as error:
        raise TableRefused("DAMAGED") from error
    if is_package(names):
        return read_package(data)
    if is_docx(data):
        return read_docx(data)
    return read_excel(open_table(data, filename), workbook_pictures(data))


def _read_xml(data: bytes) -> Iterator[Outcome]:
    root = safe_xml(data)
    if is_item(root):
        return iter([read_item(root, 1)])
    if root.tag == "quiz":
        return read_moodle(root)
    raise TableRefused("WRONG_TYPE", found="xml")
