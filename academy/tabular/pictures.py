"""Pictures of any kind that are taken in must be whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from PIL import ImageFile

_reading = Lock()


@contextmanager
def whole_pictures_only() -> Iterator[None]:
    """The PDF engine tells Pillow, for the whole process, to fill up files that were cut off."""
    with _reading:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before
