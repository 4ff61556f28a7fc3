from academy.tabular import limits
from academy.tabular.refusals import TableRefused


def decode(data: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 with its mark, or GB18030."""
    if len(data) > limits.MAX_FILE_BYTES:
        raise TableRefused("FILE_TOO_LARGE", limit=limits.MAX_FILE_BYTES // 2**20)
    order = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in order:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise TableRefused("UNKNOWN_ENCODING")
