import io
import lzma
import zipfile
import zlib

from academy.tabular import limits
from academy.tabular.kinds import kind_of_archive
from academy.tabular.refusals import TableRefused

MACRO_PARTS = ("vbaproject.bin", "xl/macrosheets/", "xl/dialogsheets/")
LINK_PARTS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")
# What zipfile raises for an entry that is broken, or packed in a way it does not know (NotImplementedError).
UNREADABLE_ENTRY = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """An xlsx archive that is safe to unpack, or a refusal."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise TableRefused("DAMAGED") from error
    check_size(archive, len(data))
    check_parts({name.replace("\\", "/").lower() for name in archive.namelist()})
    return archive


def check_size(archive: zipfile.ZipFile, packed: int, *, most_parts: int = limits.MAX_ENTRIES) -> None:
    entries = archive.infolist()
    if len(entries) > most_parts:
        raise TableRefused("TOO_MANY_PARTS", limit=most_parts)
    if any(entry.flag_bits & 1 for entry in entries):
        raise TableRefused("ENCRYPTED")
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > limits.RATIO_MATTERS_FROM_BYTES and unpacked > limits.MAX_PACK_RATIO * packed
    if unpacked > limits.MAX_UNPACKED_BYTES or too_dense:
        raise TableRefused("UNPACKS_TOO_LARGE", megabytes=unpacked // 2**20)


def check_parts(names: set[str]) -> None:
    if any(part in name for name in names for part in MACRO_PARTS):
        raise TableRefused("MACROS")
    if any(part in name for name in names for part in LINK_PARTS):
        raise TableRefused("EXTERNAL_LINKS")
    if "xl/workbook.xml" not in names:
        raise TableRefused("WRONG_TYPE", found=kind_of_archive(names))


def read_part(archive: zipfile.ZipFile, name: str, limit: int = limits.MAX_UNPACKED_BYTES) -> bytes:
    try:
        size = archive.getinfo(name).file_size
    except KeyError as error:
        raise TableRefused("DAMAGED") from error
    if size > limit:
        raise TableRefused("UNPACKS_TOO_LARGE", megabytes=size // 2**20)
    try:
        return archive.read(name)
    except UNREADABLE_ENTRY as error:
        raise TableRefused("DAMAGED") from error
