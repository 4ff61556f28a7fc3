import re

import segno

from academy.certificates.rendering.qr import QUIET, qr_operators

ADDRESS = "https://papers.example/papers/v/" + "a" * 32 + "/"


def test_the_runs_paint_exactly_the_dark_modules():
    painted = set()
    for x, y, width in re.findall(
        r"^(\d+) (\d+) (\d+) 1 re$", qr_operators(ADDRESS, 0, 0, 25).decode(), re.M
    ):
        painted |= {(int(y) - QUIET, int(x) - QUIET + step) for step in range(int(width))}
    matrix = segno.make(ADDRESS, error="m", micro=False, boost_error=False, mask=2).matrix
    dark = {(y, x) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert painted == dark
