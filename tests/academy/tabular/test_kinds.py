import io

import pytest
from PIL import Image

from academy.tabular.kinds import kind_of, kind_of_archive, kind_of_old_office


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_pictures_of_every_kind_are_known(form):
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9)).save(buffer, form)
    assert kind_of(buffer.getvalue()) == "image"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x00\x00\x00\x18ftypheic", "image"),
        (b"\x00\x00\x00\x18ftypisom", "video"),
        (b"RIFF\x00\x00\x00\x00WAVE", "video"),
        (b"%PDF-1.7", "pdf"),
        (b"{\\rtf1", "rtf"),
        (b"Rar!\x1a\x07", "rar"),
        ("BM编号,姓名\n1,甲".encode(), ""),
        (b"GIFT\n", ""),
        ("姓名,工号".encode("gb18030"), ""),
        (b"", ""),
    ],
)
def test_only_what_is_surely_something_else_is_named(data, kind):
    assert kind_of(data) == kind


def test_old_documents_and_archives_are_told_apart():
    head = b"\xd0\xcf\x11\xe0"
    assert kind_of_old_office(head + "WordDocument".encode("utf-16-le")) == "doc"
    assert kind_of_old_office(head + "PowerPoint Document".encode("utf-16-le")) == "ppt"
    assert kind_of_old_office(head) == "ole"
    assert kind_of_archive({"word/document.xml", "[content_types].xml"}) == "docx"
    assert kind_of_archive({"photo.jpg"}) == "zip"
