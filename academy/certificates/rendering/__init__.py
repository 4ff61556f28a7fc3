from academy.certificates.rendering.batch import render_batch
from academy.certificates.rendering.errors import FontsMissingError, MissingGlyphError

__all__ = ["FontsMissingError", "MissingGlyphError", "render_batch"]
