from academy.printing.engine import LayoutEngine, layout_engine
from academy.printing.errors import FontsMissingError
from academy.printing.fonts import characters_without_glyph

__all__ = ["FontsMissingError", "LayoutEngine", "characters_without_glyph", "layout_engine"]
