import io

import pytest
from PIL import Image, ImageFile

from exams.imports.pictures import PictureRefused, picture_of


def drawn(kind):
    # Noise does not compress, so that the cut falls into the picture itself.
    image = Image.effect_noise((120, 90), 80).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


@pytest.fixture(params=[False, True], ids=["before a PDF", "after a PDF"])
def _flag(request, monkeypatch):
    """As the PDF engine leaves Pillow once it was loaded, and as it was before."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", request.param)


@pytest.mark.usefixtures("_flag")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_picture_that_was_cut_off_is_refused(kind):
    whole = drawn(kind)
    assert picture_of(whole).data
    flag = ImageFile.LOAD_TRUNCATED_IMAGES
    with pytest.raises(PictureRefused, match="picture_unsupported"):
        picture_of(whole[: len(whole) * 2 // 3])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is flag


def test_a_file_that_only_begins_like_a_picture_is_refused():
    with pytest.raises(PictureRefused):
        picture_of(b"\x89PNG\r\n\x1a\n" + b"x" * 500)
