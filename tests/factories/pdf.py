"""Papers as grey pixels, drawn by a program that shares no code with the one that made them."""

import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

from academy.printing.fonts import missing_packages

needs_drawing = pytest.mark.skipif(
    bool(missing_packages()) or shutil.which("pdftoppm") is None,
    reason="needs the fonts of the papers and poppler-utils",
)
MILLIMETRES_PER_INCH = 25.4


def picture(pdf: bytes, folder, dpi: int) -> np.ndarray:
    source, target = folder / "paper.pdf", folder / "paper"
    source.write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dpi), "-gray", "-singlefile", str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return np.asarray(Image.open(target.with_suffix(".pgm")).convert("L"))


def cut(pixels: np.ndarray, dpi: int, left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """A part of the paper, edges in millimetres."""
    scale = dpi / MILLIMETRES_PER_INCH
    x0, y0, x1, y1 = (round(edge * scale) for edge in (left, top, right, bottom))
    return pixels[y0:y1, x0:x1]


def program_text(command: str, pdf: bytes, folder, *options: str) -> str:
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    done = subprocess.run(
        [command, *options, str(source), *(["-"] if command == "pdftotext" else [])],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout
