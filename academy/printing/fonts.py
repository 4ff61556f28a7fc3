"""The faces of the papers: small TrueType files made once from the system's fonts.

Laying out with the 20 MB originals costs ten times the time and memory (each use copies the file).
"""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uharfbuzz
from django.conf import settings
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from academy.printing.errors import FontsMissingError

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
# Raise when the recipe below changes, so that prepared files are made again.
RECIPE = 5
# Largest distance between a cubic outline and its quadratic copy, in thousandths of the em.
OUTLINE_TOLERANCE = 1.0
# Frequent in names and beyond GB 2312; anything rarer falls through to the system's own font.
NAME_CHARACTERS = "玥珺喆堃犇昇祎䶮㛃昱烜钰瑄暄煊玹珑玙璟璠翾赟頔芃垚淼燊骁禤亓仝佟邰缑逄阚麴昉旻昶晟暕曈朸柃栩桢棽楒沄沚泺洺浛浠浥淏涵湉湜滢潆澍濛灏炘炫烨焜煜燚犟玎玚玘玠玭玮珅珈珏珞珣珩珮琎琇琏琛琤琦琨琬琭琮琯琰瑀瑗瑢瑭璇璎璐璘璞璨瓒甯畑皓睿祐祺禛禔秾稔竑笪筠箐簃絮羿翀翊翎翥聿胤舜芊芮苒茜荃荻莘菡萱葳蓁蓥蔺蕙蕴薇藜蘅虓蜓衎裎覃訚诒谌谖谙豫贇赉轲辇迕逯郗郜鄄鄞酆钊钜铄铖铠锟镕镔闫闳阎隽雯霂霏霖靖韪韬颀颢飏飒馥骅骐骞鑫鹄麒麟黛"
SIGNS = "〇〔〕·•‧★☆—…“”‘’《》〈〉「」『』【】、。，；：？！（）％～￥℃①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(frozen=True)
class Face:
    family: str
    weight: int
    file: str
    source: str
    source_family: str
    package: str
    is_required: bool = True
    # Its signs sit in the middle of the square, as in traditional typesetting: they come from the Song face.
    ideographs_only: bool = False


FACES = (
    Face("Paper Song", 400, "song.ttf", "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "fonts-noto-cjk"),
    Face("Paper Song", 700, "song-bold.ttf", "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", "fonts-noto-cjk"),
    Face(
        "Paper Kai",
        400,
        "kai.ttf",
        "ukai.ttc",
        "AR PL UKai CN",
        "fonts-arphic-ukai",
        is_required=False,
        ideographs_only=True,
    ),
)


def font_folder() -> Path:
    configured = getattr(settings, "CERTIFICATE_FONT_DIR", None)
    return Path(configured) if configured else Path(settings.DATA_DIR) / "fonts"


@cache
def system_file(name: str) -> Path | None:
    for folder in FONT_FOLDERS:
        found = next(folder.rglob(name), None) if folder.is_dir() else None
        if found:
            return found
    return None


def missing_packages() -> list[str]:
    return sorted({face.package for face in FACES if face.is_required and system_file(face.source) is None})


def common_characters() -> set[int]:
    """GB 2312, ASCII, and what papers and names need beyond it."""
    double_bytes = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    chinese = (pair.decode("gb2312", errors="ignore") for pair in double_bytes)
    text = "".join(chinese) + NAME_CHARACTERS + SIGNS
    return {ord(character) for character in text} | set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))


