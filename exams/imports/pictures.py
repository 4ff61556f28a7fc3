"""Pictures of questions: only kinds that browsers show and that cannot carry a script."""

import hashlib
import io
import zlib
from dataclasses import dataclass
from typing import Any

from PIL import Image

from academy.tabular.pictures import whole_pictures_only

MAX_BYTES = 5 * 1024 * 1024
MAX_SIDE = 6_000
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
KEPT = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif"}
# Kept as PNG: common in documents, but not understood by every program that reads an export.
REDRAWN = frozenset({"WEBP", "BMP", "TIFF"})


class PictureRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The code says why the file is no picture for a question."""


@dataclass(frozen=True, slots=True)
class Found:
    """A picture as a file holds it, unchecked; no data when the file lacks it."""

    data: bytes | None
    alt: str


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    alt: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def media_type(self) -> str:
        if self.data.startswith(b"\x89PNG"):
            return "image/png"
        return "image/gif" if self.data.startswith(b"GIF8") else "image/jpeg"

    @property
    def size(self) -> tuple[int, int]:
        with Image.open(io.BytesIO(self.data)) as image:
            return image.size

    @property
    def name(self) -> str:
        return f"{self.sha256[:16]}.{EXTENSIONS[self.media_type]}"

    @property
    def stored(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "alt": self.alt}


def picture_of(data: bytes, alt: str = "") -> Picture:
    """A checked picture, or PictureRefused."""
    if len(data) > MAX_BYTES:
        raise PictureRefused("picture_too_large")
    try:
        with whole_pictures_only(), Image.open(io.BytesIO(data)) as image:
            if max(image.size) > MAX_SIDE:
                raise PictureRefused("picture_too_large")
            found = image.format or ""
            if found in REDRAWN:
                return Picture(_as_png(image), _one_line(alt))
            if found not in KEPT:
                raise PictureRefused("picture_unsupported")
            # Read to its end: a check of the heads alone lets a JPEG pass that was cut off.
            image.load()
    except (OSError, SyntaxError, ValueError, zlib.error, Image.DecompressionBombError) as error:
        raise PictureRefused("picture_unsupported") from error
    return Picture(data, _one_line(alt))


def _as_png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGBA").save(buffer, "PNG")
    return buffer.getvalue()


def _one_line(alt: str) -> str:
    return " ".join(alt.split())[:200]
