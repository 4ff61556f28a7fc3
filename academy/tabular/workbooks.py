import hashlib
from pathlib import Path

from academy.tabular import limits
from academy.tabular.kinds import kind_of
from academy.tabular.naming import as_named
from academy.tabular.refusals import TableRefused
from academy.tabular.sheets import Sheet, Workbook
from academy.tabular.text_tables import open_csv, open_html
from academy.tabular.xls import open_xls
from academy.tabular.xlsx import open_xlsx

__all__ = ["Sheet", "Workbook", "open_table"]


def open_table(source: Path | str | bytes, filename: str = "") -> Workbook:
    """Opens a table by its content; the extension is never believed."""
    if isinstance(source, bytes):
        data, name = source, filename
    else:
        path = Path(source)
        if path.stat().st_size > limits.MAX_FILE_BYTES:
            raise TableRefused("FILE_TOO_LARGE", limit=limits.MAX_FILE_BYTES // 2**20)
        data, name = path.read_bytes(), filename or path.name
    if len(data) > limits.MAX_FILE_BYTES:
        raise TableRefused("FILE_TOO_LARGE", limit=limits.MAX_FILE_BYTES // 2**20)
    try:
        return open_bytes(data, name)
    except TableRefused as refusal:
        raise as_named(refusal, name, data) from refusal


def open_bytes(data: bytes, filename: str) -> Workbook:
    sha256 = hashlib.sha256(data).hexdigest()
    start = data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise TableRefused("EMPTY")
    if found := kind_of(data):
        raise TableRefused("WRONG_TYPE", found=found)
    if data.startswith(b"PK\x03\x04"):
        return open_xlsx(data, filename, sha256)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return open_xls(data, filename, sha256)
    if start.startswith(b"<"):
        return open_html(data, filename, sha256)
    return open_csv(data, filename, sha256)
