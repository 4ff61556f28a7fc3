"""Reasons as one 64-bit word per person. Their order is fixed, so bits keep it and lists are made on demand."""

from dataclasses import dataclass

from ratings.engine.codes import ReasonCode

BEFORE_MISSING = (ReasonCode.TRANSFER_MERGED, ReasonCode.HOURS_PRORATED)
AFTER_MISSING = (
    ReasonCode.BLOCKED,
    ReasonCode.BONUS_CAPPED,
    ReasonCode.DEDUCTION_CAPPED,
    ReasonCode.FAILED,
)
LIMITS = (ReasonCode.ELIG_LIMIT, ReasonCode.STEP_UP_LIMIT)
PLAIN = (*BEFORE_MISSING, *AFTER_MISSING, *LIMITS, ReasonCode.FLOOR_RAISED)
OF_A_STAR = (
    ReasonCode.TIE_UNRESOLVED,
    ReasonCode.TIE_LOST,
    ReasonCode.QUOTA_FULL,
    ReasonCode.TIE_WON,
    ReasonCode.FLOOR_PLACED,
    ReasonCode.FLOOR_OVER_QUOTA,
)
FIRST_STAR_BIT = 16


@dataclass(frozen=True, slots=True)
class Reason:
    code: ReasonCode
    star: int | None = None
    subject: str | None = None

    def __str__(self) -> str:
        star = "" if self.star is None else f"@{self.star}"
        subject = "" if self.subject is None else f":{self.subject}"
        return f"{self.code}{subject}{star}"


@dataclass(frozen=True, slots=True)
class Word:
    """Everything the reasons of one person follow from; equal words give equal lists."""

    bits: int
    missing: int
    veto: int
    elig: int
    step: int
    floor: int


def plain_bit(code: ReasonCode) -> int:
    return 1 << PLAIN.index(code)


def star_bit(code: ReasonCode, star: int) -> int:
    return 1 << (FIRST_STAR_BIT + len(OF_A_STAR) * (star - 1) + OF_A_STAR.index(code))


def decode(word: Word, indicators: tuple[str, ...], vetoes: tuple[str, ...], top: int) -> tuple[Reason, ...]:
    """The list in the order of the pipeline: data, sums, limits, vetoes, floor, then star by star downwards."""
    return (
        *plain_reasons(word, BEFORE_MISSING),
        *(Reason(ReasonCode.MISSING, subject=name) for name in named(word.missing, indicators)),
        *plain_reasons(word, AFTER_MISSING),
        *limit_reasons(word),
        *(Reason(ReasonCode.VETO, subject=code) for code in named(word.veto, vetoes)),
        *(
            Reason(ReasonCode.FLOOR_RAISED, star=word.floor)
            for _ in plain_reasons(word, (ReasonCode.FLOOR_RAISED,))
        ),
        *(
            Reason(code, star=star)
            for star in range(top, 0, -1)
            for code in OF_A_STAR
            if word.bits & star_bit(code, star)
        ),
    )


def plain_reasons(word: Word, codes: tuple[ReasonCode, ...]) -> tuple[Reason, ...]:
    return tuple(Reason(code) for code in codes if word.bits & plain_bit(code))


def limit_reasons(word: Word) -> tuple[Reason, ...]:
    stars = {ReasonCode.ELIG_LIMIT: word.elig, ReasonCode.STEP_UP_LIMIT: word.step}
    return tuple(Reason(code, star=stars[code]) for code in LIMITS if word.bits & plain_bit(code))


def named(mask: int, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(names) if mask >> place & 1)