def is_prepared() -> bool:
    folder = font_folder()
    try:
        made = json.loads((folder / "recipe.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    wanted = {face.file for face in FACES if system_file(face.source) is not None}
    files = set(made.get("files", []))
    return made.get("recipe") == RECIPE and wanted <= files and all((folder / f).is_file() for f in files)


def prepare() -> list[Path]:
    """Make the small files unless they are there; returns those that were made now."""
    if is_prepared():
        return []
    if packages := missing_packages():
        raise FontsMissingError(packages)
    folder = font_folder()
    folder.mkdir(parents=True, exist_ok=True)
    made = [_make(face, source, folder) for face in FACES if (source := system_file(face.source))]
    recipe = {"recipe": RECIPE, "files": [path.name for path in made]}
    _write_whole(folder / "recipe.json", json.dumps(recipe).encode())
    return made


def prepared_faces() -> list[tuple[Face, Path]]:
    prepare()
    return [(face, path) for face in FACES if (path := font_folder() / face.file).is_file()]


def _make(face: Face, source: Path, folder: Path) -> Path:
    index = _face_index(source, face.source_family)
    wanted = _drawn_characters(source, index, common_characters())
    if face.ideographs_only:
        wanted = {codepoint for codepoint in wanted if codepoint == 0x20 or 0x3400 <= codepoint <= 0x9FFF}
    data = _subset(source, index, wanted)
    target = folder / face.file
    with tempfile.TemporaryDirectory() as work:
        small = Path(work) / "subset"
        small.write_bytes(data)
        font = TTFont(small)
        if "glyf" not in font:
            _to_truetype(font)
        _rename(font, face)
        finished = Path(work) / "finished"
        font.save(finished)
        _write_whole(target, finished.read_bytes())
    return target


def _write_whole(target: Path, data: bytes) -> None:
    """Another process may be reading: the file appears complete or not at all."""
    descriptor, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
    Path(name).chmod(0o644)
    Path(name).replace(target)


def _face_index(source: Path, family: str) -> int:
    count = int.from_bytes(source.read_bytes()[8:12], "big")
    for index in range(count):
        with TTFont(source, fontNumber=index, lazy=True) as font:
            if font["name"].getDebugName(1) == family:
                return index
    raise FontsMissingError([next(face.package for face in FACES if face.source_family == family)])


def _drawn_characters(source: Path, index: int, codepoints: set[int]) -> set[int]:
    """Without characters that the font maps to an empty glyph: they would print as a gap in a name."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)), index)
    font = uharfbuzz.Font(face)
    return {code for code in codepoints if chr(code).isspace() or _is_drawn(font, code)}


def _is_drawn(font: uharfbuzz.Font, codepoint: int) -> bool:
    glyph = font.get_nominal_glyph(codepoint)
    if not glyph:
        return False
    extents = font.get_glyph_extents(glyph)
    return extents is not None and extents.width != 0 and extents.height != 0


def _subset(source: Path, index: int, codepoints: Iterable[int]) -> bytes:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)), index)
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(set(codepoints))
    wanted.layout_feature_tag_set.clear()
    wanted.flags = uharfbuzz.SubsetFlags.DESUBROUTINIZE | uharfbuzz.SubsetFlags.NO_HINTING
    subset: uharfbuzz.Blob = uharfbuzz.subset(face, wanted).blob
    return bytes(subset.data)


def _to_truetype(font: TTFont) -> None:
    """Quadratic outlines: smaller once subset, and glyph numbers that survive a compact subset."""
    glyph_set = font.getGlyphSet()
    glyphs = dict(_quadratic_glyphs(font.getGlyphOrder(), glyph_set))
    for table in ("CFF ", "VORG"):
        if table in font:
            del font[table]
    font["loca"] = newTable("loca")
    font["glyf"] = table = newTable("glyf")
    table.glyphOrder = font.getGlyphOrder()
    table.glyphs = glyphs
    metrics = font["hmtx"].metrics
    for name, glyph in glyphs.items():
        glyph.recalcBounds(table)
        metrics[name] = (metrics[name][0], getattr(glyph, "xMin", 0))
    _fit_maxp(font)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\000\001\000\000"


def _quadratic_glyphs(names: list[str], glyph_set: object) -> Iterator[tuple[str, Glyph]]:
    for name in names:
        pen = TTGlyphPen(glyph_set)
        glyph_set[name].draw(Cu2QuPen(pen, OUTLINE_TOLERANCE, reverse_direction=True))  # type: ignore[index]
        yield name, pen.glyph()


def _fit_maxp(font: TTFont) -> None:
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for name in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
        "maxComponentDepth",
        "maxPoints",
        "maxContours",
        "maxCompositePoints",
        "maxCompositeContours",
    ):
        setattr(maxp, name, 0)
    maxp.maxZones = 1


def _rename(font: TTFont, face: Face) -> None:
    """A name of its own keeps fontconfig from mixing it with the system's copy."""
    style = "Bold" if face.weight >= 700 else "Regular"
    font["name"].names = []
    texts = {
        1: face.family,
        2: style,
        4: f"{face.family} {style}",
        6: f"{face.family}-{style}".replace(" ", ""),
    }
    for name_id, text in texts.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)


@cache
def _cmap(path: Path, family: str) -> frozenset[int]:
    index = _face_index(path, family) if path.suffix == ".ttc" else -1
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def characters_without_glyph(text: str) -> str:
    """The characters that neither the paper's own faces nor the fallback font behind them can draw."""
    rest = {character for character in text if not character.isspace()}
    for face, path in prepared_faces():
        if face.family == "Paper Song":
            rest = {character for character in rest if ord(character) not in _cmap(path, face.family)}
    for face in FACES:
        if rest and face.is_required and (source := system_file(face.source)):
            rest = {c for c in rest if ord(c) not in _cmap(source, face.source_family)}
    return "".join(sorted(rest))
