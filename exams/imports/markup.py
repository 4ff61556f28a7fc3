"""Plain text out of HTML, as other programs store it in their question files."""

import re
from html import unescape

BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/li|/div|/tr)\s*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]+>")
PICTURE = re.compile(r"<\s*img\b[^<>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def plain_text(markup: str) -> str:
    """As a browser shows it: line breaks of the source are spaces."""
    text = unescape(TAG.sub("", BREAK.sub("\n", markup.replace("\n", " "))))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def picture_tags(markup: str) -> list[dict[str, str]]:
    """The src and alt of each picture, in their order."""
    return [
        {name.lower(): unescape(double or single) for name, double, single in ATTRIBUTE.findall(tag)}
        for tag in PICTURE.findall(markup)
    ]
