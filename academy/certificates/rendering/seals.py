"""The round seal: its letters are outlines, so no font and no separate picture of a seal leaves the house."""

from functools import cache
from pathlib import Path
from typing import Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

from academy.printing.fonts import prepared_faces

# The arc of letters leaves the lower part of the ring free, at most this wide in degrees.
WIDEST_ARC = 250.0
DEGREES_PER_LETTER = 26.0
# Radius of the letters' baseline in millimetres, and their height for a short and a long name.
BASELINE = 13.6
LETTER = 4.9
NARROWEST_LETTER = 3.2


@cache
def _bold_song() -> tuple[TTFont, Any, dict[int, str]]:
    path = _bold_song_file()
    font = TTFont(path)
    return font, font.getGlyphSet(), font.getBestCmap()


def _bold_song_file() -> Path:
    return next(path for face, path in prepared_faces() if face.weight >= 700)


def _outline(character: str) -> str | None:
    _font, glyphs, cmap = _bold_song()
    name = cmap.get(ord(character))
    if name is None:
        return None
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
    glyphs[name].draw(pen)
    return pen.getCommands()


def can_carve(text: str) -> bool:
    return all(_outline(character) is not None for character in text if not character.isspace())


def arc_letters(text: str) -> list[dict[str, str]]:
    """Outline and transform of each letter, in font units mapped onto the ring around (0, 0)."""
    letters = [character for character in text if not character.isspace()]
    step = min(DEGREES_PER_LETTER, WIDEST_ARC / max(1, len(letters) - 1))
    height = max(NARROWEST_LETTER, LETTER * min(1.0, step / 20))
    first = -step * (len(letters) - 1) / 2
    return [
        _placed(character, f"rotate({first + index * step:.2f}) translate(0 {-BASELINE:.2f})", height)
        for index, character in enumerate(letters)
    ]


def line_letters(text: str, top: float, height: float) -> list[dict[str, str]]:
    pitch = height * 1.15
    first = -pitch * (len(text) - 1) / 2
    return [
        _placed(character, f"translate({first + index * pitch:.2f} {top:.2f})", height)
        for index, character in enumerate(text)
    ]


def _placed(character: str, transform: str, height: float) -> dict[str, str]:
    scale = height / 1000
    return {
        "path": _outline(character) or "",
        "transform": f"{transform} scale({scale:.5f} {-scale:.5f}) translate(-500 0)",
    }
