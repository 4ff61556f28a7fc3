from decimal import Decimal
from fractions import Fraction

import numpy as np

from ratings.engine.exact import MISSING, VALUE_SCALE, Bools, Ints, half_up, hundredths, scaled
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme

MONTHS_OF_YEAR = 12
CAP_SCALE = 10_000
MILLIONTHS_PER_HUNDREDTH = 10_000


def required_hours(scheme: Scheme, in_post_months: int) -> Fraction:
    return Fraction(scheme.training.required_hours) * in_post_months / MONTHS_OF_YEAR


def counted_exam_score(score: Decimal, *, is_retake: bool, cap: Decimal | None) -> Decimal:
    return min(score, cap) if is_retake and cap is not None else score


class Hours:
    """Credited and required hours, both in millionths times 12 times CAP_SCALE, so that nothing is rounded."""

    unit = VALUE_SCALE * MONTHS_OF_YEAR * CAP_SCALE

    def __init__(self, roster: Roster, scheme: Scheme) -> None:
        per_month = hundredths(scheme.training.required_hours) * MILLIONTHS_PER_HUNDREDTH
        self.required: Ints = per_month * CAP_SCALE * roster.in_post
        self.known: Bools = (roster.hours != MISSING).any(axis=0)
        self.credited: Ints = np.zeros(roster.size, dtype=np.int64)
        for mode, earned in zip(roster.hour_modes, roster.hours, strict=True):
            self.credited += self.credit(mode, earned, per_month * roster.in_post, scheme)

    def credit(self, mode: str, earned: Ints, required: Ints, scheme: Scheme) -> Ints:
        credited: Ints = np.where(earned == MISSING, 0, earned) * (MONTHS_OF_YEAR * CAP_SCALE)
        cap = scheme.training.mode_caps.get(mode)
        if cap is None:
            return credited
        return np.asarray(np.minimum(credited, required * scaled(cap, 4)))

    @property
    def complete(self) -> Bools:
        return self.known & (self.credited >= self.required)

    def merged(self) -> Ints:
        figures = half_up(self.credited, self.unit // 100)
        return np.where(self.known, figures, MISSING)

    def ratio_scores(self, merged: Ints) -> Ints:
        """min(1, earned / required) x 100; where no hours were due, all of them were done."""
        earned = np.minimum(merged * (self.unit // 100), self.required)
        score = ratio_hundredths(earned, np.maximum(self.required, 1))
        return np.where(self.required == 0, 10_000, score)


def ratio_hundredths(earned: Ints, due: Ints) -> Ints:
    # Both sides are multiples of 12e8 apart from rates like 33.33 hours, so the common part goes first.
    common = np.gcd(earned, due)
    return half_up(earned // common * 10_000, due // common)
