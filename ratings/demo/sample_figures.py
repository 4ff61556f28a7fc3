"""The figures of the people whom the sample file names, with its mistakes corrected."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Figures:
    """Pairs are (due, done)."""

    patrol: tuple[int, int]
    houses: tuple[int, int]
    events: tuple[int, int]
    late: int = 0
    satisfaction: Decimal | None = None
    complaints: int = 0
    bonus: int = 0
    deduction: int = 0


def _of(
    patrol: tuple[int, int],
    houses: tuple[int, int],
    events: tuple[int, int],
    satisfaction: str | None,
    *,
    late: int = 0,
    complaints: int = 0,
    bonus: int = 0,
    deduction: int = 0,
) -> Figures:
    score = None if satisfaction is None else Decimal(satisfaction)
    return Figures(patrol, houses, events, late, score, complaints, bonus, deduction)


SAMPLE_FIGURES = {
    "HW0001": _of((320, 314), (400, 396), (620, 615), "96", bonus=5),
    "HW0002": _of((300, 287), (380, 369), (540, 532), "94", late=1),
    "HW0003": _of((280, 258), (350, 333), (410, 394), "95", complaints=1),
    "HW0004": _of((260, 252), (310, 304), (380, 373), None),
    "HW0005": _of((290, 267), (340, 320), (360, 342), "90"),
    "HW0006": _of((200, 190), (240, 233), (286, 282), "92"),
    "QS0001": _of((310, 285), (360, 342), (420, 412), "91.5"),
    "QS0002": _of((300, 291), (350, 343), (400, 392), "93"),
    "QS0003": _of((300, 276), (350, 329), (400, 380), "90"),
    "QS0004": _of((300, 270), (350, 333), (400, 388), "92"),
    "QS0005": _of((300, 276), (350, 333), (400, 392), "91.5"),
    "QS0006": _of((300, 270), (350, 322), (400, 376), "88", late=4, complaints=1, deduction=2),
    "QS0007": _of((100, 92), (120, 113), (154, 150), "89"),
    "QS0008": _of((227, 220), (260, 241), (300, 288), "90"),
    "QS0009": _of((300, 270), (350, 336), (400, 392), "90"),
}
