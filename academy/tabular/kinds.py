"""What a file is that is neither a table nor a text, seen from its first bytes and its parts."""

from collections.abc import Collection

STARTS = {
    b"%PDF": "pdf",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"II*\x00": "image",
    b"MM\x00*": "image",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "rtf",
    b"\x1aE\xdf\xa3": "video",
}
# The box after the length names the family, the next word the member: phones keep pictures this way too.
PICTURE_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"})
# Streams of the old Office container, their names in UTF-16.
OLD_OFFICE = {"WordDocument": "doc", "PowerPoint Document": "ppt"}
# A part that only one kind of archive has.
PARTS = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.bin": "xlsb",
    "content.xml": "opendocument",
}


def kind_of(data: bytes) -> str:
    """Empty when the beginning speaks for nothing else than a table or a text."""
    for start, kind in STARTS.items():
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF":
        return "image" if data[8:12] == b"WEBP" else "video"
    if data[4:8] == b"ftyp":
        return "image" if data[8:12] in PICTURE_BRANDS else "video"
    # Two letters alone may begin a text; a bitmap also states its own length.
    if data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data):
        return "image"
    return ""


def kind_of_old_office(data: bytes) -> str:
    for name, kind in OLD_OFFICE.items():
        if name.encode("utf-16-le") in data:
            return kind
    return "ole"


def kind_of_archive(names: Collection[str]) -> str:
    """Names in lower case; a plain archive of whatever else is a `zip`."""
    return next((kind for part, kind in PARTS.items() if part in names), "zip")
