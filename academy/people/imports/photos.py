"""Photos of people as files hold them: what is taken in is drawn anew, small and without anything but the picture."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from academy.tabular.archive import UNREADABLE_ENTRY
from academy.tabular.pictures import whole_pictures_only

MAX_BYTES = 10 * 1024 * 1024
# A picture of this size takes some 120 MB while it is read.
MAX_PIXELS = 40_000_000
LEAST_SIDE = 90
# Enough to tell a face at a table and on a printed list.
KEPT_SIZE = (240, 320)
QUALITY = 82
FORMATS = ("JPEG", "PNG", "WEBP")

MAX_ARCHIVE_BYTES = 300 * 1024 * 1024
MAX_FILES = 3_000
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
# The number ends where a name or a remark begins: HW0001_王海燕.jpg, HW0001（新）.jpg
NUMBER_END = re.compile(r"[_\s（(]")
NOT_MEANT = frozenset({"thumbs.db", "desktop.ini"})


class PhotoRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The code says why; the words are made elsewhere."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class PhotoFile:
    name: str
    number: str
    # A small JPEG, or why there is none.
    data: bytes | None
    refusal: str = ""


def portrait_of(data: bytes) -> bytes:
    """A small upright JPEG without metadata, or PhotoRefused."""
    if len(data) > MAX_BYTES:
        raise PhotoRefused("too_large")
    try:
        with whole_pictures_only(), Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PhotoRefused("too_many_pixels")
            if min(image.size) < LEAST_SIDE:
                raise PhotoRefused("too_small")
            return _redrawn(image)
    except UnidentifiedImageError as error:
        raise PhotoRefused("not_image") from error
    except (OSError, SyntaxError, ValueError, zlib.error, Image.DecompressionBombError) as error:
        raise PhotoRefused("damaged") from error


def _redrawn(image: Image.Image) -> bytes:
    # A JPEG can be read at a fraction of its size; other kinds ignore this.
    image.draft("RGB", (KEPT_SIZE[0] * 2, KEPT_SIZE[1] * 2))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        upright = upright.convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright)
    plain = upright.convert("RGB")
    plain.thumbnail(KEPT_SIZE, Image.Resampling.LANCZOS)
    # Pasted into a fresh picture, so that no comment, profile or place of the old file can come along.
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain)
    buffer = io.BytesIO()
    fresh.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    return buffer.getvalue()


def photos_in(data: bytes) -> list[zipfile.ZipInfo]:
    """The files of an archive that is safe to unpack; PhotoRefused for the archive as a whole."""
    if len(data) > MAX_ARCHIVE_BYTES:
        raise PhotoRefused("archive_too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [entry for entry in archive.infolist() if _is_meant(entry)]
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise PhotoRefused("no_archive") from error
    if not found:
        raise PhotoRefused("empty")
    if len(found) > MAX_FILES:
        raise PhotoRefused("too_many_files")
    if any(entry.flag_bits & 1 for entry in found):
        raise PhotoRefused("encrypted")
    # Reading never goes beyond the size that the archive itself states.
    if sum(entry.file_size for entry in found) > MAX_UNPACKED_BYTES:
        raise PhotoRefused("unpacks_too_large")
    return found


def read_photos(data: bytes) -> Iterator[PhotoFile]:
    """One after the other, so that memory holds a single picture."""
    found = photos_in(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in found:
            path = PurePosixPath(_name(entry).replace("\\", "/"))
            number = NUMBER_END.split(path.stem.strip(), maxsplit=1)[0]
            try:
                yield PhotoFile(path.name, number, portrait_of(_bytes(archive, entry)))
            except PhotoRefused as refused:
                yield PhotoFile(path.name, number, None, refused.code)


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MAX_BYTES:
        raise PhotoRefused("too_large")
    try:
        return archive.read(entry)
    except UNREADABLE_ENTRY as error:
        raise PhotoRefused("damaged") from error


def _is_meant(entry: zipfile.ZipInfo) -> bool:
    """Systems add files of their own to archives."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    hidden = path.name.startswith(".") or "__MACOSX" in path.parts
    return not (entry.is_dir() or hidden or path.name.lower() in NOT_MEANT)


def _name(entry: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in its own encoding without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return entry.filename
