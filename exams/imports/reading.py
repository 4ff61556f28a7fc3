"""Which format a file has is seen from its content; the name is never believed."""

from academy.tabular.refusals import TableRefused
from academy.tabular.workbooks import open_table
from exams.imports.aiken import is_aiken, read_aiken
from exams.imports.decoding import decode
from exams.imports.excel import read_excel
from exams.imports.gift import is_gift, read_gift
from exams.imports.moodle_xml import read_moodle_xml
from exams.imports.parsed import Outcome
from exams.imports.word_text import LABELLED, read_word_text

BINARY_TABLES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_questions(data: bytes, filename: str) -> list[Outcome]:
    """Raises TableRefused when the file as a whole cannot be read or holds no question."""
    if not data.strip():
        raise TableRefused("EMPTY")
    found = _read(data, filename)
    if not found:
        raise TableRefused("NO_QUESTIONS")
    return found


def _read(data: bytes, filename: str) -> list[Outcome]:
    if data.startswith(BINARY_TABLES):
        return list(read_excel(open_table(data, filename)))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return list(read_moodle_xml(data))
    text = decode(data)
    if is_aiken(text):
        return list(read_aiken(text))
    if not any(LABELLED.match(line) for line in text.split("\n")) and is_gift(text):
        return list(read_gift(text))
    return list(read_word_text(text))
