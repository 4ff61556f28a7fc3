import segno

# White modules around the code that a scanner needs.
QUIET = 2
MILLIMETRE = 72 / 25.4


def qr_operators(text: str, left: float, bottom: float, size: float) -> bytes:
    """PDF operators that paint the code as runs of black, in points of the page; `size` in millimetres."""
    matrix = segno.make(text, error="m", micro=False, boost_error=False, mask=2).matrix
    modules = len(matrix) + 2 * QUIET
    module = size * MILLIMETRE / modules
    x, y, side = (millimetres * MILLIMETRE for millimetres in (left, bottom, size))
    parts = [
        f"q 1 g {x:.2f} {y:.2f} {side:.2f} {side:.2f} re f 0 g",
        f"{module:.4f} 0 0 {-module:.4f} {x:.2f} {y + side:.2f} cm",
    ]
    for row, line in enumerate(matrix):
        parts.extend(f"{start + QUIET} {row + QUIET} {length} 1 re" for start, length in _runs(line))
    parts.append("f Q")
    return "\n".join(parts).encode()


def _runs(line: bytes | bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(line):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs
