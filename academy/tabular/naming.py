"""A file whose name promises a workbook and whose content is none: the refusal says both."""

from pathlib import PurePath

from academy.tabular.refusals import TableRefused

WORKBOOK_ENDINGS = frozenset({".xlsx", ".xls"})
# What zip archives and the old Office container begin with: such a file may at least be a workbook.
CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
# Refusals that say only what was not understood; others (a password, a limit) name the trouble already.
NOT_UNDERSTOOD = frozenset(
    {"WRONG_TYPE", "DAMAGED", "UNKNOWN_ENCODING", "NO_QUESTIONS", "NO_QUESTION_HEADERS"}
)


def promised_ending(filename: str) -> str:
    """`.xlsx` or `.xls` when the name ends so."""
    ending = PurePath(filename).suffix.lower()
    return ending if ending in WORKBOOK_ENDINGS else ""


def as_named(refusal: TableRefused, filename: str, data: bytes) -> TableRefused:
    """The same refusal, or for a workbook that is none what it seems to be and how its name ends."""
    named = promised_ending(filename)
    if not named or refusal.code not in NOT_UNDERSTOOD:
        return refusal
    if refusal.code == "WRONG_TYPE" and refusal.params.get("found") != "html":
        return TableRefused("WRONG_TYPE", **{**refusal.params, "named": named})
    if data.startswith(CONTAINERS):
        return refusal
    return TableRefused("WRONG_TYPE", found=_seems(data), named=named)


def _seems(data: bytes) -> str:
    if data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "page"
    is_text = b"\x00" not in data[:4_000] or data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return "text" if is_text else "binary"
