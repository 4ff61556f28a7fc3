from academy.certificates.rendering.batch import render_batch
from academy.certificates.rendering.errors import MissingGlyphError

__all__ = ["MissingGlyphError", "render_batch"]
