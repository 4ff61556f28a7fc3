import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from academy.people.imports import photos
from academy.people.imports.photos import KEPT_SIZE, PhotoRefused, portrait_of, read_photos
from tests.factories.photos import archive, photo


def opened(data):
    return Image.open(io.BytesIO(data))


@settings(max_examples=25, deadline=None)
@given(st.integers(90, 900), st.integers(90, 900), st.sampled_from(["JPEG", "PNG", "WEBP"]))
def test_whatever_comes_in_goes_out_as_a_small_jpeg_of_the_same_shape(width, height, kind):
    kept = opened(portrait_of(photo((width, height), kind)))
    assert kept.format == "JPEG"
    assert kept.width <= KEPT_SIZE[0]
    assert kept.height <= KEPT_SIZE[1]
    assert abs(kept.width / kept.height - width / height) < 0.03 * width / height + 0.02


def test_nothing_but_the_picture_comes_along():
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    kept = portrait_of(photo(exif=exif, comment=b"secret note", icc_profile=b"secret profile" * 20))
    assert b"secret" not in kept
    assert not opened(kept).getexif()


def test_a_picture_lying_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = opened(portrait_of(photo((600, 300), exif=exif)))
    assert kept.height > kept.width


def test_what_is_seen_through_becomes_white():
    buffer = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(buffer, "PNG")
    assert opened(portrait_of(buffer.getvalue())).getpixel((50, 50)) == (255, 255, 255)


def bomb(width, height):
    """A PNG that says it is huge; it is refused before a single line is read."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_image"),
        (b"%PDF-1.7", "not_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_image"),
        (photo(kind="GIF"), "not_image"),
        (photo()[:900], "damaged"),
        (photo((80, 400)), "too_small"),
        (bomb(8000, 8000), "too_many_pixels"),
        (bomb(60000, 60000), "damaged"),
        (b"\xff\xd8\xff" + b"\0" * photos.MAX_BYTES, "too_large"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_with_its_reason(data, code, monkeypatch):
    # As the PDF engine leaves it once it was loaded.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(PhotoRefused) as refused:
        portrait_of(data)
    assert refused.value.code == code


def test_the_number_is_the_name_up_to_the_first_remark():
    names = ["甲/HW0001.jpg", "hw0002_李小川.JPG", "QS-HW0003.png", "HW0004（新）.jpeg", "HW0005 2.jpg"]
    found = [one.number for one in read_photos(archive({name: photo() for name in names}))]
    assert found == ["HW0001", "hw0002", "QS-HW0003", "HW0004", "HW0005"]


def test_names_of_chinese_windows_are_read():
    plain = "张伟".encode("gb18030").decode("cp437")
    data = archive({"x_AB.jpg": photo()})
    # Same length in bytes, so that the archive stays whole; the flag of UTF-8 is not set.
    assert len("张伟".encode("gb18030")) == 4
    (one,) = read_photos(data.replace(b"x_AB", plain.encode("cp437")))
    assert one.name == "张伟.jpg"


def test_files_of_the_system_are_passed_over_and_bad_ones_named():
    files = {
        "HW1.jpg": photo(),
        "__MACOSX/._HW1.jpg": b"x",
        ".DS_Store": b"x",
        "Thumbs.db": b"x",
        "HW2.jpg": b"no",
    }
    found = list(read_photos(archive(files)))
    assert [(one.number, one.refusal) for one in found] == [("HW1", ""), ("HW2", "not_image")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Rar!\x1a", "no_archive"),
        (photo(), "no_archive"),
        (archive({}), "empty"),
        (archive({".x": b""}), "empty"),
    ],
)
def test_an_archive_that_cannot_be_read_is_refused_whole(data, code):
    with pytest.raises(PhotoRefused) as refused:
        list(read_photos(data))
    assert refused.value.code == code


def test_an_archive_with_too_much_in_it_is_refused_before_it_is_unpacked(monkeypatch):
    data = archive({f"HW{n}.jpg": photo() for n in range(3)})
    monkeypatch.setattr(photos, "MAX_FILES", 2)
    with pytest.raises(PhotoRefused, match="too_many_files"):
        list(read_photos(data))
    monkeypatch.setattr(photos, "MAX_FILES", 3)
    monkeypatch.setattr(photos, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(PhotoRefused, match="unpacks_too_large"):
        list(read_photos(data))


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_broken_entry_is_refused_alone(packing):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as packed:
        packed.writestr("HW0001.jpg", photo())
        start = len("HW0001.jpg") + 30
        packed.writestr("HW0002.jpg", photo())
    data = bytearray(buffer.getvalue())
    data[start + 12 : start + 60] = b"\xff" * 48
    broken, whole = read_photos(bytes(data))
    assert (broken.data, broken.refusal) == (None, "damaged")
    assert whole.data is not None
